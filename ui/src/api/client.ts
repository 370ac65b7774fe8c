import { backoffMillis } from "./backoff.ts";
import type { Json } from "./json.ts";
import type {
  Accepted,
  By,
  Health,
  Incoming,
  Lifetime,
  Op,
  Outcome,
  Refusal,
  Role,
  StateOp,
  Watch,
} from "./messages.ts";
import { readPreview } from "./preview.ts";
import { Saving, type Saved } from "./saving.ts";
import { SharedState, type Changes } from "./state.ts";

/** One connection, as a browser's WebSocket is one. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onmessage: ((data: string | ArrayBuffer) => void) | null;
  /** Called once, whoever ended it. */
  onclose: ((code: number) => void) | null;
}

/** What the client knows of the world; tests bring their own. */
export interface World {
  open(): Socket;
  /** Calls back once; the answer calls it off. */
  later(millis: number, then: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
  /** Milliseconds, of any epoch. */
  now(): number;
  /** Milliseconds of the clock on the wall, which goes on while the machine sleeps. */
  wallMillis(): number;
  /**
   * Whether Scrim would let us in. Asked when a connection ended before it began: a browser does not say why.
   * Undefined: Scrim cannot be asked.
   */
  mayEnter(): Promise<boolean | undefined>;
}

/** How the link stands. */
export type Link =
  | { readonly state: "connecting"; readonly sinceMillis: number }
  | { readonly state: "up"; readonly role: Role; readonly server: string }
  | { readonly state: "down"; readonly sinceMillis: number }
  | { readonly state: "signedOut" };

/** Who is told. Nothing here may call back into the client but `seen`. */
export interface Listener {
  /** The state has changed; `by` is who did it, where that is known. */
  state(changes: Changes, by: By | undefined): void;
  link(link: Link): void;
  saved(saved: Saved): void;
  /** How many changes wait for an answer. */
  waiting(changes: number): void;
  /**
   * Automation values that changed; null: automation has let go.
   *
   * @param isWhole these are all that move: whatever else did has come to rest
   */
  live(values: Readonly<Record<string, Json>>, isWhole: boolean): void;
  health(health: Health): void;
  /** A picture; call `seen` when it is on the screen, or has been passed over. */
  preview(screen: string, jpeg: Uint8Array<ArrayBuffer>, seen: () => void): void;
}

/** How a change is asked for. */
export type Asking = {
  /** Only if nothing was changed since this rev. */
  readonly base?: number;
  readonly want?: "durable";
  /** It belongs to this moment: without a link it is not made at all, and this is said. */
  readonly nowOrNever?: string;
};

/** A value in somebody's hand: shown at once, kept when it is let go. */
export interface Gesture {
  change(value: Json): void;
  /** Lets go. The value is what is kept; it survives a broken link. */
  commit(value: Json, lifetime?: Lifetime): Promise<Outcome>;
  /** Lets go as if it had never been touched: nothing is kept, and what it showed ends. */
  giveUp(): Promise<Outcome>;
}

type Waiting = {
  readonly message: { readonly mid: string } & Readonly<Record<string, unknown>>;
  readonly ops: readonly Op[];
  readonly answer: (outcome: Outcome) => void;
  /** What its `base` is a rev of, if it has one. */
  readonly baseEpoch: string | undefined;
  readonly isNowOrNever: boolean;
  /** When it was sent first, by the clock on the wall; undefined until then. */
  sentMillis: number | undefined;
  /** Set when it was answered, and kept until it is on disk: a crash may still lose it. */
  ackedRev: number | undefined;
};

const SILENCE_MILLIS = 12_000;
const MOST_WAITING = 256;
// Scrim knows a change again for 5 minutes.
const KNOWN_MILLIS = 240_000;
// What was lost in a crash longer ago, others have changed since.
const LOST_MILLIS = 30_000;
// What belongs to a moment is not done after it.
const MOMENT_MILLIS = 2_000;
const CHANGE_MILLIS = 16;
// Scrim ends a gesture by itself after 300 ms: a hand that rests is still a hand.
const HOLD_MILLIS = 120;
const REFUSED_TOKEN = 4001;

/**
 * The sync protocol of docs/sync.md: holds the same state as Scrim and can prove it, comes back by itself, and loses
 * no change that was asked for. No timers and no sockets of its own: the world brings both.
 */
export class SyncClient {
  private readonly state = new SharedState();
  private readonly saving = new Saving();
  private readonly waiting = new Map<string, Waiting>();
  private readonly gestures = new Set<HeldValue>();
  private readonly run: string;
  private readonly world: World;
  private readonly listener: Listener;
  private readonly who: { readonly client: string; readonly name?: string };

