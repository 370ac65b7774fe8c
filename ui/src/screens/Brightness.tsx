import { useDefinition } from "../app/hooks.ts";
import type { Definition } from "../app/show.ts";
import { FaderField, NumberFader } from "../param/float/NumberFader.tsx";
import { useParameter } from "../param/parameter.ts";
import styles from "./Brightness.module.css";

/** A screen's master brightness in percent: the same fader as everywhere. */
export function Brightness({ screen }: { readonly screen: string }) {
  const definition = useDefinition(`${screen}/master/master.brightness`);
  return definition === undefined ? null : <Defined definition={definition} />;
}

function Defined({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  return (
    <div className={styles["brightness"]}>
      <span className={styles["label"]} aria-hidden="true">
        {parameter.label}
      </span>
      <NumberFader parameter={parameter} />
      <FaderField parameter={parameter} label={`${parameter.label}, in percent`} />
    </div>
  );
}
