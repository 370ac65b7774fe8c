import { useId, type RefObject } from "react";
import styles from "./Segments.module.css";

type Props<T extends string | number> = {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  /** Which one is saved, where that is of interest. */
  readonly saved?: T | undefined;
  readonly tier?: string;
  readonly isDisabled?: boolean;
  readonly describedBy?: string;
  readonly element?: RefObject<HTMLDivElement | null>;
  readonly onChoose: (value: T) => void;
};

/** A few words of which one is chosen, all of them in sight. */
export function Segments<T extends string | number>(props: Props<T>) {
  const { label, options, value, saved, tier, isDisabled = false, describedBy, element, onChoose } = props;
  const name = useId();
  return (
    <div
      ref={element}
      className={styles["segments"]}
      role="radiogroup"
      aria-label={label}
      aria-describedby={describedBy}
      aria-disabled={isDisabled}
      data-tier={tier}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={styles["segment"]}
          data-option={option.value}
          data-saved={option.value === saved}
        >
          <input
            type="radio"
            className={styles["input"]}
            name={name}
            checked={option.value === value}
            disabled={isDisabled}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
