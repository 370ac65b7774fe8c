import { useRef } from "react";
import type { Before } from "../actions.ts";
import { mark, useMoved } from "../moving.ts";
import { usePad, type Place } from "../usePad.ts";
import { fromHsva, toCss, toHsva, toRgba, type Hsva } from "./hsv.ts";
import styles from "./Wheel.module.css";

type Props = {
  readonly label: string;
  readonly path: string;
  readonly hsva: Hsva;
  readonly saved: Hsva | undefined;
  readonly isDisabled: boolean;
  readonly onHold: (to: { readonly h: number; readonly s: number }) => void;
  readonly onLetGo: () => void;
  readonly onGiveUp: () => void;
  readonly onDefault: (was?: Before) => void;
};

/** Hue around, saturation outwards. By keys, left and right turn the hue, up and down move the saturation. */
export function Wheel(props: Props) {
  const { label, path, hsva, saved, isDisabled, onHold, onLetGo, onGiveUp, onDefault } = props;
  const element = useRef<HTMLDivElement>(null);
  const dot = useRef<HTMLSpanElement>(null);

  useMoved(path, (moved) => {
    if (element.current !== null && dot.current !== null) {
      mark(element.current, moved !== undefined);
      if (moved !== undefined) {
        const [x, y] = placeOf(toHsva(toRgba(moved)));
        dot.current.style.transform = `translate(${x * 100}%, ${(1 - y) * 100}%)`;
      }
    }
  });

  const pad = usePad({
    path,
    area: element,
    now: () => placeOf(hsva),
    hold: (place) => onHold(colorAt(place, hsva)),
    letGo: onLetGo,
    giveUp: onGiveUp,
    toDefault: onDefault,
    isDisabled,
    within: intoDisc,
  });
  const turn = useRef<{ h: number; s: number }>(undefined);
  const rest = () => {
    if (turn.current !== undefined) {
      turn.current = undefined;
      onLetGo();
    }
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = event.shiftKey ? 0.2 : 1;
    const by = {
      ArrowRight: [2, 0],
      ArrowLeft: [-2, 0],
      ArrowUp: [0, 0.02],
      ArrowDown: [0, -0.02],
      PageUp: [0, 0.1],
      PageDown: [0, -0.1],
    }[event.key];
    if (by === undefined || isDisabled || event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "Escape" && turn.current !== undefined) {
        turn.current = undefined;
        onGiveUp();
        event.stopPropagation();
        return;
      }
      if (event.key !== "Home" && event.key !== "End") {
        pad.onKeyDown(event);
      }
      return;
    }
    const from = turn.current ?? hsva;
    turn.current = {
      h: (from.h + (by[0] ?? 0) * step + 360) % 360,
      s: Math.min(1, Math.max(0, from.s + (by[1] ?? 0) * step)),
    };
    onHold(turn.current);
    event.preventDefault();
    event.stopPropagation();
  };

  const [x, y] = placeOf(hsva);
  const tick = saved === undefined ? undefined : placeOf(saved);
  return (
    <div
      ref={element}
      className={styles["wheel"]}
      role="slider"
      tabIndex={0}
      aria-label={`${label}, hue and saturation`}
      aria-roledescription="colour wheel"
      aria-valuemin={0}
      aria-valuemax={360}
      aria-valuenow={Math.round(hsva.h)}
      aria-valuetext={`hue ${Math.round(hsva.h)}°, saturation ${Math.round(hsva.s * 100)} %`}
      aria-disabled={isDisabled}
      {...pad}
      onKeyDown={onKeyDown}
      onKeyUp={rest}
      onBlur={rest}
    >
      <span className={styles["disc"]} />
      <span className={styles["dark"]} style={{ opacity: (1 - hsva.v) * 0.85 }} />
      {tick !== undefined && (
        <span
          className={styles["tick"]}
          style={{ left: `${tick[0] * 100}%`, top: `${(1 - tick[1]) * 100}%` }}
        />
      )}
      <span
        className={styles["cap"]}
        style={{
          left: `${x * 100}%`,
          top: `${(1 - y) * 100}%`,
          background: toCss(fromHsva({ ...hsva, a: 1 })),
        }}
      />
      <span className={styles["clip"]}>
        <span ref={dot} className={styles["lane"]} />
      </span>
    </div>
  );
}

function placeOf({ h, s }: { readonly h: number; readonly s: number }): Place {
  const angle = (h * Math.PI) / 180;
  return [0.5 + (s / 2) * Math.sin(angle), 0.5 + (s / 2) * Math.cos(angle)];
}

/** In the very middle there is no hue: it stays. */
function colorAt(place: Place, before: Hsva): { h: number; s: number } {
  const x = place[0] - 0.5;
  const y = place[1] - 0.5;
  const s = Math.min(1, Math.hypot(x, y) * 2);
  return { h: s < 0.005 ? before.h : ((Math.atan2(x, y) * 180) / Math.PI + 360) % 360, s };
}

function intoDisc(place: Place): Place {
  const x = place[0] - 0.5;
  const y = place[1] - 0.5;
  const far = Math.hypot(x, y) * 2;
  return far <= 1 ? place : [0.5 + x / far, 0.5 + y / far];
}
