import { useRef, useState, useSyncExternalStore } from "react";
import { gesture } from "../../app/hooks.ts";
import type { Definition } from "../../app/show.ts";
import { Button } from "../../parts/Button.tsx";
import { keeping } from "../desk.ts";
import { useMoved } from "../moving.ts";
import { useParameter } from "../parameter.ts";
import { Row } from "../Row.tsx";
import { draftOf, keepDraft, onDraft } from "./drafts.ts";
import styles from "./TextParameter.module.css";

/**
 * Words. What is typed waits until Enter or Set shows it: half a word is nothing for an audience. It is not lost when
 * another layer is looked at meanwhile.
 */
export function TextParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const { path, label, value, saved, tier, isDisabled, stateId } = parameter;
  const draft = useSyncExternalStore(onDraft, () => draftOf(path));
  const [why, setWhy] = useState<string>();
  /** What Scrim has not answered yet. */
  const [sent, setSent] = useState<string>();
  const theirs = useRef<HTMLParagraphElement>(null);
  const text = typeof value === "string" ? value : "";
  const longest = definition.longest ?? Infinity;

  useMoved(path, (moved) => {
    if (theirs.current !== null) {
      theirs.current.hidden = moved === undefined;
      theirs.current.textContent = typeof moved === "string" ? `Shown now: “${moved}”` : "";
    }
  });

  const set = () => {
    if (draft === undefined || draft === sent || isDisabled) {
      return;
    }
    if (draft.length > longest) {
      setWhy(`That is ${draft.length} characters; at most ${longest} fit.`);
      return;
    }
    setWhy(undefined);
    setSent(draft);
    void gesture(path)
      .commit(draft, keeping() === "session" ? "session" : undefined)
      .then((outcome) => {
        setSent((now) => (now === draft ? undefined : now));
        // What has been typed since goes on.
        if (draftOf(path) !== draft) {
          return;
        }
        if (outcome.kind === "accepted") {
          keepDraft(path, undefined);
        } else {
          setWhy(outcome.detail);
        }
      });
  };
  const giveUp = () => {
    setWhy(undefined);
    keepDraft(path, undefined);
  };

  return (
    <Row parameter={parameter}>
      <span className={styles["words"]}>
        <span className={styles["line"]}>
          <textarea
            className={styles["input"]}
            rows={1}
            aria-label={label}
            aria-describedby={why === undefined ? stateId : `${stateId}-problem`}
            aria-invalid={why !== undefined}
            data-tier={tier}
            readOnly={isDisabled}
            spellCheck={false}
            value={draft ?? text}
            onChange={(event) => {
              setWhy(undefined);
              keepDraft(path, event.target.value === text ? undefined : event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                set();
              } else if (event.key === "Escape" && draft !== undefined) {
                event.stopPropagation();
                giveUp();
              }
            }}
          />
          {draft !== undefined && draft !== sent && !isDisabled && (
            <>
              <Button tone="primary" aria-label={`Set ${label}`} onClick={set}>
                Set
              </Button>
              <Button tone="quiet" aria-label={`Give up what is typed for ${label}`} onClick={giveUp}>
                Cancel
              </Button>
            </>
          )}
        </span>
        {draft !== undefined && draft !== sent && why === undefined && (
          <p className={styles["hint"]}>
            Not shown yet: Enter sets it, Escape gives it up
            {Number.isFinite(longest) && `; ${draft.length} of ${longest} characters`}.
          </p>
        )}
        {why !== undefined && (
          <p id={`${stateId}-problem`} role="alert" className={styles["problem"]}>
            {why}
          </p>
        )}
        {tier === "session" && typeof saved === "string" && (
          <p className={styles["saved"]}>Saved: {saved === "" ? "no words" : `“${saved}”`}</p>
        )}
        <p ref={theirs} className={styles["theirs"]} hidden />
      </span>
    </Row>
  );
}
