import { request } from "../api/http.ts";

type Picture = { readonly url: string; readonly etag: string | undefined };

// A shader's first picture may take Scrim seconds; a browser has six connections, and others need them too.
const MOST_AT_ONCE = 2;
const MOST_TRIES = 6;
const FIRST_WAIT_MILLIS = 1_000;
// Of what has just changed Scrim may have the picture before for some seconds more.
const TRIES_FOR_ANOTHER = 3;

/** Small pictures of shaders and scenes: asked for a few at a time, kept while the page is open. */
export class Thumbnails {
  /** Of what the picture that is known was asked for. */
  private readonly stamps = new Map<string, unknown>();
  private readonly known = new Map<string, Picture>();
  private readonly listeners = new Map<string, Set<() => void>>();
  // Scenes' pictures are there already: they do not stand behind shaders' that must be drawn.
  private readonly shaders = new Turns(MOST_AT_ONCE);
  private readonly others = new Turns(MOST_AT_ONCE);

  /** What is known of it, to be shown until there is a newer one. */
  get(path: string): string | undefined {
    return this.known.get(path)?.url;
  }

  /** Calls back when there is a newer one; the answer ends it. */
  subscribe(path: string, listener: () => void): () => void {
    const all = this.listeners.get(path) ?? new Set();
    this.listeners.set(path, all);
    all.add(listener);
    return () => {
      all.delete(listener);
    };
  }

  /**
   * Asks until there is a picture, with pauses, and gives up in the end.
   *
   * @param stamp where it is another than last time, the same picture is not believed at once
   */
  async load(path: string, signal: AbortSignal, stamp?: unknown): Promise<void> {
    const turns = path.startsWith("/api/shaders/") ? this.shaders : this.others;
    let wait = FIRST_WAIT_MILLIS;
    let left = this.stamps.get(path) === stamp ? 0 : TRIES_FOR_ANOTHER;
    for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries++) {
      const found = await turns.take(() => this.ask(path, signal));
      if (found === "another" || (found === "same" && left === 0)) {
        this.stamps.set(path, stamp);
        return;
      }
      left -= found === "same" ? 1 : 0;
      await pause(wait, signal);
      wait *= 2;
    }
  }

  private async ask(path: string, signal: AbortSignal): Promise<"none" | "same" | "another"> {
    if (signal.aborted) {
      return "none";
    }
    const answer = await request(path, { cache: "no-cache", signal });
    if (answer.kind === "refused") {
      return "none";
    }
    const before = this.known.get(path);
    if (before !== undefined && answer.etag !== undefined && before.etag === answer.etag) {
      return "same";
    }
    const blob = await answer.body.blob().catch(() => undefined);
    if (blob === undefined) {
      return "none";
    }
    this.known.set(path, { url: URL.createObjectURL(blob), etag: answer.etag });
    this.listeners.get(path)?.forEach((listener) => listener());
    if (before !== undefined) {
      URL.revokeObjectURL(before.url);
    }
    return "another";
  }
}

/** Lets so many jobs run at once, and the others wait in the order in which they came. */
class Turns {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(most: number) {
    this.free = most;
  }

  async take<T>(job: () => Promise<T>): Promise<T> {
    if (this.free > 0) {
      this.free--;
    } else {
      await new Promise<void>((go) => this.waiting.push(go));
    }
    try {
      return await job();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) {
        this.free++;
      } else {
        next();
      }
    }
  }
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, millis);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
}

export const thumbnails = new Thumbnails();
