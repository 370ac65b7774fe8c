import { useCallback, useEffect, useEffectEvent, useRef, useSyncExternalStore } from "react";
import type { Json } from "../api/json.ts";
import { useValue } from "../app/hooks.ts";
import { store } from "../app/store.ts";
import { isOwn, onHand } from "./hands.ts";

/*
 * What others do with a parameter right now: automation, without what comes from this page's own hand.
 */

/** The value that somebody else moves it to now, undefined while nobody does. */
export function movedTo(path: string): Json | undefined {
  return isOwn(path) ? undefined : store.automation.get(path);
}

function onMoved(path: string, listener: () => void): () => void {
  const stops = [store.automation.subscribe(path, listener), onHand(path, listener)];
  return () => stops.forEach((stop) => stop());
}

/** Calls back with what others do, at first and at every change, without rendering anything. */
export function useMoved(path: string, show: (value: Json | undefined) => void): void {
  const tell = useEffectEvent(show);
  // What is drawn may have been drawn anew: it shows what moves as well.
  useEffect(() => tell(movedTo(path)));
  useEffect(() => onMoved(path, () => tell(movedTo(path))), [path]);
}

/** Marks an element for its styles. Sixty times a second nothing is written that is there already. */
export function mark(element: HTMLElement, moved: boolean | string): void {
  const is = String(moved);
  if (element.dataset["moved"] !== is) {
    element.dataset["moved"] = is;
  }
}

/** Whether somebody else moves it; renders only when that changes. */
export function useIsMoved(path: string): boolean {
  return useSyncExternalStore(
    useCallback((listener) => onMoved(path, listener), [path]),
    () => movedTo(path) !== undefined,
  );
}

/** What somebody else moves it to, if anybody does. Renders with every change: for one thing that is seldom moved. */
export function useMovedTo(path: string): Json | undefined {
  return useSyncExternalStore(
    useCallback((listener) => onMoved(path, listener), [path]),
    () => movedTo(path),
  );
}

/** The value that counts now, automation's where it has it. */
export function useInForce(path: string): { readonly value: Json | undefined; readonly isMoved: boolean } {
  const value = useValue(path);
  const moved = useMovedTo(path);
  return { value: moved ?? value, isMoved: moved !== undefined };
}

/** How many of these somebody else moves; renders only when that changes. */
export function useMovedCount(paths: readonly string[]): number {
  const moved = useRef(new Set<string>());
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        const now = new Set(paths.filter((path) => movedTo(path) !== undefined));
        moved.current = now;
        const look = (path: string) => {
          const is = movedTo(path) !== undefined;
          if (is !== now.has(path)) {
            if (is) {
              now.add(path);
            } else {
              now.delete(path);
            }
            listener();
          }
        };
        const stops = paths.map((path) => onMoved(path, () => look(path)));
        return () => stops.forEach((stop) => stop());
      },
      [paths],
    ),
    () => moved.current.size,
  );
}
