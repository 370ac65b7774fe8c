import { useRef } from "react";
import type { Definition } from "../../app/show.ts";
import { mark, useMoved } from "../moving.ts";
import { useParameter } from "../parameter.ts";
import { Row } from "../Row.tsx";
import styles from "./BoolParameter.module.css";

/** On or off: a switch. The tick stands where it is saved, the warm ring where automation holds it. */
export function BoolParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const { path, label, value, saved, tier, hand, isDisabled, stateId } = parameter;
  const element = useRef<HTMLButtonElement>(null);
  const theirs = useRef<boolean>(undefined);
  const isOn = value === true;

  useMoved(path, (moved) => {
    theirs.current = moved === undefined ? undefined : moved === true;
    if (element.current !== null) {
      mark(element.current, theirs.current === undefined ? "no" : theirs.current ? "on" : "off");
    }
  });

  return (
    <Row parameter={parameter} isSmall>
      <button
        ref={element}
        type="button"
        role="switch"
        className={styles["switch"]}
        aria-checked={isOn}
        aria-label={label}
        aria-disabled={isDisabled}
        aria-describedby={stateId}
        data-tier={tier}
        data-saved={saved === true ? "on" : "off"}
        onClick={() => {
          if (!isDisabled) {
            hand.set(!(theirs.current ?? isOn));
          }
        }}
      >
        <span className={styles["track"]} aria-hidden="true">
          <span className={styles["tick"]} />
          <span className={styles["cap"]} />
          <span className={styles["theirs"]} />
        </span>
        <span aria-hidden="true">{isOn ? "On" : "Off"}</span>
      </button>
    </Row>
  );
}
