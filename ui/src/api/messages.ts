import type { Json } from "./json.ts";

/** What may be done by whom, from little to much. */
export type Role = "viewer" | "operator" | "admin";

/** How long a change counts. */
export type Lifetime = "transient" | "session" | "durable";

/** One path's new value, or that it is gone. */
export type StateOp = { readonly path: string; readonly value?: Json; readonly gone?: true };

/** Who made a change. */
export type By = {
  readonly door: string;
  readonly client: string;
  readonly session?: string;
  readonly mid?: string;
};

/** What is wrong, or was. */
export type Failure = {
  readonly subsystem: string;
  readonly subject: string;
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  readonly times: number;
  readonly first: string;
  readonly last: string;
};

/** A distribution since the start, in the unit that its name ends with. */
export type Histogram = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

/** How saving goes. */
export type Persistence = {
  readonly rev: number;
  readonly durableRev: number;
  readonly unsaved: boolean;
  readonly unsavedSeconds: number;
  readonly attempts: number;
  readonly retryInSeconds: number;
  readonly written: number;
  readonly failed: number;
  readonly last: { readonly outcome: string; readonly error: string | null; readonly place: string } | null;
};

/** What works and what does not, as `GET /api/health` says it. */
export type Health = {
  readonly status: "ok" | "degraded" | "failing";
  readonly persistence: Persistence;
  readonly conditions: readonly Failure[];
  readonly lastFailures: readonly Failure[];
  readonly counters: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly histograms: Readonly<Record<string, Histogram>>;
  /** How many sync clients are connected. */
  readonly clients?: number;
  /** Drawn in the last second or so, by screen. */
  readonly framesPerSecond?: Readonly<Record<string, number>>;
  /** What some histograms counted since the report before. */
  readonly recent?: Readonly<Record<string, Histogram>>;
  readonly routes?: readonly Route[];
};

/** One parameter that OSC moves, and how evenly. */
export type Route = {
  readonly parameter: string;
  readonly path: string;
  readonly perSecond: number;
  readonly jitterNanos: number;
  readonly ageNanos: number;
  readonly worstAgeNanos: number;
};

/** What Scrim says. Fields that a later Scrim adds are not in the way. */
export type Incoming =
  | { readonly type: "hello"; readonly proto: number; readonly server: string; readonly epoch: string }
  | { readonly type: "welcome"; readonly session: string; readonly role: Role }
  | { readonly type: "subscribed"; readonly id: number; readonly from?: number; readonly to?: number }
  | {
      readonly type: "init";
      readonly epoch: string;
      readonly rev: number;
      readonly part: number;
      readonly parts: number;
      readonly ops: readonly StateOp[];
    }
  | {
      readonly type: "delta";
      readonly rev: number;
      readonly prev: number;
      readonly by?: By;
      readonly ops: readonly StateOp[];
    }
  | {
      readonly type: "heartbeat";
      readonly epoch: string;
      readonly rev: number;
      readonly durableRev: number;
      readonly prev: number;
      readonly hash: string;
    }
  | ({ readonly type: "ack"; readonly mid: string } & Accepted)
  | ({ readonly type: "nack"; readonly mid?: string } & Refusal)
  | { readonly type: "durable"; readonly rev: number }
  | { readonly type: "watching"; readonly id: number }
  | { readonly type: "live"; readonly values: Readonly<Record<string, Json>> }
  | { readonly type: "health"; readonly health: Health };

/** What followed from a change. */
export type Accepted = {
  readonly rev: number;
  readonly published?: boolean;
  readonly persisted?: "none" | "requested" | "durable";
  readonly added?: readonly string[];
  readonly clamped?: readonly { readonly target: string; readonly asked: Json; readonly taken: Json }[];
};

/** Why a change was not made. */
export type Refusal = { readonly code: string; readonly path?: string; readonly detail: string };

/** What became of a change. */
export type Outcome = ({ readonly kind: "accepted" } & Accepted) | ({ readonly kind: "refused" } & Refusal);

/** A change of docs/http.md: `op` and its fields. */
export type Op = { readonly op: string; readonly [field: string]: Json | undefined };

/** What to be told of while it moves; a part left out is not watched. */
export type Watch = {
  readonly values?: number;
  readonly health?: number;
  readonly previews?: Readonly<Record<string, { readonly width: number; readonly rate: number }>>;
};
