import { useRef } from "react";
import { isList, type Json } from "../../api/json.ts";
import type { Definition } from "../../app/show.ts";
import { reset } from "../actions.ts";
import { NumberField } from "../float/NumberField.tsx";
import { atFraction, fraction, say, tidy } from "../float/number.ts";
import { mark, useMoved } from "../moving.ts";
import { useParameter } from "../parameter.ts";
import { componentRange } from "../ranges.ts";
import { Row } from "../Row.tsx";
import { usePad, type Place } from "../usePad.ts";
import styles from "./PointParameter.module.css";

type Point = readonly [number, number];

/** A place: a pad, and a field for each number. Up on the pad is up in the picture. */
export function PointParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const { path, label, value, tier, hand, isDisabled, stateId } = parameter;
  const x = componentRange(definition, 0);
  const y = componentRange(definition, 1);
  const point = toPoint(value) ?? [x.min, y.min];
  const saved = toPoint(parameter.saved) ?? point;
  const usual = toPoint(definition.default);
  const pad = useRef<HTMLDivElement>(null);
  const plane = useRef<HTMLSpanElement>(null);
  const dot = useRef<HTMLSpanElement>(null);
  const theirs = useRef<Point>(undefined);

  const place = (at: Point): Place => [fraction(at[0], x), fraction(at[1], y)];
  const from = (at: Place): Point => [tidy(atFraction(at[0], x), x), tidy(atFraction(at[1], y), y)];

  useMoved(path, (moved) => {
    theirs.current = toPoint(moved);
    if (pad.current !== null && dot.current !== null) {
      mark(pad.current, theirs.current !== undefined);
      if (theirs.current !== undefined) {
        const at = place(theirs.current);
        dot.current.style.transform = `translate(${at[0] * 100}%, ${(1 - at[1]) * 100}%)`;
      }
    }
  });

  const handlers = usePad({
    path,
    area: plane,
    now: () => place(theirs.current ?? point),
    hold: (at) => hand.hold(from(at)),
    letGo: hand.letGo,
    giveUp: hand.giveUp,
    toDefault: (was) => void reset(path, label, [path], was),
    isDisabled,
    within: (at) => [Math.min(1, Math.max(0, at[0])), Math.min(1, Math.max(0, at[1]))],
  });
  const now = place(point);
  const tick = place(saved);

  return (
    <Row parameter={parameter}>
      <span className={styles["point"]} data-tier={tier} data-held={hand.isHeld}>
        <div
          ref={pad}
          className={styles["pad"]}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-roledescription="XY pad"
          aria-valuemin={x.min}
          aria-valuemax={x.max}
          aria-valuenow={point[0]}
          aria-valuetext={`x ${say(point[0], x)}, y ${say(point[1], y)}`}
          aria-disabled={isDisabled}
          aria-describedby={stateId}
          {...handlers}
        >
          <span ref={plane} className={styles["plane"]}>
            <span className={styles["across"]} style={{ top: `${(1 - now[1]) * 100}%` }} />
            <span className={styles["upright"]} style={{ left: `${now[0] * 100}%` }} />
            <span
              className={styles["tick"]}
              style={{ left: `${tick[0] * 100}%`, top: `${(1 - tick[1]) * 100}%` }}
            />
            <span
              className={styles["cap"]}
              style={{ left: `${now[0] * 100}%`, top: `${(1 - now[1]) * 100}%` }}
            />
            <span ref={dot} className={styles["lane"]} />
          </span>
        </div>
        <span className={styles["numbers"]}>
          <NumberField
            label={`${label}, x`}
            prefix="x"
            path={path}
            value={point[0]}
            range={x}
            usual={usual?.[0]}
            isDisabled={isDisabled}
            read={(moved) => toPoint(moved)?.[0] ?? null}
            onSet={(to) => hand.set([to, point[1]])}
            onHold={(to) => hand.hold([to, point[1]])}
            onLetGo={hand.letGo}
          />
          <NumberField
            label={`${label}, y`}
            prefix="y"
            path={path}
            value={point[1]}
            range={y}
            usual={usual?.[1]}
            isDisabled={isDisabled}
            read={(moved) => toPoint(moved)?.[1] ?? null}
            onSet={(to) => hand.set([point[0], to])}
            onHold={(to) => hand.hold([point[0], to])}
            onLetGo={hand.letGo}
          />
        </span>
      </span>
    </Row>
  );
}

function toPoint(value: Json | undefined): Point | undefined {
  return isList(value) && typeof value[0] === "number" && typeof value[1] === "number"
    ? [value[0], value[1]]
    : undefined;
}
