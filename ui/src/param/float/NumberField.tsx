import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { Json } from "../../api/json.ts";
import { mark, useMoved } from "../moving.ts";
import { clamp, format, keyStep, pageStep, parse, tidy, type Range } from "./number.ts";
import styles from "./NumberField.module.css";

type Props = {
  readonly label: string;
  readonly path: string;
  readonly value: number;
  readonly range: Range;
  readonly usual: number | undefined;
  readonly isDisabled: boolean;
  /** Which number of what moves it is this one; null if it is none. */
  readonly read: (moved: Json) => number | null;
  readonly onSet: (value: number) => void;
  /** A key that is held moves it, and sets it once when it comes up. */
  readonly onHold: (value: number) => void;
  readonly onLetGo: () => void;
  /** `slider` says the same to a screen reader already. */
  readonly prefix?: string;
};

/**
 * A number to be typed: Enter or leaving the field sets it, Escape gives up, arrow keys step. What is no number is
 * told in words and changes nothing. While somebody moves the value, their number runs here in their colour.
 */
export function NumberField(props: Props) {
  const { label, path, value, range, usual, isDisabled, read, onSet, onHold, onLetGo, prefix } = props;
  const input = useRef<HTMLInputElement>(null);
  const isTyping = useRef(false);
  /** What the keys have made of it, while one is held. */
  const stepped = useRef<number>(undefined);
  const theirs = useRef<number>(undefined);
  const [why, setWhy] = useState<string>();
  const problem = useId();

  useMoved(path, (moved) => {
    const at = input.current;
    if (at === null) {
      return;
    }
    const number = moved === undefined ? null : read(moved);
    theirs.current = number ?? undefined;
    mark(at, number !== null);
    if (!isTyping.current) {
      const text = format(number ?? value, range);
      if (at.value !== text) {
        at.value = text;
      }
    }
  });

  const rest = () => {
    isTyping.current = false;
    setWhy(undefined);
    if (input.current !== null) {
      input.current.value = format(value, range);
    }
  };

  /** Whether there is nothing left to be said. */
  const set = (): boolean => {
    const at = input.current;
    if (at === null || !isTyping.current) {
      return true;
    }
    const typed = parse(at.value, range, usual);
    if (typed.kind === "wrong") {
      setWhy(typed.why);
      return false;
    }
    isTyping.current = false;
    setWhy(undefined);
    at.value = format(typed.value, range);
    onSet(typed.value);
    return true;
  };

  const step = (by: number) => {
    const at = input.current;
    if (at !== null) {
      // What is shown is rounded: steps smaller than that would get nowhere from it.
      const typed = isTyping.current ? parse(at.value, range, usual) : undefined;
      const from = typed?.kind === "number" ? typed.value : (stepped.current ?? theirs.current ?? value);
      const to = tidy(clamp(from + by, range), range);
      isTyping.current = false;
      setWhy(undefined);
      at.value = format(to, range);
      stepped.current = to;
      onHold(to);
    }
  };
  const stand = () => {
    if (stepped.current !== undefined) {
      stepped.current = undefined;
      onLetGo();
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const fine = event.shiftKey ? 0.1 : 1;
    switch (event.key) {
      case "Enter":
        if (set()) {
          event.currentTarget.select();
        }
        break;
      case "Escape":
        if (!isTyping.current && why === undefined) {
          return;
        }
        rest();
        event.currentTarget.select();
        break;
      case "ArrowUp":
        step(keyStep(range) * fine);
        break;
      case "ArrowDown":
        step(-keyStep(range) * fine);
        break;
      case "PageUp":
        step(pageStep(range));
        break;
      case "PageDown":
        step(-pageStep(range));
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <span className={styles["field"]} data-has-prefix={prefix !== undefined}>
      {prefix !== undefined && (
        <span className={styles["prefix"]} aria-hidden="true">
          {prefix}
        </span>
      )}
      <input
        ref={input}
        className={styles["input"]}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-invalid={why !== undefined}
        aria-describedby={why === undefined ? undefined : problem}
        readOnly={isDisabled}
        defaultValue={format(value, range)}
        onFocus={(event) => event.currentTarget.select()}
        onChange={() => {
          isTyping.current = true;
          setWhy(undefined);
        }}
        onKeyDown={isDisabled ? undefined : onKeyDown}
        onKeyUp={stand}
        onBlur={() => {
          stand();
          if (!set()) {
            rest();
          }
        }}
      />
      {range.unit !== undefined && range.unit !== "" && (
        <span className={styles["unit"]} aria-hidden="true">
          {range.unit}
        </span>
      )}
      {why !== undefined && (
        <span id={problem} role="alert" className={styles["problem"]}>
          {why}
        </span>
      )}
    </span>
  );
}
