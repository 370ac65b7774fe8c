import { useEffect, useRef } from "react";
import { store } from "../app/store.ts";
import styles from "./Screens.module.css";

/** What a screen shows right now, as often as this page can take it. */
export function Preview({ screen }: { readonly screen: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(
    () => (canvas.current === null ? undefined : store.previews.attach(screen, canvas.current)),
    [screen],
  );
  return <canvas ref={canvas} className={styles["canvas"]} width={16} height={9} data-screen={screen} />;
}
