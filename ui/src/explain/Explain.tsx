import { useEffect, useRef, useState } from "react";
import type { Json } from "../api/json.ts";
import { useMay, useSaved, useValue } from "../app/hooks.ts";
import type { Definition } from "../app/show.ts";
import { duration } from "../app/words.ts";
import { keep, release, reset, revert } from "../param/actions.ts";
import { useIsMoved, useMoved } from "../param/moving.ts";
import { inWords, whoInWords } from "../param/words.ts";
import { Button } from "../parts/Button.tsx";
import styles from "./Explain.module.css";
import { fetchExplanation, type Explanation, type Setting } from "./explanation.ts";

const AGAIN_MILLIS = 2_000;

/** Why a parameter has its value: the tiers from the top, the one that counts marked, and what can be done about it. */
export function Explain({ definition }: { readonly definition: Definition }) {
  const { path, label } = definition;
  const [explanation, setExplanation] = useState<Explanation>();
  const [problem, setProblem] = useState<string>();
  const value = useValue(path);
  const saved = useSaved(path);
  const isMoved = useIsMoved(path);
  const may = useMay("operator");

  // Anew whenever anything about it changes, and now and then while it moves: it may be somebody else by then.
  useEffect(() => {
    let isGone = false;
    const ask = () =>
      void fetchExplanation(path).then((answer) => {
        if (!isGone) {
          setProblem(answer.kind === "ok" ? undefined : answer.detail);
          if (answer.kind === "ok") {
            setExplanation(answer.body);
          }
        }
      });
    ask();
    const timer = isMoved ? setInterval(ask, AGAIN_MILLIS) : undefined;
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [path, value, saved, isMoved]);

  if (explanation === undefined) {
    return <p className={styles["waiting"]}>{problem ?? "Asking Scrim…"}</p>;
  }
  const { tiers } = explanation;
  const winner = tiers.automation !== null && !isMoved ? below(explanation) : explanation.winner;
  return (
    <div className={styles["explain"]}>
      <p className={styles["reason"]}>{inASentence(definition, explanation, winner)}</p>
      <ol className={styles["tiers"]} aria-label="From the top: the first that has a value counts">
        <li className={styles["tier"]} data-tier="automation" data-wins={winner === "automation"}>
          <span className={styles["name"]}>Automation</span>
          <span className={styles["value"]}>
            {tiers.automation === null || !isMoved ? (
              "nobody moves it"
            ) : (
              <>
                <Moving definition={definition} value={tiers.automation.value} />
                <small>{whoInWords(tiers.automation.origin)}, right now</small>
              </>
            )}
          </span>
          {may && isMoved && (
            <Button aria-label={`Release automation of ${label}`} onClick={() => release(path)}>
              Release
            </Button>
          )}
        </li>
        <li className={styles["tier"]} data-tier="session" data-wins={winner === "committed"}>
          <span className={styles["name"]}>This session</span>
          <span className={styles["value"]}>
            <Set definition={definition} setting={tiers.committed} without="nothing set" />
          </span>
          {may && tiers.committed !== null && (
            <span className={styles["acts"]}>
              <Button aria-label={`Keep ${label}`} onClick={() => keep(path)}>
                Keep
              </Button>
              <Button aria-label={`Revert ${label}`} onClick={() => void revert(path, label, [path])}>
                Revert
              </Button>
            </span>
          )}
        </li>
        <li className={styles["tier"]} data-tier="saved" data-wins={winner === "base"}>
          <span className={styles["name"]}>Saved</span>
          <span className={styles["value"]}>
            <Set definition={definition} setting={tiers.base} without="nothing saved" />
          </span>
        </li>
        <li className={styles["tier"]} data-tier="default" data-wins={winner === "default"}>
          <span className={styles["name"]}>Default</span>
          <span className={styles["value"]}>{inWords(definition, definition.default)}</span>
          {may && (tiers.base !== null || tiers.committed !== null) && (
            <Button aria-label={`Reset ${label}`} onClick={() => void reset(path, label, [path])}>
              Reset
            </Button>
          )}
        </li>
      </ol>
    </div>
  );
}

/** The number runs with the value, without anything being rendered. */
function Moving({ definition, value }: { readonly definition: Definition; readonly value: Json }) {
  const words = useRef<HTMLElement>(null);
  useMoved(definition.path, (moved) => {
    if (words.current !== null) {
      words.current.textContent = inWords(definition, moved ?? value);
    }
  });
  return <strong ref={words} />;
}

function Set({
  definition,
  setting,
  without,
}: {
  readonly definition: Definition;
  readonly setting: Setting | null;
  readonly without: string;
}) {
  if (setting === null) {
    return without;
  }
  return (
    <>
      <strong>{inWords(definition, setting.value)}</strong>
      <small>
        {whoInWords(setting.origin)}, {ago(setting.time)}
      </small>
    </>
  );
}

/** Who would count if nobody moved it. */
function below({ tiers }: Explanation): Explanation["winner"] {
  return tiers.committed !== null ? "committed" : tiers.base !== null ? "base" : "default";
}

function inASentence(definition: Definition, { tiers }: Explanation, winner: Explanation["winner"]): string {
  switch (winner) {
    case "automation":
      return tiers.automation === null
        ? "Somebody is moving it."
        : `${sentence(whoInWords(tiers.automation.origin))} is moving it, above all that is set.`;
    case "committed":
      return tiers.committed === null
        ? "It was set for this session."
        : `${sentence(whoInWords(tiers.committed.origin))} set it for this session only, above what is saved.`;
    case "base":
      return tiers.base === null || tiers.base.origin.kind === "restore"
        ? "It was saved before this start, and nothing is above it."
        : `${sentence(whoInWords(tiers.base.origin))} set it, and it is saved. Nothing is above it.`;
    case "default":
      return `Nobody has set it, so ${definition.label}’s default counts.`;
  }
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ago(time: string): string {
  const millis = Date.now() - Date.parse(time);
  return Number.isFinite(millis) && millis >= 5_000 ? `${duration(millis)} ago` : "just now";
}
