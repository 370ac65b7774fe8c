import { useRef } from "react";
import type { Json } from "../../api/json.ts";
import { mark, useMoved } from "../moving.ts";
import type { Before } from "../actions.ts";
import type { Tier } from "../tiers.ts";
import styles from "./Knob.module.css";
import { fraction, origin, say, type Range } from "./number.ts";
import { useFader } from "./useFader.ts";

type Props = {
  readonly label: string;
  readonly path: string;
  readonly range: Range;
  readonly value: number;
  readonly saved: number | undefined;
  readonly tier: Tier;
  readonly isHeld: boolean;
  readonly isDisabled: boolean;
  readonly describedBy?: string;
  readonly read: (moved: Json) => number | null;
  readonly onHold: (value: number) => void;
  readonly onLetGo: () => void;
  readonly onGiveUp: () => void;
  readonly onDefault: (was?: Before) => void;
};

// From half past seven, clockwise, to half past four.
const SWEEP_DEGREES = 270;
const START_DEGREES = -135;
const RADIUS = 20;

/** A knob: turned by dragging up and down. The arc is the value, the tick what is saved, the outer arc automation. */
export function Knob(props: Props) {
  const { label, path, range, value, saved, tier, isHeld, isDisabled, describedBy, read } = props;
  const element = useRef<HTMLDivElement>(null);
  const arc = useRef<SVGPathElement>(null);
  const hand = useRef<SVGGElement>(null);
  const theirs = useRef<number>(undefined);
  const from = fraction(origin(range), range);
  const at = fraction(value, range);

  useMoved(path, (moved) => {
    const number = moved === undefined ? null : read(moved);
    theirs.current = number ?? undefined;
    if (element.current === null || arc.current === null || hand.current === null) {
      return;
    }
    mark(element.current, number !== null);
    if (number !== null) {
      const to = fraction(number, range);
      const [low, high] = to < from ? [to, from] : [from, to];
      // The arc is 1 long: its dash is where the value is, with nothing before and after.
      arc.current.style.strokeDasharray = `0 ${low} ${high - low} 1`;
      hand.current.style.transform = `rotate(${degrees(to)}deg)`;
    }
  });

  const handlers = useFader(element, "y", {
    path,
    range,
    now: () => theirs.current ?? value,
    hold: props.onHold,
    letGo: props.onLetGo,
    giveUp: props.onGiveUp,
    toDefault: props.onDefault,
    isDisabled,
  });

  return (
    <div
      ref={element}
      className={styles["knob"]}
      data-tier={tier}
      data-held={isHeld}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={range.min}
      aria-valuemax={range.max}
      aria-valuenow={value}
      aria-valuetext={
        saved === undefined || saved === value
          ? say(value, range)
          : `${say(value, range)}, saved ${say(saved, range)}`
      }
      aria-disabled={isDisabled}
      aria-describedby={describedBy}
      {...handlers}
    >
      <svg viewBox="-28 -28 56 56" aria-hidden="true">
        <path className={styles["rail"]} d={arcPath(RADIUS, 0, 1)} />
        {at !== from && (
          <path className={styles["fill"]} d={arcPath(RADIUS, Math.min(from, at), Math.max(from, at))} />
        )}
        <circle className={styles["body"]} r={14} />
        <g style={{ transform: `rotate(${degrees(at)}deg)` }}>
          <line className={styles["pointer"]} y1={-13} y2={-5} />
        </g>
        <path ref={arc} className={styles["moved"]} d={arcPath(RADIUS, 0, 1)} pathLength={1} />
        <g ref={hand} className={styles["hand"]}>
          <line y1={-25} y2={-15} />
        </g>
        {saved !== undefined && (
          <g style={{ transform: `rotate(${degrees(fraction(saved, range))}deg)` }} data-saved={saved}>
            <line className={styles["tick"]} y1={-26} y2={-19} />
          </g>
        )}
      </svg>
    </div>
  );
}

function degrees(at: number): number {
  return START_DEGREES + at * SWEEP_DEGREES;
}

function arcPath(radius: number, from: number, to: number): string {
  const point = (at: number) => {
    const angle = ((degrees(at) - 90) * Math.PI) / 180;
    return `${(radius * Math.cos(angle)).toFixed(3)} ${(radius * Math.sin(angle)).toFixed(3)}`;
  };
  const isLong = (to - from) * SWEEP_DEGREES > 180 ? 1 : 0;
  return `M${point(from)}A${radius} ${radius} 0 ${isLong} 1 ${point(to)}`;
}