  private socket: Socket | undefined;
  private isStopped = true;
  private tries = 0;
  private downSince = 0;
  private silence: (() => void) | undefined;
  private retry: (() => void) | undefined;
  private server = "";
  private role: Role = "viewer";
  private isUp = false;
  private wasTold = "";

  private serverEpoch = "";
  /** What the state is of; undefined before the first. */
  private at: { readonly epoch: string; readonly rev: number } | undefined;
  // The rev of a heartbeat whose hash was ours: what came in between changed nothing here.
  private provenRev = 0;
  private subscription = 0;
  private isFollowing = false;
  private isSubscribed = false;
  private parts: StateOp[][] = [];
  private mids = 0;
  private watchIds = 0;
  // The lane begins anew with each watch: what comes first is all that moves.
  private isWholeNext = false;
  private watched: Watch | undefined;

  /**
   * @param who `client`: 8 to 64 random letters, digits, `_` or `-`, always the same for one page; `name`: what others
   *     see as the author of its changes
   */
  constructor(world: World, listener: Listener, who: { readonly client: string; readonly name?: string }) {
    this.world = world;
    this.listener = listener;
    this.who = who;
    this.run = Math.floor(world.random() * 2 ** 40).toString(36);
  }

  start(): void {
    if (this.isStopped) {
      this.isStopped = false;
      this.downSince = this.world.now();
      this.tell({ state: "connecting", sinceMillis: this.downSince });
      this.connect();
    }
  }

  /** Ends the connection and does not come back. */
  stop(): void {
    this.isStopped = true;
    this.retry?.();
    this.hangUp();
  }

  get(path: string): Json | undefined {
    return this.state.get(path);
  }

  /** Tries at once, if it is waiting to. */
  retryNow(): void {
    if (!this.isStopped && this.socket === undefined) {
      this.retry?.();
      this.tries = 0;
      this.connect();
    }
  }

  // Changing something

  /** Asks for changes, all or nothing. While the link is down they wait for it, unless they are for now or never. */
  mutate(ops: readonly Op[], also: Asking = {}): Promise<Outcome> {
    const { nowOrNever, ...rest } = also;
    if (nowOrNever !== undefined && !this.isUp) {
      return Promise.resolve({ kind: "refused", code: "noLink", detail: nowOrNever });
    }
    return this.ask({ type: "mutate", ops, ...rest }, ops, nowOrNever !== undefined);
  }

  gesture(target: string): Gesture {
    const held = new HeldValue(target, this.world, (message) => this.isUp && this.send(message));
    this.gestures.add(held);
    const letGo = () => {
      held.letGo();
      this.gestures.delete(held);
    };
    return {
      change: (value) => held.change(value),
      giveUp: () => {
        letGo();
        return this.mutate([{ op: "releaseAutomation", target }]);
      },
      commit: (value, lifetime) => {
        letGo();
        const kept = lifetime === undefined ? {} : { lifetime };
        return this.ask({ type: "commit", target, value, ...kept }, [
          { op: "setParameter", target, value, ...kept },
        ]);
      },
    };
  }

  /**
   * The newest rev whose state this is, for changes that are only to be made if nobody was faster. Revs that changed
   * nothing that is followed are known from heartbeats only: `check` asks for one.
   */
  rev(): number {
    return Math.max(this.at?.rev ?? 0, this.provenRev);
  }

  /** Asks Scrim whether this is its newest state; `rev` knows soon. */
  check(): void {
    if (this.isUp) {
      this.send({ type: "check" });
    }
  }

