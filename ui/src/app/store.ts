import { createStore } from "zustand/vanilla";
import { browserWorld, clientId } from "../api/browser.ts";
import {
  SyncClient,
  type Asking,
  type Gesture,
  type Link,
  type Listener,
  type World,
} from "../api/client.ts";
import { same, type Json } from "../api/json.ts";
import type { Health, Lifetime, Op, Outcome, Role } from "../api/messages.ts";
import type { Saved } from "../api/saving.ts";
import { Cells } from "./cells.ts";
import { Frames } from "./frames.ts";
import { readScenes, readScreens, readShaders, type Scene, type Screen, type Shader } from "./show.ts";
import { Previews } from "./previews.ts";

/** What a person is told in passing; with a way back where there is one. */
export type Notice = {
  readonly id: number;
  readonly tone: "plain" | "problem";
  readonly text: string;
  readonly undo?: { readonly label: string; readonly run: () => void };
};

/** Everything that is not one parameter's value: those are in `cells`. */
export type App = {
  readonly link: Link;
  /** The newest role known: while the link is down, what could be done stays as it was. */
  readonly lastRole: Role;
  readonly saved: Saved;
  /** Changes that wait for an answer. */
  readonly waiting: number;
  readonly screens: readonly Screen[];
  /** The paths of each layer's parameters, by `main/L1`, in no order. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  readonly scenes: readonly Scene[];
  readonly shaders: readonly Shader[];
  readonly health: Health | undefined;
  /** The newest last; two minutes. */
  readonly healthHistory: readonly { readonly atMillis: number; readonly health: Health }[];
  /** Whether the whole state has come once. */
  readonly isLoaded: boolean;
  readonly notices: readonly Notice[];
  /** What is worked on. */
  readonly screen: string | undefined;
  readonly layer: string | undefined;
};

// Two minutes, at two a second.
const HISTORY = 240;
const MOST_NOTICES = 4;
const LINGER_MILLIS = 2_000;

/**
 * The page's model of the show: fed by the sync client, once for each frame that the browser draws, and read by
 * selectors. One for a page; tests make their own.
 */
export class Store implements Listener {
  readonly app = createStore<App>(() => ({
    link: { state: "connecting", sinceMillis: 0 },
    lastRole: "viewer",
    saved: "unknown",
    waiting: 0,
    screens: [],
    parameters: new Map(),
    scenes: [],
    shaders: [],
    health: undefined,
    healthHistory: [],
    isLoaded: false,
    notices: [],
    screen: undefined,
    layer: undefined,
  }));
  /** The agreed state, by its paths (`values/main/L1/speed`). */
  readonly cells = new Cells();
  /** What automation does, by parameter (`main/L1/speed`). */
  readonly automation = new Cells();
  /** What this page has changed and not heard back of, by parameter. */
  readonly own = new Cells();
  readonly previews = new Previews();

  private readonly client: SyncClient;
  private readonly frames: Frames;
  private readonly ownCount = new Map<string, number>();
  private fresh = new Map<string, Json | undefined>();
  private freshLive = new Map<string, Json | undefined>();
  private freshApp: Partial<App> = {};
  private shownRev = 0;
  private noticeIds = 0;
  // How many ends are still to come for each notice: the last one counts.
  private readonly ends = new Map<number, number>();
  private readonly lingering = new Set<number>();
  private watched = "";
  private readonly valueListeners = new Set<() => void>();

  constructor(world: World, frames: Frames, who: { readonly client: string; readonly name?: string }) {
    this.frames = frames;
    this.client = new SyncClient(world, this, who);
    this.previews.onWishes = () => this.frames.after(50, () => this.rewatch());
  }

  start(): void {
    this.client.start();
    this.rewatch();
  }

  stop(): void {
    this.client.stop();
  }

  retryNow(): void {
    this.client.retryNow();
  }

  // From the client: kept until the browser draws

  state(changes: ReadonlyMap<string, Json | undefined>): void {
    for (const [path, value] of changes) {
      this.fresh.set(path, value);
    }
    this.freshApp = { ...this.freshApp, isLoaded: true };
    this.soon();
  }

  link(link: Link): void {
    if (link.state !== "up") {
      // The lane starts anew: what moved may have come to rest unseen.
      this.freshLive = new Map([...this.automation.paths()].map((path) => [path, undefined]));
    }
    this.freshApp = { ...this.freshApp, link, ...(link.state === "up" ? { lastRole: link.role } : {}) };
    this.soon();
  }

  saved(saved: Saved): void {
    this.freshApp = { ...this.freshApp, saved };
    this.soon();
  }

  waiting(waiting: number): void {
    this.freshApp = { ...this.freshApp, waiting };
    this.soon();
  }

