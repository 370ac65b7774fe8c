import type { Listener, Link, Socket, World } from "./client.ts";
import type { Json } from "./json.ts";
import type { Incoming, StateOp } from "./messages.ts";
import { SharedState } from "./state.ts";

type Sent = { readonly type: string; readonly [field: string]: Json };

/** The other end of one connection: what the client sent, and a voice to answer with. */
export class FakeSocket implements Socket {
  onmessage: ((data: string | ArrayBuffer) => void) | null = null;
  onclose: ((code: number) => void) | null = null;
  readonly sent: Sent[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent);
  }

  close(): void {
    this.cut(1000);
  }

  say(message: Incoming): void {
    this.onmessage?.(JSON.stringify(message));
  }

  /** The connection ends. */
  cut(code = 1006): void {
    if (!this.isClosed) {
      this.isClosed = true;
      this.onclose?.(code);
    }
  }

  /** All messages of a type, oldest first. */
  all(type: string): readonly Sent[] {
    return this.sent.filter((message) => message.type === type);
  }

  /** The newest message of a type. */
  last(type: string): Sent {
    const message = this.all(type).at(-1);
    if (message === undefined) {
      throw new Error(`no ${type} among ${this.sent.map((one) => one.type).join(", ")}`);
    }
    return message;
  }
}

/** A world whose time stands still until it is moved. */
export class FakeWorld implements World {
  readonly sockets: FakeSocket[] = [];
  entry: boolean | undefined = true;
  private millis = 0;
  private sleptMillis = 0;
  private readonly timers = new Set<{ readonly at: number; readonly then: () => void }>();

  open(): FakeSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  later(millis: number, then: () => void): () => void {
    const timer = { at: this.millis + millis, then };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  random(): number {
    return 0.5;
  }

  now(): number {
    return this.millis;
  }

  wallMillis(): number {
    return this.millis + this.sleptMillis;
  }

  /** The machine sleeps: no timer becomes due, but the clock on the wall goes on. */
  sleep(millis: number): void {
    this.sleptMillis += millis;
  }

  mayEnter(): Promise<boolean | undefined> {
    return Promise.resolve(this.entry);
  }

  /** Moves time on; what becomes due is called in order. */
  pass(millis: number): void {
    const end = this.millis + millis;
    for (;;) {
      const next = [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) {
        break;
      }
      this.timers.delete(next);
      this.millis = Math.max(this.millis, next.at);
      next.then();
    }
    this.millis = end;
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) {
      throw new Error("nothing was opened");
    }
    return socket;
  }
}

/** A listener that remembers. */
export class Remembered implements Listener {
  readonly values = new Map<string, Json>();
  readonly links: Link[] = [];
  readonly previews: { screen: string; seen: () => void }[] = [];
  savedNow = "";
  waitingNow = 0;
  readonly moved: Record<string, Json> = {};
  readonly wholes: boolean[] = [];

  state(changes: ReadonlyMap<string, Json | undefined>): void {
    for (const [path, value] of changes) {
      if (value === undefined) {
        this.values.delete(path);
      } else {
        this.values.set(path, value);
      }
    }
  }

  link(link: Link): void {
    this.links.push(link);
  }

  saved(saved: string): void {
    this.savedNow = saved;
  }

  waiting(changes: number): void {
    this.waitingNow = changes;
  }

  live(values: Readonly<Record<string, Json>>, isWhole: boolean): void {
    Object.assign(this.moved, values);
    this.wholes.push(isWhole);
  }

  health(): void {
    // Nobody asks.
  }

  preview(screen: string, _jpeg: Uint8Array, seen: () => void): void {
    this.previews.push({ screen, seen });
  }
}

/** The hash that Scrim would have over these. */
export function hashOf(ops: readonly StateOp[]): string {
  const state = new SharedState();
  state.apply(ops);
  return state.hash();
}
