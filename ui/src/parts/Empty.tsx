import type { ReactNode } from "react";
import styles from "./Empty.module.css";
import { Icon, type IconName } from "./Icon.tsx";

/** What a view says while there is nothing in it yet: what belongs here, and how it begins. */
export function Empty({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <div className={styles["empty"]}>
      <Icon name={icon} size={32} />
      {children}
    </div>
  );
}