  private ask(
    message: Readonly<Record<string, unknown>>,
    ops: readonly Op[],
    isNowOrNever = false,
  ): Promise<Outcome> {
    if (this.unanswered() >= MOST_WAITING) {
      return Promise.resolve({
        kind: "refused",
        code: "busy",
        detail: "Too many changes wait for Scrim already. Wait until the link is back.",
      });
    }
    this.mids++;
    const mid = `${this.run}-${this.mids.toString(36)}`;
    return new Promise((answer) => {
      this.waiting.set(mid, {
        message: { ...message, mid },
        ops,
        answer,
        baseEpoch: "base" in message ? (this.at?.epoch ?? "") : undefined,
        isNowOrNever,
        sentMillis: undefined,
        ackedRev: undefined,
      });
      this.sendWaiting(mid);
      this.countWaiting();
    });
  }

  private sendWaiting(mid: string): void {
    const one = this.waiting.get(mid);
    if (one !== undefined && this.isUp) {
      // Asked again it is as old as it was.
      one.sentMillis ??= this.world.wallMillis();
      this.send(one.message);
    }
  }

  private unanswered(): number {
    let count = 0;
    for (const one of this.waiting.values()) {
      count += one.ackedRev === undefined ? 1 : 0;
    }
    return count;
  }

  private countWaiting(): void {
    this.listener.waiting(this.unanswered());
  }

  /** While the disk is full nothing becomes durable: only the newest are kept for the case of a crash. */
  private forgetOldest(): void {
    const acked = [...this.waiting].filter(([, one]) => one.ackedRev !== undefined);
    for (const [mid] of acked.slice(0, Math.max(0, acked.length - MOST_WAITING))) {
      this.waiting.delete(mid);
    }
  }

  private accepted(mid: string, what: Accepted): void {
    const one = this.waiting.get(mid);
    if (one === undefined) {
      return;
    }
    const isKept = what.persisted === "requested";
    if (isKept) {
      one.ackedRev = what.rev;
      this.forgetOldest();
      this.saving.want(what.rev);
      this.listener.saved(this.saving.now());
    } else {
      this.waiting.delete(mid);
    }
    this.countWaiting();
    one.answer({ kind: "accepted", ...what });
  }

  private refused(mid: string, why: Refusal): void {
    const one = this.waiting.get(mid);
    if (one !== undefined) {
      this.waiting.delete(mid);
      this.countWaiting();
      one.answer({ kind: "refused", ...why });
    }
  }

  private durableUpTo(rev: number): void {
    this.saving.durableUpTo(rev);
    for (const [mid, one] of this.waiting) {
      if (one.ackedRev !== undefined && one.ackedRev <= rev) {
        this.waiting.delete(mid);
      }
    }
    this.listener.saved(this.saving.now());
  }

  /** The link is back: asks again for what has no answer, as long as it is still meant. */
  private resend(isOtherRun: boolean): void {
    for (const [mid, one] of [...this.waiting]) {
      const why = this.unlessMeant(one, isOtherRun);
      if (why !== undefined) {
        if (one.ackedRev === undefined) {
          this.refused(mid, why);
        }
        this.waiting.delete(mid);
        continue;
      }
      if (isOtherRun) {
        one.ackedRev = undefined;
      }
      if (one.ackedRev === undefined) {
        this.sendWaiting(mid);
      }
    }
    this.countWaiting();
  }

  /** Why a change is not asked for again; undefined if it is, or need not be. */
  private unlessMeant(one: Waiting, isOtherRun: boolean): Refusal | undefined {
    const isOfOtherRun = one.baseEpoch !== undefined && one.baseEpoch !== this.at?.epoch;
    if (one.sentMillis === undefined) {
      return isOfOtherRun
        ? { code: "staleBase", detail: "Scrim was restarted meanwhile, so this was not done. Do it again." }
        : undefined;
    }
    const ageMillis = this.world.wallMillis() - one.sentMillis;
    if (one.ackedRev !== undefined) {
      const isLost = isOtherRun && (isOfOtherRun || ageMillis > LOST_MILLIS || !one.ops.every(isRepeatable));
      return isLost ? { code: "linkLost", detail: "" } : undefined;
    }
    if (one.isNowOrNever && (isOtherRun || ageMillis > MOMENT_MILLIS)) {
      return lost("The link was lost before Scrim answered.");
    }
    if (ageMillis > KNOWN_MILLIS) {
      return lost("The link was lost too long ago to ask again.");
    }
    // That run remembers no mids. What can be asked for twice is; the rest might be done twice.
    return isOtherRun && (isOfOtherRun || !one.ops.every(isRepeatable))
      ? lost("Scrim was restarted before it answered.")
      : undefined;
  }

