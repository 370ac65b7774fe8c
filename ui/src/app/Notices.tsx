import { useRef } from "react";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useApp } from "./hooks.ts";
import styles from "./Notices.module.css";
import { store, type Notice } from "./store.ts";

/** What the person is told in passing, with a way back where there is one. */
export function Notices() {
  const notices = useApp((app) => app.notices);
  return (
    <div className={styles["notices"]} role="log" aria-label="Messages" aria-live="polite">
      {notices.map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function One({ notice }: { readonly notice: Notice }) {
  const reading = useRef({ hasPointer: false, hasFocus: false });
  const read = (now: { hasPointer?: boolean; hasFocus?: boolean }) => {
    reading.current = { ...reading.current, ...now };
    store.linger(notice.id, reading.current.hasPointer || reading.current.hasFocus);
  };
  return (
    <div
      className={styles["notice"]}
      data-tone={notice.tone}
      onPointerEnter={() => read({ hasPointer: true })}
      onPointerLeave={() => read({ hasPointer: false })}
      onFocus={() => read({ hasFocus: true })}
      onBlur={() => read({ hasFocus: false })}
    >
      {notice.tone === "problem" && <Icon name="warning" />}
      <p>{notice.text}</p>
      {notice.undo !== undefined && (
        <Button
          tone="quiet"
          onClick={() => {
            notice.undo?.run();
            store.dismiss(notice.id);
          }}
        >
          {notice.undo.label}
        </Button>
      )}
      <Button tone="quiet" shape="icon" aria-label="Dismiss" onClick={() => store.dismiss(notice.id)}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
