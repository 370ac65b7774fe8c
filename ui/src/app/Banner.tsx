import { useEffect, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import styles from "./Banner.module.css";
import { useApp, useConnection } from "./hooks.ts";
import { store } from "./store.ts";
import { duration } from "./words.ts";

// A link that comes back at once is nobody's business.
const PATIENCE_MILLIS = 400;

/** Says that the link is down, since when, and what becomes of what is typed meanwhile. */
export function Banner() {
  const link = useConnection();
  const isLoaded = useApp((app) => app.isLoaded);
  const waiting = useApp((app) => app.waiting);
  const since =
    link.state === "down" || (link.state === "connecting" && !isLoaded) ? link.sinceMillis : undefined;
  const down = useSince(since);
  const isShown = down !== undefined && down >= PATIENCE_MILLIS;
  return (
    <div role="status" className={styles["region"]}>
      {isShown && (
        <div className={styles["banner"]}>
          <Icon name="warning" />
          <p className={styles["words"]}>
            <strong>{isLoaded ? "No link to Scrim" : "Scrim does not answer"}</strong> for {duration(down)};
            trying again by itself.{" "}
            {waiting > 0
              ? `${waiting === 1 ? "1 change waits" : `${waiting} changes wait`} for the link and will be made then.`
              : isLoaded
                ? "What you see is the last that was known; what you change is made when the link is back."
                : ""}
          </p>
          <Button tone="quiet" onClick={() => store.retryNow()}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}

/** How long ago that was, by the second. */
function useSince(sinceMillis: number | undefined): number | undefined {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (sinceMillis === undefined) {
      return undefined;
    }
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [sinceMillis]);
  return sinceMillis === undefined ? undefined : Math.max(0, now - sinceMillis);
}
