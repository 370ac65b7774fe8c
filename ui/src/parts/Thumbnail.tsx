import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { useConnection } from "../app/hooks.ts";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./Thumbnail.module.css";
import { thumbnails } from "./thumbnails.ts";

/**
 * A small picture that Scrim draws; a calm drawing stands in for it until it is there, or if it cannot be had. Says
 * nothing to a screen reader: its name stands beside it.
 *
 * @param stamp asks again when it changes; undefined: there is nothing to ask for
 */
export function Thumbnail({
  path,
  stamp,
  icon,
}: {
  readonly path: string | undefined;
  readonly stamp?: unknown;
  readonly icon: IconName;
}) {
  const frame = useRef<HTMLSpanElement>(null);
  const url = useSyncExternalStore(
    useCallback(
      (listener) => (path === undefined ? () => undefined : thumbnails.subscribe(path, listener)),
      [path],
    ),
    () => (path === undefined ? undefined : thumbnails.get(path)),
  );

  // Without a link there is nobody to ask, and what could not be had may be there when it is back.
  const isUp = useConnection().state === "up";
  useEffect(() => {
    if (path === undefined || frame.current === null || !isUp) {
      return undefined;
    }
    const gone = new AbortController();
    const stop = whenSeen(frame.current, () => void thumbnails.load(path, gone.signal, stamp));
    return () => {
      stop();
      gone.abort();
    };
  }, [path, stamp, isUp]);

  return (
    <span ref={frame} className={styles["frame"]}>
      {url === undefined ? <Icon name={icon} /> : <img className={styles["picture"]} src={url} alt="" />}
    </span>
  );
}

/** Calls back once, as soon as some of it can be seen; the answer calls it off. */
function whenSeen(element: Element, then: () => void): () => void {
  const observer = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      observer.disconnect();
      then();
    }
  });
  observer.observe(element);
  return () => observer.disconnect();
}