  // Watching

  /** What to be told of while it moves; replaces what was watched before. */
  watch(watched: Watch): void {
    this.watched = watched;
    this.sendWatch();
  }

  private sendWatch(): void {
    if (this.isUp && this.watched !== undefined) {
      this.watchIds++;
      this.send({ type: "watch", id: this.watchIds, ...this.watched });
    }
  }

  // The link

  private connect(): void {
    const socket = this.world.open();
    let wasGreeted = false;
    this.socket = socket;
    this.listen();
    socket.onmessage = (data) => {
      if (socket === this.socket) {
        wasGreeted = true;
        this.listen();
        this.receive(data);
      }
    };
    socket.onclose = (code) => {
      if (socket === this.socket) {
        this.socket = undefined;
        void this.ended(code, wasGreeted);
      }
    };
  }

  private async ended(code: number, wasGreeted: boolean): Promise<void> {
    this.silence?.();
    const wasUp = this.isUp;
    this.isUp = false;
    this.isSubscribed = false;
    this.isFollowing = false;
    if (this.isStopped) {
      return;
    }
    if (wasUp) {
      this.downSince = this.world.now();
    }
    if (code === REFUSED_TOKEN) {
      this.signedOut();
      return;
    }
    if (this.at !== undefined) {
      this.tell({ state: "down", sinceMillis: this.downSince });
    }
    if (!wasGreeted && (await this.world.mayEnter()) === false) {
      this.signedOut();
      return;
    }
    this.retry = this.world.later(backoffMillis(this.tries, this.world.random()), () => {
      if (!this.isStopped && this.socket === undefined) {
        this.connect();
      }
    });
    this.tries++;
  }

  private signedOut(): void {
    this.isStopped = true;
    this.tell({ state: "signedOut" });
  }

  private hangUp(): void {
    this.silence?.();
    this.socket?.close();
  }

  /** Something came: all is well for another while. */
  private listen(): void {
    this.silence?.();
    const socket = this.socket;
    this.silence = this.world.later(SILENCE_MILLIS, () => {
      if (socket !== undefined && socket === this.socket) {
        // A link that is gone may take minutes to close: do not wait for it.
        this.socket = undefined;
        socket.close();
        void this.ended(1006, true);
      }
    });
  }

  private tell(link: Link): void {
    const text = JSON.stringify(link);
    if (text !== this.wasTold) {
      this.wasTold = text;
      this.listener.link(link);
    }
  }

  private send(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  private receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      const picture = readPreview(data);
      if (picture !== undefined) {
        const socket = this.socket;
        this.listener.preview(picture.screen, picture.jpeg, () => {
          if (socket === this.socket) {
            this.send({ type: "seen", screen: picture.screen });
          }
        });
      }
      return;
    }
    const message = JSON.parse(data) as Incoming;
    switch (message.type) {
      case "hello":
        this.server = message.server;
        this.serverEpoch = message.epoch;
        this.send({ type: "auth", ...this.who });
        break;
      case "welcome":
        this.role = message.role;
        this.subscribe(true);
        break;
      case "subscribed":
        if (message.id === this.subscription) {
          this.isSubscribed = true;
          this.parts = [];
          if (message.from !== undefined) {
            this.following();
          }
        }
        break;
      case "init":
        this.init(message);
        break;
      case "delta":
        this.delta(message);
        break;
      case "heartbeat":
        this.heartbeat(message);
        break;
      case "ack":
        this.accepted(message.mid, message);
        break;
      case "nack":
        if (message.mid !== undefined) {
          this.refused(message.mid, message);
        }
        break;
      case "durable":
        this.durableUpTo(message.rev);
        break;
      case "live":
        this.listener.live(message.values, this.isWholeNext);
        this.isWholeNext = false;
        break;
      case "health":
        this.saving.health(message.health.persistence);
        this.durableUpTo(message.health.persistence.durableRev);
        this.listener.health(message.health);
        break;
      case "watching":
        this.isWholeNext = message.id === this.watchIds;
        break;
    }
  }

  // The state

  /** @param canResume false: what is here is wrong, only the whole state will do */
  private subscribe(canResume: boolean): void {
    this.subscription++;
    this.isSubscribed = false;
    this.isFollowing = false;
    const from = canResume && this.at?.epoch === this.serverEpoch ? { from: this.at } : {};
    this.send({ type: "subscribe", id: this.subscription, ...from });
  }

