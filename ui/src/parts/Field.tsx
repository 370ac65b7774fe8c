import { useId, type ComponentProps, type ReactNode } from "react";
import styles from "./Field.module.css";

type Props = Omit<ComponentProps<"input">, "id"> & {
  readonly label: string;
  /** What is wrong with what stands in it. */
  readonly problem?: string | undefined;
  readonly hint?: ReactNode;
};

/** A line to type into, with its name above and what is wrong below. */
export function Field({ label, problem, hint, ...rest }: Props) {
  const id = useId();
  const isWrong = problem !== undefined;
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles["input"]}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={isWrong}
        aria-describedby={`${id}-below`}
        {...rest}
      />
      <p id={`${id}-below`} className={styles["below"]} data-tone={isWrong ? "problem" : "hint"}>
        {problem ?? hint}
      </p>
    </div>
  );
}
