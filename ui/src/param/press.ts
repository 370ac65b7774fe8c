import type { PointerEvent } from "react";
import { before, type Before } from "./actions.ts";

const SECOND_PRESS_MILLIS = 400;
const SECOND_PRESS_PIXELS = 8;

/** The first press of what may become two. */
export type Press = {
  readonly atMillis: number;
  readonly x: number;
  readonly y: number;
  /** What it found, for it may move the value itself. */
  readonly was: Before;
};

/** To be asked before the press does anything. */
export function pressed(event: PointerEvent, path: string): Press {
  return { atMillis: event.timeStamp, x: event.clientX, y: event.clientY, was: before(path) };
}

export function isSecond(first: Press, event: PointerEvent): boolean {
  return event.timeStamp - first.atMillis < SECOND_PRESS_MILLIS && isNear(first, event);
}

export function isNear(first: Press, event: PointerEvent): boolean {
  return Math.hypot(event.clientX - first.x, event.clientY - first.y) < SECOND_PRESS_PIXELS;
}
