import { useRef } from "react";
import { fraction, origin } from "./number.ts";
import styles from "./Slider.module.css";
import { useNumber, type NumberProps } from "./useNumber.ts";

type Props = NumberProps & {
  /** What is drawn on the rail, for a colour's own. */
  readonly rail?: string;
};

/** A fader on its side: the saved value a tick, the value of the hand a cap, automation a bar of its own colour. */
export function Slider(props: Props) {
  const { range, value, saved, tier, isHeld, isDisabled, rail } = props;
  const lane = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const from = fraction(origin(range), range);
  const at = fraction(value, range);

  const control = useNumber(props, "x", (to) => {
    if (lane.current === null || bar.current === null) {
      return;
    }
    lane.current.style.transform = `translateX(${to * 100}%)`;
    bar.current.style.transform = `translateX(${Math.min(from, to) * 100}%) scaleX(${Math.abs(to - from)})`;
  });

  return (
    <div className={styles["slider"]} data-tier={tier} data-held={isHeld} data-disabled={isDisabled}>
      <div className={styles["reach"]} {...control}>
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
