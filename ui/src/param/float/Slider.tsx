import { useRef } from "react";
import type { Json } from "../../api/json.ts";
import type { Before } from "../actions.ts";
import type { Tier } from "../tiers.ts";
import { mark, useMoved } from "../moving.ts";
import { fraction, origin, say, type Range } from "./number.ts";
import styles from "./Slider.module.css";
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
  /** Which number of what moves it is this one; null if it is none. */
  readonly read: (moved: Json) => number | null;
  readonly onHold: (value: number) => void;
  readonly onLetGo: () => void;
  readonly onGiveUp: () => void;
  readonly onDefault: (was?: Before) => void;
  /** What is drawn on the rail, for a colour's own. */
  readonly rail?: string;
};

/** A fader on its side: the saved value a tick, the value of the hand a cap, automation a bar of its own colour. */
export function Slider(props: Props) {
  const { label, path, range, value, saved, tier, isHeld, isDisabled, describedBy, read, rail } = props;
  const element = useRef<HTMLDivElement>(null);
  const lane = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const theirs = useRef<number>(undefined);
  const from = fraction(origin(range), range);
  const at = fraction(value, range);

  useMoved(path, (moved) => {
    const number = moved === undefined ? null : read(moved);
    theirs.current = number ?? undefined;
    if (element.current === null || lane.current === null || bar.current === null) {
      return;
    }
    mark(element.current, number !== null);
    if (number !== null) {
      const to = fraction(number, range);
      lane.current.style.transform = `translateX(${to * 100}%)`;
      bar.current.style.transform = `translateX(${Math.min(from, to) * 100}%) scaleX(${Math.abs(to - from)})`;
    }
  });

  const handlers = useFader(element, "x", {
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
    <div className={styles["slider"]} data-tier={tier} data-held={isHeld} data-disabled={isDisabled}>
      <div
        ref={element}
        className={styles["reach"]}
        role="slider"
        tabIndex={0}
        aria-label={label}
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
        <span className={styles["rail"]} style={rail === undefined ? undefined : { background: rail }} />
        {rail === undefined && (
          <span
            className={styles["fill"]}
            style={{ left: `${Math.min(from, at) * 100}%`, width: `${Math.abs(at - from) * 100}%` }}
          />
        )}
        {rail === undefined && range.min < 0 && range.max > 0 && (
          <span className={styles["zero"]} style={{ left: `${from * 100}%` }} />
        )}
        <span ref={bar} className={styles["bar"]} />
        {saved !== undefined && (
          <span
            className={styles["tick"]}
            data-saved={saved}
            style={{ left: `${fraction(saved, range) * 100}%` }}
          />
        )}
        <span className={styles["cap"]} style={{ left: `${at * 100}%` }} />
        <span ref={lane} className={styles["lane"]} />
      </div>
    </div>
  );
}
