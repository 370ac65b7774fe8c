import { isList, type Json } from "../api/json.ts";
import type { Definition } from "../app/show.ts";
import type { Range } from "./float/number.ts";

/** The range of a number; 0 to 1 where Scrim names none. */
export function numberRange(definition: Definition): Range {
  return range(definition, definition.min, definition.max);
}

/** The range of one number of a point. */
export function componentRange(definition: Definition, component: number): Range {
  const part = (value: Json | undefined) => (isList(value) ? value[component] : undefined);
  return range(definition, part(definition.min), part(definition.max));
}

function range(definition: Definition, min: Json | undefined, max: Json | undefined): Range {
  return {
    min: typeof min === "number" ? min : 0,
    max: typeof max === "number" ? max : 1,
    ...(definition.step === undefined ? {} : { step: definition.step }),
    ...(unit(definition) === undefined ? {} : { unit: unit(definition) ?? "" }),
  };
}

/** Brightness is in percent, whatever the definition says of it. */
function unit(definition: Definition): string | undefined {
  return definition.unit ?? (definition.id === "master.brightness" ? "%" : undefined);
}
