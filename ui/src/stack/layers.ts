import { same, type Json } from "../api/json.ts";
import type { Op } from "../api/messages.ts";
import type { Layer, Screen } from "../app/show.ts";

/*
 * What is done with layers, as changes of docs/http.md. Reads the agreed state by its paths and changes nothing itself.
 */

export type Read = (path: string) => Json | undefined;

/** All there is of a layer, so that it can be put back after it was removed, or made again beside it. */
export type Copy = {
  readonly screen: string;
  readonly key: string;
  readonly shader: string;
  /** Where it stands, counted from the bottom. */
  readonly at: number;
  /** By parameter id. */
  readonly saved: Readonly<Record<string, Json>>;
  /** What counts for the session instead, by parameter id. */
  readonly session: Readonly<Record<string, Json>>;
  /** Other layers' image inputs that show this one. */
  readonly shownBy: readonly { readonly target: string; readonly isSession: boolean }[];
};

/** @param parameters the paths of all parameters of the screen's layers */
export function copyOf(screen: Screen, layer: Layer, parameters: readonly string[], read: Read): Copy {
  const own = `${screen.id}/${layer.id}/`;
  const saved: Record<string, Json> = {};
  const session: Record<string, Json> = {};
  const shownBy: { target: string; isSession: boolean }[] = [];
  const isThis = (value: Json | undefined) => same(value, { source: "layer", layer: layer.id });
  for (const path of parameters) {
    const kept = read(`saved/${path}`);
    const now = read(`values/${path}`);
    const id = path.slice(path.lastIndexOf("/") + 1);
    if (path.startsWith(own)) {
      if (kept !== undefined) {
        saved[id] = kept;
      }
      if (now !== undefined && !same(now, kept ?? defaultOf(path, read))) {
        session[id] = now;
      }
    } else {
      if (isThis(kept)) {
        shownBy.push({ target: path, isSession: false });
      }
      if (isThis(now) && !isThis(kept)) {
        shownBy.push({ target: path, isSession: true });
      }
    }
  }
  return {
    screen: screen.id,
    key: layer.key,
    shader: layer.shader,
    at: screen.layers.findIndex((one) => one.id === layer.id),
    saved,
    session,
    shownBy,
  };
}

/** Puts a copy into a stack; without a key Scrim finds a free one. */
export function placing(copy: Copy, at: number, key: string | undefined): Op {
  return {
    op: "addLayer",
    screen: copy.screen,
    shader: copy.shader,
    at,
    values: copy.saved,
    ...(key === undefined ? {} : { key }),
  };
}

/** What is left to do when the copy is there: its session's values, and who shows it. */
export function finishing(copy: Copy, layer: string, isBack: boolean): readonly Op[] {
  const values = Object.entries(copy.session).map(([id, value]) =>
    setting(`${copy.screen}/${layer}/${id}`, value, "session"),
  );
  const shown = copy.shownBy.map(({ target, isSession }) =>
    setting(target, { source: "layer", layer }, isSession ? "session" : "durable"),
  );
  return isBack ? [...values, ...shown] : values;
}

function setting(target: string, value: Json, lifetime: "session" | "durable"): Op {
  return { op: "setParameter", target, value, lifetime };
}

function defaultOf(path: string, read: Read): Json | undefined {
  const row = read(`parameters/${path}`);
  return typeof row === "object" && row !== null && "default" in row
    ? (row as { readonly default: Json }).default
    : undefined;
}

/** `warp`, then `warp-2`, `warp-3` …, whichever is the first that nobody has. */
export function freeKey(wanted: string, taken: readonly string[]): string {
  const stem = wanted.replace(/-\d+$/, "");
  for (let n = 1; ; n++) {
    const key = n === 1 ? wanted : `${stem}-${n}`;
    if (!taken.includes(key)) {
      return key;
    }
  }
}

/** Why this cannot be a layer's key, in words; undefined if it can. */
export function keyProblem(key: string, others: readonly string[]): string | undefined {
  if (!/^[A-Za-z0-9_.~-]{1,64}$/.test(key)) {
    return "1 to 64 letters, digits, _ - . or ~";
  }
  return others.includes(key) ? "Another layer of this screen has this key" : undefined;
}

// Solo

/** What the bypasses were for the session before a solo began, by layer; those that are not here were as saved. */
export type Before = Readonly<Record<string, boolean>>;

const BYPASS = "layer.bypass";

function isBypassed(screen: Screen, layer: string, read: Read): boolean {
  return read(`values/${screen.id}/${layer}/${BYPASS}`) === true;
}

function isBypassSaved(screen: Screen, layer: string, read: Read): boolean {
  return read(`saved/${screen.id}/${layer}/${BYPASS}`) === true;
}

/**
 * The layer that is drawn alone because of a solo: all others are bypassed, and that is so for this session only. It
 * is read from the show and not remembered, so every page sees it, after a reload too.
 */
export function soloOf(screen: Screen, read: Read): string | undefined {
  const heard = screen.layers.filter((layer) => !isBypassed(screen, layer.id, read));
  const isSession = screen.layers.some(
    (layer) => isBypassed(screen, layer.id, read) !== isBypassSaved(screen, layer.id, read),
  );
  return screen.layers.length > 1 && heard.length === 1 && isSession ? heard[0]?.id : undefined;
}

/** The session's bypasses as they are now, to be put back when the solo that begins now ends. */
export function bypassesNow(screen: Screen, read: Read): Before {
  return Object.fromEntries(
    screen.layers
      .map((layer) => [layer.id, isBypassed(screen, layer.id, read)] as const)
      .filter(([id, now]) => now !== isBypassSaved(screen, id, read)),
  );
}

/** Bypasses all layers but one, for this session. What is saved stays. */
export function soloing(screen: Screen, alone: string, read: Read): readonly Op[] {
  return screen.layers
    .filter((layer) => isBypassed(screen, layer.id, read) === (layer.id === alone))
    .map((layer) => setting(`${screen.id}/${layer.id}/${BYPASS}`, layer.id !== alone, "session"));
}

/** Puts the bypasses back as they were before the solo. */
export function endingSolo(screen: Screen, before: Before, read: Read): readonly Op[] {
  return screen.layers.flatMap((layer): readonly Op[] => {
    const target = `${screen.id}/${layer.id}/${BYPASS}`;
    const then = before[layer.id];
    if (then !== undefined) {
      return isBypassed(screen, layer.id, read) === then ? [] : [setting(target, then, "session")];
    }
    return isBypassed(screen, layer.id, read) === isBypassSaved(screen, layer.id, read)
      ? []
      : [{ op: "revert", target }];
  });
}