  live(values: Readonly<Record<string, Json>>, isWhole: boolean): void {
    if (isWhole) {
      // What came to rest while nobody watched is told by nobody.
      this.freshLive = new Map([...this.automation.paths()].map((path) => [path, undefined]));
    }
    for (const [path, value] of Object.entries(values)) {
      this.freshLive.set(path, value ?? undefined);
    }
    this.soon();
  }

  health(health: Health): void {
    this.freshApp = { ...this.freshApp, health };
    this.soon();
  }

  preview(screen: string, jpeg: Uint8Array<ArrayBuffer>, seen: () => void): void {
    this.previews.show(screen, jpeg, seen);
  }

  /** Calls back after each frame in which any value or saved value changed; the answer ends it. */
  onValues(listener: () => void): () => void {
    this.valueListeners.add(listener);
    return () => this.valueListeners.delete(listener);
  }

  private soon(): void {
    this.frames.request(() => this.flush());
  }

  /** Takes what has come since the last frame. */
  flush(): void {
    this.shownRev = this.client.rev();
    const changed = this.fresh;
    const live = this.freshLive;
    const app = this.freshApp;
    this.fresh = new Map();
    this.freshLive = new Map();
    this.freshApp = {};
    const topics = new Set<string>();
    for (const [path, value] of changed) {
      const slash = path.indexOf("/");
      topics.add(slash < 0 ? path : path.slice(0, slash));
      this.cells.set(path, value);
    }
    for (const [path, value] of live) {
      this.automation.set(path, value);
    }
    const before = this.app.getState();
    const read = (path: string) => this.cells.get(path);
    const next: Partial<App> = {
      ...app,
      ...(topics.has("screens") ? { screens: readScreens(read, before.screens) } : {}),
      ...(topics.has("parameters") ? { parameters: byLayer(this.cells.paths()) } : {}),
      ...(topics.has("scenes") ? { scenes: readScenes(read, this.cells.paths(), before.scenes) } : {}),
      ...(topics.has("shaders") ? { shaders: readShaders(read, this.cells.paths(), before.shaders) } : {}),
      ...(app.health === undefined
        ? {}
        : {
            healthHistory: [
              ...before.healthHistory.slice(1 - HISTORY),
              { atMillis: Date.now(), health: app.health },
            ],
          }),
    };
    if (Object.keys(next).length > 0) {
      this.app.setState(next);
      if (next.screens !== undefined) {
        this.keepChoice();
      }
    }
    if (topics.has("values") || topics.has("saved") || topics.has("parameters")) {
      this.valueListeners.forEach((listener) => listener());
    }
  }

  /** What was worked on may be gone. */
  private keepChoice(): void {
    const { screens, screen, layer } = this.app.getState();
    const now = screens.find((one) => one.id === screen) ?? screens[0];
    const kept = now?.layers.some((one) => one.id === layer) === true || layer === "master";
    this.app.setState({
      screen: now?.id,
      layer: kept && now?.id === screen ? layer : now?.layers.at(-1)?.id,
    });
  }

  // What the page does

  /** The rev of what is shown: the `base` of a change that is only to be made if nobody was faster. */
  rev(): number {
    return this.shownRev;
  }

  /** Asks Scrim whether this is its newest state; `rev` knows soon. */
  check(): void {
    this.client.check();
    this.soon();
  }

  choose(screen: string, layer?: string): void {
    this.app.setState({
      screen,
      layer:
        layer ??
        this.app
          .getState()
          .screens.find((one) => one.id === screen)
          ?.layers.at(-1)?.id,
    });
  }

  /**
   * Changes the show. A refusal is told to the person unless the caller does that.
   *
   * @param also `isQuiet`: the caller tells of a refusal itself
   */
  async mutate(
    ops: Op | readonly Op[],
    also: Asking & { readonly isQuiet?: boolean } = {},
  ): Promise<Outcome> {
    const all: readonly Op[] = "op" in ops && typeof ops.op === "string" ? [ops] : (ops as readonly Op[]);
    const { isQuiet = false, ...rest } = also;
    const own = all.filter((op) => op.op === "setParameter" && typeof op["target"] === "string");
    own.forEach((op) => this.hold(op["target"] as string, op["value"]));
    const outcome = await this.client.mutate(all, rest);
    own.forEach((op) => this.release(op["target"] as string, outcome));
    if (outcome.kind === "refused" && !isQuiet) {
      this.tellProblem(outcome.detail);
    }
    return outcome;
  }

  /** Takes a parameter in hand; ends with its `commit`. */
  gesture(path: string): Gesture {
    const gesture = this.client.gesture(path);
    let isHeld = false;
    const hold = (value: Json) => {
      if (isHeld) {
        this.own.set(path, value);
      } else {
        isHeld = true;
        this.hold(path, value);
      }
    };
    const end = async (asked: Promise<Outcome>) => {
      const outcome = await asked;
      if (isHeld) {
        this.release(path, outcome);
      }
      if (outcome.kind === "refused") {
        this.tellProblem(outcome.detail);
      }
      return outcome;
    };
    return {
      change: (value) => {
        hold(value);
        gesture.change(value);
      },
      commit: (value: Json, lifetime?: Lifetime) => {
        hold(value);
        return end(gesture.commit(value, lifetime));
      },
      giveUp: () => {
        if (isHeld) {
          this.own.set(path, undefined);
        }
        return end(gesture.giveUp());
      },
    };
  }

