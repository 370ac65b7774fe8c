import type { Definition } from "../../app/show.ts";
import type { Shape } from "../desk.ts";
import { useParameter } from "../parameter.ts";
import { Row } from "../Row.tsx";
import { FaderField, NumberFader } from "./NumberFader.tsx";

/** A number: a slider or a knob, and a field to type it in. */
export function FloatParameter({
  definition,
  shape,
}: {
  readonly definition: Definition;
  readonly shape: Shape;
}) {
  const parameter = useParameter(definition);
  return (
    <Row
      parameter={parameter}
      shape={shape === "knobs" ? "cell" : "line"}
      number={<FaderField parameter={parameter} label={`${parameter.label}, as a number`} />}
    >
      <NumberFader parameter={parameter} shape={shape} describedBy={parameter.stateId} />
    </Row>
  );
}
