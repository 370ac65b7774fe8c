import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import type { Before } from "./actions.ts";
import { isSecond, pressed, type Press } from "./press.ts";

/** Two numbers from 0 to 1: to the right, and upwards. */
export type Place = readonly [number, number];

type Pad = {
  readonly path: string;
  /** What the places are of; what is around it is there for fingers. */
  readonly area: RefObject<HTMLElement | null>;
  /** The place from which a hand starts: what is in force now. */
  readonly now: () => Place;
  readonly hold: (place: Place) => void;
  readonly letGo: () => void;
  readonly giveUp: () => void;
  /** @param was what the first of two presses found */
  readonly toDefault: (was?: Before) => void;
  readonly isDisabled: boolean;
  /** The nearest place that there is. */
  readonly within: (place: Place) => Place;
};

const FINE = 0.1;
const KEY = 0.01;
const PAGE = 0.1;

/** Makes an element a pad on which two numbers are moved at once; fine with Shift, arrow keys move each of them. */
export function usePad(pad: Pad) {
  const drag = useRef<{ readonly pointer: number; x: number; y: number; raw: Place }>(undefined);
  const press = useRef<Press>(undefined);
  const keys = useRef<Place>(undefined);

  const rest = () => {
    if (keys.current !== undefined) {
      keys.current = undefined;
      pad.letGo();
    }
  };
  const boxOf = (event: PointerEvent<HTMLElement>) =>
    (pad.area.current ?? event.currentTarget).getBoundingClientRect();
  const nudge = (x: number, y: number) => {
    const from = keys.current ?? pad.now();
    keys.current = pad.within([from[0] + x, from[1] + y]);
    pad.hold(keys.current);
  };

  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (pad.isDisabled || event.button !== 0 || drag.current !== undefined) {
        return;
      }
      const at = event.currentTarget;
      event.preventDefault();
      at.focus({ preventScroll: true });
      rest();
      const first = press.current;
      if (first !== undefined && isSecond(first, event)) {
        press.current = undefined;
        pad.toDefault(first.was);
        return;
      }
      press.current = pressed(event, pad.path);
      at.setPointerCapture(event.pointerId);
      const box = boxOf(event);
      const raw: Place = [
        (event.clientX - box.left) / Math.max(1, box.width),
        1 - (event.clientY - box.top) / Math.max(1, box.height),
      ];
      drag.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY, raw };
      pad.hold(pad.within(raw));
    },

    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = drag.current;
      if (now?.pointer !== event.pointerId || (event.clientX === now.x && event.clientY === now.y)) {
        return;
      }
      const box = boxOf(event);
      const share = event.shiftKey ? FINE : 1;
      now.raw = [
        now.raw[0] + ((event.clientX - now.x) / Math.max(1, box.width)) * share,
        now.raw[1] - ((event.clientY - now.y) / Math.max(1, box.height)) * share,
      ];
      now.x = event.clientX;
      now.y = event.clientY;
      press.current = undefined;
      pad.hold(pad.within(now.raw));
    },

    onPointerUp(event: PointerEvent<HTMLElement>) {
      if (drag.current?.pointer === event.pointerId) {
        drag.current = undefined;
        pad.letGo();
      }
    },

    onLostPointerCapture(event: PointerEvent<HTMLElement>) {
      if (drag.current?.pointer === event.pointerId) {
        drag.current = undefined;
        pad.letGo();
      }
    },

    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (pad.isDisabled || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const step = KEY * (event.shiftKey ? FINE : 1);
      switch (event.key) {
        case "ArrowRight":
          nudge(step, 0);
          break;
        case "ArrowLeft":
          nudge(-step, 0);
          break;
        case "ArrowUp":
          nudge(0, step);
          break;
        case "ArrowDown":
          nudge(0, -step);
          break;
        case "PageUp":
          nudge(0, PAGE);
          break;
        case "PageDown":
          nudge(0, -PAGE);
          break;
        case "Home":
          nudge(-PAGE, 0);
          break;
        case "End":
          nudge(PAGE, 0);
          break;
        case "Delete":
        case "Backspace":
          rest();
          pad.toDefault();
          break;
        case "Escape":
          if (drag.current === undefined && keys.current === undefined) {
            return;
          }
          drag.current = undefined;
          keys.current = undefined;
          pad.giveUp();
          break;
        default:
          return;
      }
      event.preventDefault();
      event.stopPropagation();
    },

    onKeyUp() {
      rest();
    },

    onBlur() {
      rest();
    },
  };
}
