import { useEffect, useRef, useState } from "react";
import type { Json } from "../../api/json.ts";
import type { Definition } from "../../app/show.ts";
import { reset, type Before } from "../actions.ts";
import { Slider } from "../float/Slider.tsx";
import type { Range } from "../float/number.ts";
import { mark, useMoved } from "../moving.ts";
import { useParameter, type Parameter } from "../parameter.ts";
import { Row } from "../Row.tsx";
import styles from "./ColorParameter.module.css";
import { HexField } from "./HexField.tsx";
import { fromHsva, toCss, toHsva, toRgba, type Hsva, type Rgba } from "./hsv.ts";
import { Wheel } from "./Wheel.tsx";

const PERCENT: Range = { min: 0, max: 100, unit: "%" };

/** A colour: a patch that opens the wheel, and a field for its hexadecimal. */
export function ColorParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const { path, label, value, saved, tier, hand, isDisabled } = parameter;
  const [isOpen, setOpen] = useState(false);
  const element = useRef<HTMLButtonElement>(null);
  const color = toRgba(value);

  useMoved(path, (moved) => {
    const at = element.current;
    if (at !== null) {
      mark(at, moved !== undefined);
      if (moved !== undefined) {
        at.style.setProperty("--moved", toCss(toRgba(moved)));
      }
    }
  });

  return (
    <Row parameter={parameter} below={isOpen ? <Mixer parameter={parameter} color={color} /> : undefined}>
      <span className={styles["color"]}>
        <button
          ref={element}
          type="button"
          className={styles["patch"]}
          aria-label={`${label}: mix the colour`}
          aria-expanded={isOpen}
          data-tier={tier}
          onClick={() => setOpen(!isOpen)}
        >
          <span className={styles["checks"]}>
            <span className={styles["now"]} style={{ background: toCss(color) }} />
            <span className={styles["moved"]} />
            {tier === "session" && (
              <span className={styles["saved"]} title="saved" style={{ background: toCss(toRgba(saved)) }} />
            )}
          </span>
        </button>
        <HexField
          label={`${label}, as hexadecimal`}
          path={path}
          color={color}
          isDisabled={isDisabled}
          onSet={hand.set}
        />
      </span>
    </Row>
  );
}

/** The wheel with its brightness and alpha. */
function Mixer({ parameter, color }: { readonly parameter: Parameter; readonly color: Rgba }) {
  const { path, label, saved, tier, hand, isDisabled } = parameter;
  // Grey has no hue of its own: the one it was mixed with is kept while this is open.
  const [last, setLast] = useState<Hsva>();
  const mixer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A newer browser answers with a promise, which is no clean-up.
    mixer.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const hsva = toHsva(color, last);
  const savedHsva = toHsva(toRgba(saved));
  const hold = (to: Partial<Hsva>) => {
    const next = { ...hsva, ...to };
    setLast(next);
    hand.hold(fromHsva(next));
  };
  const part = (read: (hsva: Hsva) => number) => (moved: Json) => read(toHsva(toRgba(moved))) * 100;
  const common = {
    path,
    tier,
    isHeld: hand.isHeld,
    isDisabled,
    range: PERCENT,
    onLetGo: hand.letGo,
    onGiveUp: hand.giveUp,
    onDefault: (was?: Before) => void reset(path, label, [path], was),
  };
  const pure = toCss(fromHsva({ ...hsva, v: 1, a: 1 }));
  const opaque = toCss(fromHsva({ ...hsva, a: 1 }));
  return (
    <div ref={mixer} className={styles["mixer"]}>
      <Wheel
        label={label}
        path={path}
        hsva={hsva}
        saved={tier === "session" ? savedHsva : undefined}
        isDisabled={isDisabled}
        onHold={hold}
        onLetGo={hand.letGo}
        onGiveUp={hand.giveUp}
        onDefault={common.onDefault}
      />
      <div className={styles["sliders"]}>
        <span className={styles["word"]}>Brightness</span>
        <Slider
          {...common}
          label={`${label}, brightness`}
          value={hsva.v * 100}
          saved={savedHsva.v * 100}
          read={part((one) => one.v)}
          onHold={(v) => hold({ v: v / 100 })}
          rail={`linear-gradient(to right, #000, ${pure})`}
        />
        <span className={styles["word"]}>Alpha</span>
        <Slider
          {...common}
          label={`${label}, alpha`}
          value={hsva.a * 100}
          saved={savedHsva.a * 100}
          read={part((one) => one.a)}
          onHold={(a) => hold({ a: a / 100 })}
          rail={`linear-gradient(to right, transparent, ${opaque}), repeating-conic-gradient(#777 0 25%, #bbb 0 50%) 0 0 / 8px 8px`}
        />
      </div>
    </div>
  );
}
