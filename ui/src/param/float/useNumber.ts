import { useRef } from "react";
import type { Json } from "../../api/json.ts";
import type { Before } from "../actions.ts";
import { mark, useMoved } from "../moving.ts";
import type { Tier } from "../tiers.ts";
import { fraction, say, type Range } from "./number.ts";
import { useFader, type Axis } from "./useFader.ts";

/** What a control of one number is given, whatever it looks like. */
export type NumberProps = {
  readonly label: string;
  readonly path: string;
  readonly range: Range;
  readonly value: number;
  readonly saved: number | undefined;
  readonly tier: Tier;
  readonly isHeld: boolean;
  readonly isDisabled: boolean;
  readonly describedBy?: string;
  /** Which number of what moves it is this one; null if it is none. */
  readonly read: (moved: Json) => number | null;
  readonly onHold: (value: number) => void;
  readonly onLetGo: () => void;
  readonly onGiveUp: () => void;
  readonly onDefault: (was?: Before) => void;
};

/**
 * The properties of the element that is the control: what a hand does to it, and what it says of itself.
 *
 * @param show draws where automation has it, from 0 to 1 of the range; outside of React, up to sixty times a second
 */
export function useNumber(props: NumberProps, axis: Axis, show: (at: number) => void) {
  const { label, path, range, value, saved, isDisabled, describedBy, read } = props;
  const element = useRef<HTMLDivElement>(null);
  const theirs = useRef<number>(undefined);

  useMoved(path, (moved) => {
    const number = moved === undefined ? null : read(moved);
    theirs.current = number ?? undefined;
    if (element.current === null) {
      return;
    }
    mark(element.current, number !== null);
    if (number !== null) {
      show(fraction(number, range));
    }
  });

  const handlers = useFader(element, axis, {
    path,
    range,
    now: () => theirs.current ?? value,
    hold: props.onHold,
    letGo: props.onLetGo,
    giveUp: props.onGiveUp,
    toDefault: props.onDefault,
    isDisabled,
  });

  return {
    ref: element,
    role: "slider",
    tabIndex: 0,
    "aria-label": label,
    "aria-valuemin": range.min,
    "aria-valuemax": range.max,
    "aria-valuenow": value,
    "aria-valuetext":
      saved === undefined || saved === value
        ? say(value, range)
        : `${say(value, range)}, saved ${say(saved, range)}`,
    "aria-disabled": isDisabled,
    "aria-describedby": describedBy,
    ...handlers,
  };
}
