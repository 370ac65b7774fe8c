import {
  useEffect,
  useEffectEvent,
  useRef,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import type { Before } from "../actions.ts";
import { isNear, isSecond, pressed, type Press } from "../press.ts";
import { atFraction, clamp, fraction, keyStep, pageStep, tidy, type Range } from "./number.ts";

/** What a fader does to the number that it stands for. */
export type Fader = {
  readonly path: string;
  readonly range: Range;
  /** The value from which a hand starts: what is in force now. */
  readonly now: () => number;
  readonly hold: (value: number) => void;
  readonly letGo: () => void;
  readonly giveUp: () => void;
  /** @param was what the first of two presses found */
  readonly toDefault: (was?: Before) => void;
  readonly isDisabled: boolean;
};

/**
 * `x`: along the element; a press on the rail takes the value there. `y`: upwards, from where it is, over the height
 * of `PIXELS_ACROSS`.
 */
export type Axis = "x" | "y";

type Drag = {
  readonly pointer: number;
  readonly isTouch: boolean;
  /** A finger may yet mean to scroll; a press on the cap may mean nothing. */
  isMoving: boolean;
  x: number;
  y: number;
  /** Where the hand is, which may be beyond an end. */
  raw: number;
};

const FINE = 0.1;
const PIXELS_ACROSS = 200;
const SLOP_PIXELS = 2;
const TOUCH_SLOP_PIXELS = 4;
const CAP_PIXELS = 10;
const NOTCH_PIXELS = 100;
const LINE_PIXELS = 40;
const REST_MILLIS = 400;

/**
 * Makes an element a fader, by the ARIA slider pattern: dragged (finely with Shift), turned by the wheel where it has
 * the focus, moved by keys; a double press is the default, Escape gives up. A movement, however long, is let go once.
 */
export function useFader(element: RefObject<HTMLElement | null>, axis: Axis, fader: Fader) {
  const drag = useRef<Drag>(undefined);
  const press = useRef<Press>(undefined);
  const moving = useRef<{ readonly value: number; readonly timer: number | undefined }>(undefined);

  const rest = () => {
    if (moving.current !== undefined) {
      clearTimeout(moving.current.timer);
      moving.current = undefined;
      fader.letGo();
    }
  };
  /** Moves by something that has no end of its own: keys end when they are let go, a wheel when it rests. */
  const nudge = (by: number, endsByRest: boolean) => {
    const { range, now, hold } = fader;
    const to = clamp((moving.current?.value ?? now()) + by, range);
    clearTimeout(moving.current?.timer);
    moving.current = { value: to, timer: endsByRest ? window.setTimeout(rest, REST_MILLIS) : undefined };
    hold(tidy(to, range));
  };

  const turn = useEffectEvent((event: WheelEvent, at: HTMLElement) => {
    // The wheel is for scrolling, except where a hand has shown that it means this one.
    const isMeant = at.contains(document.activeElement) && drag.current === undefined;
    if (fader.isDisabled || !isMeant || event.ctrlKey) {
      return;
    }
    event.preventDefault();
    // With Shift, browsers turn a wheel sideways.
    const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
    const pixels = event.deltaMode === 0 ? delta : delta * LINE_PIXELS;
    nudge((-pixels / NOTCH_PIXELS) * keyStep(fader.range) * (event.shiftKey ? FINE : 1), true);
  });
  // React's own wheel listeners may not keep the page from scrolling.
  useEffect(() => {
    const at = element.current;
    if (at === null) {
      return undefined;
    }
    const onWheel = (event: WheelEvent) => turn(event, at);
    at.addEventListener("wheel", onWheel, { passive: false });
    return () => at.removeEventListener("wheel", onWheel);
  }, [element]);

  const end = () => {
    drag.current = undefined;
  };

  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      const { range, now, hold, isDisabled, toDefault } = fader;
      if (isDisabled || event.button !== 0 || drag.current !== undefined) {
        return;
      }
      const at = event.currentTarget;
      at.focus({ preventScroll: true });
      event.preventDefault();
      rest();
      const first = press.current;
      if (first !== undefined && isSecond(first, event)) {
        press.current = undefined;
        toDefault(first.was);
        return;
      }
      press.current = pressed(event, fader.path);
      at.setPointerCapture(event.pointerId);
      const isTouch = event.pointerType === "touch";
      const box = at.getBoundingClientRect();
      const place = (event.clientX - box.left) / Math.max(1, box.width);
      const isOnCap = Math.abs(place - fraction(now(), range)) * box.width <= CAP_PIXELS;
      const jumps = axis === "x" && !isTouch && !isOnCap;
      const raw = jumps ? atFraction(place, range) : now();
      drag.current = {
        pointer: event.pointerId,
        isTouch,
        isMoving: jumps,
        x: event.clientX,
        y: event.clientY,
        raw,
      };
      if (jumps) {
        hold(tidy(raw, range));
      }
    },

    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = drag.current;
      if (now?.pointer !== event.pointerId) {
        return;
      }
      const { range, hold } = fader;
      const gone = axis === "x" ? event.clientX - now.x : now.y - event.clientY;
      if (!now.isMoving && Math.abs(gone) < (now.isTouch ? TOUCH_SLOP_PIXELS : SLOP_PIXELS)) {
        return;
      }
      if (press.current !== undefined && !isNear(press.current, event)) {
        // A hand that strokes again and again does not press twice.
        press.current = undefined;
      }
      // A finger's first way was to find out what it means; a mouse's counts.
      const isFindingOut = now.isTouch && !now.isMoving;
      now.isMoving = true;
      now.x = event.clientX;
      now.y = event.clientY;
      if (gone !== 0) {
        const width = axis === "x" ? event.currentTarget.getBoundingClientRect().width : PIXELS_ACROSS;
        const share = (gone / Math.max(1, width)) * (event.shiftKey ? FINE : 1);
        now.raw += isFindingOut ? 0 : share * (range.max - range.min);
        hold(tidy(now.raw, range));
      }
    },

    onPointerUp(event: PointerEvent<HTMLElement>) {
      if (drag.current?.pointer === event.pointerId) {
        const { isMoving } = drag.current;
        end();
        if (isMoving) {
          fader.letGo();
        }
      }
    },

    /** The browser took the pointer: what is shown is what the hand meant last. */
    onLostPointerCapture(event: PointerEvent<HTMLElement>) {
      if (drag.current?.pointer === event.pointerId) {
        end();
        fader.letGo();
      }
    },

    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      const { range, isDisabled, toDefault, giveUp, now } = fader;
      if (isDisabled || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const step = keyStep(range) * (event.shiftKey ? FINE : 1);
      const from = moving.current?.value ?? now();
      switch (event.key) {
        case "ArrowRight":
        case "ArrowUp":
          nudge(step, false);
          break;
        case "ArrowLeft":
        case "ArrowDown":
          nudge(-step, false);
          break;
        case "PageUp":
          nudge(pageStep(range), false);
          break;
        case "PageDown":
          nudge(-pageStep(range), false);
          break;
        case "Home":
          nudge(range.min - from, false);
          break;
        case "End":
          nudge(range.max - from, false);
          break;
        case "Delete":
        case "Backspace":
          rest();
          toDefault();
          break;
        case "Escape":
          if (drag.current === undefined && moving.current === undefined) {
            return;
          }
          end();
          clearTimeout(moving.current?.timer);
          moving.current = undefined;
          giveUp();
          break;
        default:
          return;
      }
      event.preventDefault();
      event.stopPropagation();
    },

    onKeyUp() {
      if (moving.current?.timer === undefined) {
        rest();
      }
    },

    onBlur() {
      rest();
    },
  };
}
