import { useId, useRef, useState } from "react";
import { mark, useMoved } from "../moving.ts";
import styles from "../float/NumberField.module.css";
import { fromHex, toHex, toRgba, type Rgba } from "./hsv.ts";

type Props = {
  readonly label: string;
  readonly path: string;
  readonly color: Rgba;
  readonly isDisabled: boolean;
  readonly onSet: (color: Rgba) => void;
};

/** A colour to be typed as hexadecimal; Enter or leaving sets it, Escape gives up. */
export function HexField({ label, path, color, isDisabled, onSet }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const isTyping = useRef(false);
  const [why, setWhy] = useState<string>();
  const problem = useId();

  useMoved(path, (moved) => {
    const at = input.current;
    if (at !== null) {
      mark(at, moved !== undefined);
      const text = toHex(moved === undefined ? color : toRgba(moved));
      if (!isTyping.current && at.value !== text) {
        at.value = text;
      }
    }
  });

  const rest = () => {
    isTyping.current = false;
    setWhy(undefined);
    if (input.current !== null) {
      input.current.value = toHex(color);
    }
  };
  const set = (): boolean => {
    if (input.current === null || !isTyping.current) {
      return true;
    }
    const typed = fromHex(input.current.value, color[3]);
    if (typed === undefined) {
      setWhy(
        `“${input.current.value.trim()}” is no colour. Type one such as #ff8800, or #ff880080 with alpha.`,
      );
      return false;
    }
    isTyping.current = false;
    setWhy(undefined);
    input.current.value = toHex(typed);
    onSet(typed);
    return true;
  };

  return (
    <span className={styles["field"]}>
      <input
        ref={input}
        className={styles["input"]}
        data-face="code"
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-invalid={why !== undefined}
        aria-describedby={why === undefined ? undefined : problem}
        readOnly={isDisabled}
        defaultValue={toHex(color)}
        onFocus={(event) => event.currentTarget.select()}
        onChange={() => {
          isTyping.current = true;
          setWhy(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && set()) {
            event.currentTarget.select();
          } else if (event.key === "Escape" && isTyping.current) {
            rest();
            event.currentTarget.select();
            event.stopPropagation();
          }
        }}
        onBlur={() => {
          if (!set()) {
            rest();
          }
        }}
      />
      {why !== undefined && (
        <span id={problem} role="alert" className={styles["problem"]}>
          {why}
        </span>
      )}
    </span>
  );
}
