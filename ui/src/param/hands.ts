import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Gesture } from "../api/client.ts";
import type { Json } from "../api/json.ts";
import type { Lifetime } from "../api/messages.ts";
import { gesture } from "../app/hooks.ts";
import { keeping } from "./desk.ts";
import { isMaster } from "./tiers.ts";

/** What is done with one parameter by hand. */
export type Hand = {
  /** Whether it is in this page's hand. What others do with it is not shown then. */
  readonly isHeld: boolean;
  /** Moves it: seen at once, kept nowhere. */
  readonly hold: (value: Json) => void;
  /** Lets go: the last value is set, once. Without one in hand nothing happens. */
  readonly letGo: () => void;
  /** Lets go as if it had never been touched. */
  readonly giveUp: () => void;
  /** Sets it at one go. */
  readonly set: (value: Json) => void;
};

type Held = {
  readonly gesture: Gesture;
  value: Json;
};

// What was moved here comes back over the live lane for a moment after it was let go.
const ECHO_MILLIS = 300;

const held = new Map<string, Held>();
const echoes = new Map<string, number>();
const listeners = new Map<string, Set<() => void>>();

function tellOf(path: string): void {
  listeners.get(path)?.forEach((listener) => listener());
}

/** Whether what moves it is, or has just been, a hand at this page. */
export function isOwn(path: string): boolean {
  return held.has(path) || echoes.has(path);
}

/** Calls back when it is taken in hand, let go, and when its echo is over; the answer ends it. */
export function onHand(path: string, listener: () => void): () => void {
  let all = listeners.get(path);
  if (all === undefined) {
    all = new Set();
    listeners.set(path, all);
  }
  all.add(listener);
  return () => {
    all.delete(listener);
    if (all.size === 0 && listeners.get(path) === all) {
      listeners.delete(path);
    }
  };
}

/** Absent: as the parameter's author says, else saved. */
function lifetime(path: string): Lifetime | undefined {
  return keeping() === "session" && !isMaster(path) ? "session" : undefined;
}

function hold(path: string, value: Json): void {
  const now = held.get(path);
  if (now !== undefined) {
    now.value = value;
    now.gesture.change(value);
    return;
  }
  const taken: Held = { gesture: gesture(path), value };
  held.set(path, taken);
  tellOf(path);
  taken.gesture.change(value);
}

function letGo(path: string): void {
  const now = held.get(path);
  if (now !== undefined) {
    drop(path);
    void now.gesture.commit(now.value, lifetime(path)).finally(() => echo(path));
  }
}

function giveUp(path: string): void {
  const now = held.get(path);
  if (now !== undefined) {
    drop(path);
    void now.gesture.giveUp().finally(() => echo(path));
  }
}

function set(path: string, value: Json): void {
  if (held.has(path)) {
    hold(path, value);
    letGo(path);
    return;
  }
  echoes.set(path, (echoes.get(path) ?? 0) + 1);
  tellOf(path);
  void gesture(path)
    .commit(value, lifetime(path))
    .finally(() => echoEnds(path));
}

/** It is in hand no more, but not everybody else's either until Scrim has answered. */
function drop(path: string): void {
  held.delete(path);
  echoes.set(path, (echoes.get(path) ?? 0) + 1);
  tellOf(path);
}

function echo(path: string): void {
  setTimeout(() => echoEnds(path), ECHO_MILLIS);
}

function echoEnds(path: string): void {
  const left = (echoes.get(path) ?? 1) - 1;
  if (left > 0) {
    echoes.set(path, left);
  } else {
    echoes.delete(path);
  }
  tellOf(path);
}

/** The hand on one parameter. What it holds when its control goes is set as it is; what another holds is not. */
export function useHand(path: string): Hand {
  const isHeld = useSyncExternalStore(
    useCallback((listener) => onHand(path, listener), [path]),
    () => held.has(path),
  );
  const isOurs = useRef(false);
  useEffect(
    () => () => {
      if (isOurs.current) {
        isOurs.current = false;
        letGo(path);
      }
    },
    [path],
  );
  return useMemo(
    () => ({
      isHeld,
      hold: (value) => {
        isOurs.current = true;
        hold(path, value);
      },
      letGo: () => {
        isOurs.current = false;
        letGo(path);
      },
      giveUp: () => {
        isOurs.current = false;
        giveUp(path);
      },
      set: (value) => {
        isOurs.current = false;
        set(path, value);
      },
    }),
    [path, isHeld],
  );
}
