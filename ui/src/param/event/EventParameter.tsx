import { useRef, type MouseEvent, type PointerEvent } from "react";
import { mutate, useConnection } from "../../app/hooks.ts";
import type { Definition } from "../../app/show.ts";
import { useParameter } from "../parameter.ts";
import { useMoved } from "../moving.ts";
import { Row } from "../Row.tsx";
import styles from "./EventParameter.module.css";

/** Something that happens once: a button. It fires when it is pressed, not when it is let go: the beat is then. */
export function EventParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const { path, label, isDisabled } = parameter;
  const isLinked = useConnection().state === "up";
  const lamp = useRef<HTMLSpanElement>(null);
  const wasPressed = useRef(false);

  const flash = () =>
    lamp.current?.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 400, easing: "ease-out" });
  useMoved(path, (moved) => {
    if (moved === true) {
      flash();
    }
  });
  const fire = () => {
    if (!isDisabled) {
      if (isLinked) {
        flash();
      }
      void mutate(
        { op: "setParameter", target: path, value: true },
        { nowOrNever: `No link: ${label} is not fired.` },
      );
    }
  };

  return (
    <Row parameter={parameter} isSmall>
      <button
        type="button"
        className={styles["pulse"]}
        aria-label={`Fire ${label}`}
        aria-disabled={isDisabled}
        onPointerDown={(event: PointerEvent) => {
          // A finger may be about to scroll; a mouse never is.
          if (event.button === 0 && event.pointerType !== "touch") {
            wasPressed.current = true;
            fire();
          }
        }}
        onClick={(event: MouseEvent) => {
          if (!wasPressed.current || event.detail === 0) {
            fire();
          }
          wasPressed.current = false;
        }}
      >
        <span ref={lamp} className={styles["lamp"]} aria-hidden="true" />
        Fire
      </button>
    </Row>
  );
}
