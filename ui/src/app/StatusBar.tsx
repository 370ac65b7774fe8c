import { useState } from "react";
import type { Failure, Persistence } from "../api/messages.ts";
import { Button } from "../parts/Button.tsx";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { wrongNow } from "../health/wrong.ts";
import { useApp, useConnection, useHealth, useScreens, useShaders } from "./hooks.ts";
import styles from "./StatusBar.module.css";
import { chooseTheme, theme } from "./theme.ts";
import { openView, useView } from "./view.ts";
import { count, duration } from "./words.ts";

/** What is always to be seen: whether all is saved, how the link stands, how Scrim is, and what went wrong. */
export function StatusBar() {
  return (
    <footer className={styles["bar"]} aria-label="Status">
      <SavedState />
      <LinkState />
      <span className={styles["gap"]} />
      <Rates />
      <Problems />
      <HealthSwitch />
      <ThemeSwitch />
    </footer>
  );
}

type Tone = "good" | "busy" | "bad" | "plain";

/** Whether everything is on disk. */
export function SavedState() {
  const saved = useApp((app) => app.saved);
  const waiting = useApp((app) => app.waiting);
  const isUp = useConnection().state === "up";
  const health = useHealth();
  const { tone, icon, words } = savedWords(isUp, saved, waiting, health);
  return (
    <p
      className={styles["item"]}
      data-tone={tone}
      role="status"
      data-saved={tone === "good"}
      title={(tone === "bad" ? health?.persistence.last?.error : null) ?? words}
    >
      <Icon name={icon} />
      {tone === "bad" ? (
        <button type="button" className={styles["news"]} onClick={() => openView("health")}>
          {words}
        </button>
      ) : (
        <span className={styles["words"]}>{words}</span>
      )}
    </p>
  );
}

/** The words for it, worst first. */
export function savedWords(
  isUp: boolean,
  saved: "unknown" | "saved" | "unsaved",
  waiting: number,
  health:
    | {
        readonly persistence: Pick<Persistence, "attempts" | "unsavedSeconds"> & {
          readonly last: { readonly error: string | null } | null;
        };
        readonly conditions: readonly Pick<Failure, "subsystem" | "subject">[];
      }
    | undefined,
): { readonly tone: Tone; readonly icon: IconName; readonly words: string } {
  if (waiting > 0 && !isUp) {
    return { tone: "bad", icon: "warning", words: `${count(waiting, "change")} not sent yet` };
  }
  if (!isUp) {
    return {
      tone: "bad",
      icon: "warning",
      words: saved === "saved" ? "Saved when last heard of" : "Not known to be saved",
    };
  }
  const trouble = saved === "unsaved" && health !== undefined ? troubleOf(health) : undefined;
  if (health !== undefined && trouble !== undefined) {
    return {
      tone: "bad",
      icon: "warning",
      words: `Not saved for ${duration(health.persistence.unsavedSeconds * 1000)}: ${trouble}`,
    };
  }
  if (saved === "unsaved" || waiting > 0) {
    return { tone: "busy", icon: "more", words: "Saving…" };
  }
  return saved === "saved"
    ? { tone: "good", icon: "check", words: "All saved" }
    : { tone: "plain", icon: "more", words: "Asking whether all is saved…" };
}

/** What keeps the disk from taking it; undefined where nothing does, and it is only not there yet. */
function troubleOf({
  persistence,
  conditions,
}: NonNullable<Parameters<typeof savedWords>[3]>): string | undefined {
  // A save that never ends has not failed, and what the one before it said is old.
  if (conditions.some(({ subsystem, subject }) => subsystem === "store" && subject === "disk")) {
    return "the disk does not answer";
  }
  if (persistence.attempts === 0) {
    return undefined;
  }
  const error = persistence.last?.error;
  return error === undefined || error === null ? "the disk does not take it" : cause(error);
}

/** What is new in it beside "Not saved", so that it fits in the bar: where, and in which words, health says. */
function cause(error: string): string {
  return error
    .replace(/^\w*(?:Exception|Error): /, "")
    .replace(/^cannot save .+? in .+?: /, "")
    .replace(/\(\/.*: ([^:]+)\)$/, "($1)");
}

function LinkState() {
  const link = useConnection();
  if (link.state !== "up") {
    return (
      <p className={styles["item"]} data-tone="bad">
        <span className={styles["words"]}>No link</span>
      </p>
    );
  }
  return link.role === "viewer" ? (
    <p className={styles["item"]} data-tone="busy">
      <Icon name="eye" />
      <span className={styles["words"]}>Looking only: this sign-in is a viewer’s</span>
    </p>
  ) : (
    <p className={styles["item"]} data-wide="true">
      <span className={styles["words"]}>
        {link.server} · {link.role}
      </span>
    </p>
  );
}

function Rates() {
  const osc = useApp((app) => app.health?.gauges["osc.messagesPerSecond"] ?? 0);
  const clients = useApp((app) => app.health?.clients);
  return (
    <p className={styles["item"]} data-wide="true">
      {osc > 0 && <span>OSC {osc.toFixed(0)}/s</span>}
      {clients !== undefined && <span>{count(clients, "client")}</span>}
    </p>
  );
}

function Problems() {
  const { count: problems } = wrongNow(useHealth(), useShaders(), useScreens());
  return problems === 0 ? null : (
    <Button tone="danger" onClick={() => openView("health")}>
      <Icon name="warning" />
      {count(problems, "problem")}
    </Button>
  );
}

function HealthSwitch() {
  const isHealth = useView() === "health";
  return (
    <Button
      tone="quiet"
      className={styles["wide"] ?? ""}
      aria-pressed={isHealth}
      onClick={() => openView(isHealth ? "stack" : "health")}
    >
      <Icon name="health" />
      Health
    </Button>
  );
}

function ThemeSwitch() {
  const [now, setNow] = useState(theme);
  const other = now === "dark" ? "light" : "dark";
  return (
    <Button
      tone="quiet"
      shape="icon"
      aria-label={`Make it ${other}`}
      title={`Make it ${other}`}
      onClick={() => {
        chooseTheme(other);
        setNow(other);
      }}
    >
      <Icon name={other === "light" ? "sun" : "moon"} />
    </Button>
  );
}
