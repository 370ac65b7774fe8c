import { useRef } from "react";
import type { Definition } from "../../app/show.ts";
import { Chooser } from "../Chooser.tsx";
import { mark, useMoved } from "../moving.ts";
import { useParameter, type Parameter } from "../parameter.ts";
import { Row } from "../Row.tsx";
import { Segments } from "../Segments.tsx";
import { asText, optionLabel } from "../words.ts";
import styles from "./ChoiceParameter.module.css";

const MOST_SEGMENTS = 4;
const MOST_LETTERS = 28;

/** One of some options: all in sight where they are few and short, else from a list. */
export function ChoiceParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const options = definition.options ?? [];
  const letters = options.reduce((sum, option) => sum + option.label.length, 0);
  return (
    <Row parameter={parameter}>
      {options.length <= MOST_SEGMENTS && letters <= MOST_LETTERS ? (
        <Few parameter={parameter} />
      ) : (
        <Many parameter={parameter} />
      )}
    </Row>
  );
}

function Few({ parameter }: { readonly parameter: Parameter }) {
  const { definition, path, label, value, saved, tier, hand, isDisabled, stateId } = parameter;
  const element = useRef<HTMLDivElement>(null);
  useMoved(path, (moved) => {
    for (const one of element.current?.querySelectorAll<HTMLElement>("[data-option]") ?? []) {
      mark(one, moved !== undefined && one.dataset["option"] === asText(moved));
    }
  });
  return (
    <span className={styles["few"]}>
      <Segments
        element={element}
        label={label}
        options={definition.options ?? []}
        value={Number(value)}
        saved={Number(saved)}
        tier={tier}
        isDisabled={isDisabled}
        describedBy={stateId}
        onChoose={hand.set}
      />
    </span>
  );
}

function Many({ parameter }: { readonly parameter: Parameter }) {
  const { definition, path, label, value, saved, tier, hand, isDisabled, stateId } = parameter;
  const element = useRef<HTMLButtonElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  useMoved(path, (moved) => {
    if (element.current !== null && words.current !== null) {
      mark(element.current, moved !== undefined);
      words.current.textContent = optionLabel(definition, moved ?? value ?? null);
    }
  });
  return (
    <Chooser
      element={element}
      label={label}
      groups={[
        {
          options: (definition.options ?? []).map((option) => ({
            value: String(option.value),
            label: option.label,
          })),
        },
      ]}
      value={asText(value)}
      saved={asText(saved)}
      tier={tier}
      isDisabled={isDisabled}
      describedBy={stateId}
      onChoose={(chosen) => hand.set(Number(chosen))}
    >
      <span ref={words} className={styles["words"]} />
    </Chooser>
  );
}
