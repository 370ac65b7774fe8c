import type { Json } from "../../api/json.ts";
import { reset, type Before } from "../actions.ts";
import type { Shape } from "../desk.ts";
import type { Parameter } from "../parameter.ts";
import { numberRange } from "../ranges.ts";
import { Knob } from "./Knob.tsx";
import { NumberField } from "./NumberField.tsx";
import { Slider } from "./Slider.tsx";

/** The fader of a number, wherever it stands: among the parameters, in a layer's row, on a screen's card. */
export function NumberFader({
  parameter,
  label = parameter.label,
  shape = "sliders",
  describedBy,
}: {
  readonly parameter: Parameter;
  readonly label?: string;
  readonly shape?: Shape;
  readonly describedBy?: string;
}) {
  const { definition, path, saved, tier, hand, isDisabled } = parameter;
  const fader = {
    label,
    path,
    range: numberRange(definition),
    value: shownIn(parameter),
    saved: number(saved) ?? undefined,
    tier,
    isHeld: hand.isHeld,
    isDisabled,
    ...(describedBy === undefined ? {} : { describedBy }),
    read: number,
    onHold: hand.hold,
    onLetGo: hand.letGo,
    onGiveUp: hand.giveUp,
    onDefault: (was?: Before) => void reset(path, label, [path], was),
  };
  return shape === "knobs" ? <Knob {...fader} /> : <Slider {...fader} />;
}

/** The same number, to be typed. */
export function FaderField({ parameter, label }: { readonly parameter: Parameter; readonly label: string }) {
  const { definition, path, hand, isDisabled } = parameter;
  return (
    <NumberField
      label={label}
      path={path}
      value={shownIn(parameter)}
      range={numberRange(definition)}
      usual={number(definition.default) ?? undefined}
      isDisabled={isDisabled}
      read={number}
      onSet={hand.set}
      onHold={hand.hold}
      onLetGo={hand.letGo}
    />
  );
}

function shownIn({ definition, value }: Parameter): number {
  return number(value) ?? numberRange(definition).min;
}

function number(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}