  private init(message: Extract<Incoming, { type: "init" }>): void {
    if (!this.isSubscribed) {
      return;
    }
    if (message.part === 1) {
      this.parts = [];
    }
    this.parts.push([...message.ops]);
    if (this.parts.length !== message.part) {
      this.subscribe(false);
      return;
    }
    if (message.part < message.parts) {
      return;
    }
    const changes = this.state.replace(this.parts.flat());
    this.parts = [];
    const isOtherRun = this.at !== undefined && this.at.epoch !== message.epoch;
    if (this.at?.epoch !== message.epoch) {
      this.provenRev = 0;
      this.saving.restart();
    }
    this.at = { epoch: message.epoch, rev: message.rev };
    this.listener.state(changes, undefined);
    this.listener.saved(this.saving.now());
    this.following(isOtherRun);
  }

  private delta(message: Extract<Incoming, { type: "delta" }>): void {
    if (!this.isSubscribed || !this.isFollowing || this.at === undefined) {
      return;
    }
    if (message.prev !== this.at.rev) {
      this.subscribe(true);
      return;
    }
    this.at = { epoch: this.at.epoch, rev: message.rev };
    const changes = this.state.apply(message.ops);
    this.saving.changed(message.rev, changes.keys());
    this.listener.state(changes, message.by);
    this.listener.saved(this.saving.now());
  }

  private heartbeat(message: Extract<Incoming, { type: "heartbeat" }>): void {
    if (!this.isSubscribed || !this.isFollowing || this.at === undefined) {
      return;
    }
    if (message.epoch !== this.at.epoch || message.prev !== this.at.rev) {
      this.subscribe(true);
      return;
    }
    if (message.hash !== this.state.hash()) {
      this.subscribe(false);
      return;
    }
    this.provenRev = message.rev;
    this.saving.heartbeat(message.rev, message.durableRev);
    this.durableUpTo(message.durableRev);
  }

  private following(isOtherRun = false): void {
    this.isFollowing = true;
    const wasUp = this.isUp;
    this.isUp = true;
    this.tries = 0;
    this.tell({ state: "up", role: this.role, server: this.server });
    if (!wasUp) {
      this.resend(isOtherRun);
      this.gestures.forEach((held) => held.again());
      this.sendWatch();
    }
  }
}

function lost(why: string): Refusal {
  return { code: "linkLost", detail: `${why} Look whether the change was made.` };
}

/** Sends what is in the hand at most once in a frame, and again while it rests. */
class HeldValue {
  private readonly target: string;
  private readonly world: World;
  private readonly send: (message: object) => void;
  private value: Json | undefined;
  private isOpen = true;
  private lastMillis = -Infinity;
  private timer: (() => void) | undefined;

  constructor(target: string, world: World, send: (message: object) => void) {
    this.target = target;
    this.world = world;
    this.send = send;
  }

  change(value: Json): void {
    if (!this.isOpen) {
      return;
    }
    this.value = value;
    const rested = this.world.now() - this.lastMillis;
    if (rested >= CHANGE_MILLIS) {
      this.again();
    } else {
      this.wake(CHANGE_MILLIS - rested);
    }
  }

  again(): void {
    if (this.isOpen && this.value !== undefined) {
      this.lastMillis = this.world.now();
      this.send({ type: "change", target: this.target, value: this.value });
      this.wake(HOLD_MILLIS);
    }
  }

  letGo(): void {
    this.isOpen = false;
    this.timer?.();
  }

  private wake(millis: number): void {
    this.timer?.();
    this.timer = this.world.later(millis, () => this.again());
  }
}

const REPEATABLE = new Set([
  "setParameter",
  "reset",
  "revert",
  "keep",
  "removeLayer",
  "moveLayer",
  "setShader",
  "setLayerKey",
  "addScreen",
  "removeScreen",
  "setFormat",
  "saveScene",
  "loadScene",
  "renameScene",
  "deleteScene",
]);

/** Whether doing it twice is the same as once. */
function isRepeatable(op: Op): boolean {
  return REPEATABLE.has(op.op) || (op.op === "addLayer" && typeof op["key"] === "string");
}
