import type { ComponentProps } from "react";
import styles from "./Button.module.css";

type Props = ComponentProps<"button"> & {
  readonly tone?: "plain" | "quiet" | "primary" | "danger";
  /** `icon`: as wide as high, needs an `aria-label`; `small`: beside words, in a line of them. */
  readonly shape?: "words" | "icon" | "small";
};

/** A button as all of the page's look. */
export function Button({ tone = "plain", shape = "words", className, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={className === undefined ? styles["button"] : `${styles["button"] ?? ""} ${className}`}
      data-tone={tone}
      data-shape={shape}
      {...rest}
    />
  );
}
