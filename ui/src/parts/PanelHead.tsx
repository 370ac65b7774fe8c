import type { ReactNode } from "react";
import styles from "./PanelHead.module.css";

/** What a panel is called and what is done there most; in sight wherever the panel is scrolled to. */
export function PanelHead({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <header className={styles["head"]}>
      <h2>{title}</h2>
      {children}
    </header>
  );
}
