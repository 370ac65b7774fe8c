import { useDefinition } from "../app/hooks.ts";
import type { Definition } from "../app/show.ts";
import { FaderField, NumberFader } from "../param/float/NumberFader.tsx";
import { useParameter } from "../param/parameter.ts";
import styles from "./Mix.module.css";

/** How much of a layer is seen: the same fader as among its parameters, in the layer's row. */
export function Mix({ path, label }: { readonly path: string; readonly label: string }) {
  const definition = useDefinition(path);
  return definition === undefined ? <span /> : <Defined definition={definition} label={label} />;
}

function Defined({ definition, label }: { readonly definition: Definition; readonly label: string }) {
  const parameter = useParameter(definition);
  return (
    <div className={styles["mix"]}>
      <NumberFader parameter={parameter} label={label} />
      <FaderField parameter={parameter} label={`${label}, as a number`} />
    </div>
  );
}
