import { useRef } from "react";
import styles from "./Knob.module.css";
import { fraction, origin } from "./number.ts";
import { useNumber, type NumberProps } from "./useNumber.ts";

// From half past seven, clockwise, to half past four.
const SWEEP_DEGREES = 270;
const START_DEGREES = -135;
const RADIUS = 20;

/** A knob: turned by dragging up and down. The arc is the value, the tick what is saved, the outer arc automation. */
export function Knob(props: NumberProps) {
  const { range, value, saved, tier, isHeld } = props;
  const arc = useRef<SVGPathElement>(null);
  const hand = useRef<SVGGElement>(null);
  const from = fraction(origin(range), range);
  const at = fraction(value, range);

  const control = useNumber(props, "y", (to) => {
    if (arc.current === null || hand.current === null) {
      return;
    }
    const [low, high] = to < from ? [to, from] : [from, to];
    // The arc is 1 long: its dash is where the value is, with nothing before and after.
    arc.current.style.strokeDasharray = `0 ${low} ${high - low} 1`;
    hand.current.style.transform = `rotate(${degrees(to)}deg)`;
  });

  return (
    <div
      className={styles["knob"]}
      data-tier={tier}
      data-held={isHeld}
      aria-orientation="vertical"
      {...control}
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
