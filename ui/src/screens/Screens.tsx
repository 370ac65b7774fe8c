import type { CSSProperties } from "react";
import { useScreens } from "../app/hooks.ts";
import { ScreenCard } from "./ScreenCard.tsx";
import styles from "./Screens.module.css";

/** All screens side by side, each with its picture and what a hand needs of it in the dark. */
export function Screens() {
  const screens = useScreens();
  return (
    <ul
      className={styles["screens"]}
      aria-label="Screens"
      style={{ "--count": screens.length } as CSSProperties}
    >
      {screens.map((screen) => (
        <li key={screen.id} className={styles["slot"]}>
          <ScreenCard screen={screen} isOnly={screens.length === 1} />
        </li>
      ))}
    </ul>
  );
}