  private hold(path: string, value: Json | undefined): void {
    this.ownCount.set(path, (this.ownCount.get(path) ?? 0) + 1);
    this.own.set(path, value);
  }

  /** The answer may be here before the change itself: what was asked for is shown until then. */
  private release(path: string, outcome: Outcome): void {
    const left = (this.ownCount.get(path) ?? 1) - 1;
    if (left > 0) {
      this.ownCount.set(path, left);
      return;
    }
    this.ownCount.delete(path);
    if (outcome.kind === "refused" || this.client.rev() >= outcome.rev) {
      this.flush();
      this.own.set(path, undefined);
      return;
    }
    const asked = this.own.get(path);
    const done = () => {
      stop();
      if (!this.ownCount.has(path) && same(this.own.get(path), asked)) {
        this.own.set(path, undefined);
      }
    };
    const stop = this.cells.subscribe(`values/${path}`, done);
    // A value that was the same already makes no change to wait for.
    this.frames.after(500, done);
  }

  tell(text: string, undo?: Notice["undo"]): void {
    this.note({ tone: "plain", text, ...(undo === undefined ? {} : { undo }) });
  }

  tellProblem(text: string): void {
    this.note({ tone: "problem", text });
  }

  private note(notice: Omit<Notice, "id">): void {
    const millis = notice.undo === undefined && notice.tone === "plain" ? 5_000 : 10_000;
    const { notices } = this.app.getState();
    const before = notices.find((one) => isSameNotice(one, notice));
    if (before !== undefined) {
      this.endAfter(before.id, millis);
      return;
    }
    this.noticeIds++;
    const one = { id: this.noticeIds, ...notice };
    this.app.setState({ notices: [...this.withRoom(notices), one] });
    this.endAfter(one.id, millis);
  }

  /** As many as leave room for one more: what has a way back goes last, and what is being read after that. */
  private withRoom(notices: readonly Notice[]): readonly Notice[] {
    const worth = (one: Notice) => (this.lingering.has(one.id) ? 2 : 0) + (one.undo === undefined ? 0 : 1);
    const leaving = [...notices]
      .sort((a, b) => worth(a) - worth(b) || a.id - b.id)
      .slice(0, Math.max(0, notices.length + 1 - MOST_NOTICES));
    leaving.forEach((one) => this.lingering.delete(one.id));
    return notices.filter((one) => !leaving.includes(one));
  }

  private endAfter(notice: number, millis: number): void {
    this.ends.set(notice, (this.ends.get(notice) ?? 0) + 1);
    this.frames.after(millis, () => {
      const left = (this.ends.get(notice) ?? 1) - 1;
      if (left > 0) {
        this.ends.set(notice, left);
        return;
      }
      this.ends.delete(notice);
      if (this.lingering.has(notice)) {
        this.endAfter(notice, LINGER_MILLIS);
      } else {
        this.dismiss(notice);
      }
    });
  }

  /** Somebody has the focus or the pointer on it: it does not end meanwhile. */
  linger(notice: number, isLingering: boolean): void {
    if (isLingering) {
      this.lingering.add(notice);
    } else {
      this.lingering.delete(notice);
    }
  }

  dismiss(notice: number): void {
    this.lingering.delete(notice);
    this.app.setState((app) => ({ notices: app.notices.filter((one) => one.id !== notice) }));
  }

  /** Asks for what is to be seen: nobody looks at a page in the background. */
  rewatch(): void {
    const isHidden = typeof document !== "undefined" && document.hidden;
    const watch = isHidden ? { health: 1 } : { values: 60, health: 2, previews: this.previews.wishes() };
    const text = JSON.stringify(watch);
    if (text !== this.watched) {
      this.watched = text;
      this.client.watch(watch);
    }
  }
}

function isSameNotice(one: Notice, other: Omit<Notice, "id">): boolean {
  const hasUndo = one.undo !== undefined || other.undo !== undefined;
  return !hasUndo && one.tone === other.tone && one.text === other.text;
}

function byLayer(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const prefix = "parameters/";
  const all = new Map<string, string[]>();
  for (const path of paths) {
    if (path.startsWith(prefix)) {
      const layer = path.slice(prefix.length, path.lastIndexOf("/"));
      const known = all.get(layer);
      if (known === undefined) {
        all.set(layer, [path.slice(prefix.length)]);
      } else {
        known.push(path.slice(prefix.length));
      }
    }
  }
  return all;
}

/** The page's own. */
export const store = new Store(browserWorld(), new Frames(), { client: clientId(), name: "page" });
