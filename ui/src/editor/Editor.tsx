import { useEffect, useEffectEvent, useRef, useState } from "react";
import { tell, useConnection, useMay, useShaders } from "../app/hooks.ts";
import type { Shader, ShaderProblem } from "../app/show.ts";
import { leaveEditor, useBack } from "../app/view.ts";
import { Button } from "../parts/Button.tsx";
import { Confirm } from "../parts/Dialog.tsx";
import { Icon } from "../parts/Icon.tsx";
import { thumbnails } from "../parts/thumbnails.ts";
import { CodeArea, type Code, type Mark } from "./Code.tsx";
import { difference } from "./difference.ts";
import styles from "./Editor.module.css";
import { keepDraft, readDraft, readSource, shaderAddress, writeSource, type Source } from "./source.ts";

const LOOK_MILLIS = 4_000;

type Props = { readonly shader: string; readonly onClose: () => void };

/** A shader's source, on top of the desk: the screens stay in view, and the picture too while it does not compile. */
export default function Editor({ shader, onClose }: Props) {
  useEffect(() => leaveEditor, []);
  return <Opened key={shader} shader={shader} onClose={onClose} />;
}

/** How the file came, or why it did not. */
type Opening =
  | { readonly state: "reading" }
  | { readonly state: "failed"; readonly detail: string }
  | { readonly state: "open"; readonly source: Source; readonly initial: string; readonly theirs?: Source };

function Opened({ shader, onClose }: Props) {
  const [opening, setOpening] = useState<Opening>({ state: "reading" });
  const [tries, setTries] = useState(0);
  const isUp = useConnection().state === "up";
  const isOpen = opening.state === "open";

  useEffect(() => {
    if (!isUp || isOpen) {
      return undefined;
    }
    let isGone = false;
    void open(shader).then((next) => {
      if (!isGone) {
        setOpening(next);
      }
    });
    return () => {
      isGone = true;
    };
  }, [shader, isUp, isOpen, tries]);

  return (
    <section className={styles["editor"]} aria-label={`Source of ${shader}`}>
      {opening.state === "open" ? (
        <Sheet shader={shader} opening={opening} onClose={onClose} />
      ) : (
        <>
          <Waiting shader={shader} onClose={onClose} />
          <p className={styles["waiting"]} role="status">
            {opening.state === "reading" ? "Reading…" : opening.detail}
            {opening.state === "failed" && (
              <Button onClick={() => setTries((before) => before + 1)}>Try again</Button>
            )}
          </p>
        </>
      )}
    </section>
  );
}

function Waiting({ shader, onClose }: Props) {
  useBack(onClose);
  return (
    <header className={styles["head"]}>
      <h2 className={styles["title"]}>{shader}.fs</h2>
      <Button tone="quiet" shape="icon" aria-label="Close the editor" onClick={onClose}>
        <Icon name="close" />
      </Button>
    </header>
  );
}

async function open(shader: string): Promise<Opening> {
  const answer = await readSource(shader);
  if (answer === "same" || answer.kind === "refused") {
    return { state: "failed", detail: answer === "same" ? "" : answer.detail };
  }
  const source = answer.body;
  const draft = readDraft(shader);
  if (draft === undefined || draft.text === source.text) {
    keepDraft(shader, undefined);
    return { state: "open", source, initial: source.text };
  }
  return draft.etag === source.etag
    ? { state: "open", source, initial: draft.text }
    : // What was typed began from a text that somebody has replaced since.
      { state: "open", source: { text: "", etag: draft.etag }, initial: draft.text, theirs: source };
}

/** What became of the last save. */
type Saving =
  | { readonly state: "rest" }
  | { readonly state: "saving" }
  | { readonly state: "saved"; readonly words: string }
  | { readonly state: "failed"; readonly detail: string };

function Sheet({
  shader,
  opening,
  onClose,
}: {
  readonly shader: string;
  readonly opening: Extract<Opening, { readonly state: "open" }>;
  readonly onClose: () => void;
}) {
  const mayEdit = useMay("admin");
  const entry = useShaders().find((one) => one.id === shader);
  const isUp = useConnection().state === "up";
  const code = useRef<Code>(null);
  const other = useRef<Code>(null);
  const isFollowing = useRef(false);
  /** What the text here began from, or was last saved as. */
  const [base, setBase] = useState(opening.source);
  const [text, setText] = useState(opening.initial);
  const [theirs, setTheirs] = useState(opening.theirs);
  const [isComparing, setComparing] = useState(false);
  const [saving, setSaving] = useState<Saving>({ state: "rest" });
  const [isDiscarding, setDiscarding] = useState(false);
  const [wasRestored, setRestored] = useState(opening.initial !== opening.source.text);
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const [hasRoom, setHasRoom] = useState(true);
  const isChanged = text !== base.text;
  const problem = problemOf(entry);
  const lines = isComparing && theirs !== undefined ? difference(text, theirs.text) : undefined;
  const mark = problem !== undefined && isOf(problem, shader) ? problem : undefined;

  // For what comes back from Scrim later: meanwhile somebody has typed on.
  const now = useRef({ text, base, theirs, isSaving: false });
  useEffect(() => {
    now.current = { text, base, theirs, isSaving: saving.state === "saving" };
  });
  /** A text that was sent and not answered: it may be what Scrim has. */
  const unanswered = useRef<string>(undefined);

  useEffect(() => {
    if (!isChanged) {
      return undefined;
    }
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isChanged]);

  /** What is typed is never only in memory. */
  const keep = (typed: string, from: Source) =>
    setHasRoom(keepDraft(shader, typed === from.text ? undefined : { text: typed, etag: from.etag }));
  /** What is typed here is from now on a change of this text, which is Scrim's. */
  const begin = (source: Source) => {
    now.current = { ...now.current, base: source, theirs: undefined };
    setBase(source);
    setTheirs(undefined);
    setComparing(false);
    keep(now.current.text, source);
  };
  const take = (source: Source) => {
    now.current = { ...now.current, text: source.text };
    begin(source);
    setText(source.text);
    setRestored(false);
    code.current?.replace(source.text);
  };
  const type = (typed: string) => {
    now.current = { ...now.current, text: typed };
    setText(typed);
    keep(typed, now.current.base);
  };

  const save = async (over?: Source) => {
    if (!mayEdit || saving.state === "saving") {
      return;
    }
    const sent = text;
    isFollowing.current = true;
    now.current = { ...now.current, isSaving: true };
    setSaving({ state: "saving" });
    const answer = await write(sent, over ?? base);
    if (answer.kind === "ok") {
      begin({ text: sent, etag: answer.etag ?? "" });
      setRestored(false);
      setSaving({ state: "saved", words: verdictWords(answer.body.verdict) });
      if (answer.body.verdict === "good") {
        // Its picture is another now, wherever it is shown.
        void thumbnails.load(
          shaderAddress(shader, "thumbnail.png"),
          AbortSignal.timeout(60_000),
          answer.etag,
        );
      }
      return;
    }
    if (answer.code === "preconditionFailed") {
      const there = await readSource(shader);
      if (there !== "same" && there.kind === "ok") {
        if (there.body.text === sent) {
          // It is one's own: it was taken, and the answer was lost.
          begin(there.body);
          setRestored(false);
          setSaving({ state: "saved", words: "Saved" });
        } else {
          setTheirs(there.body);
          setSaving({ state: "rest" });
        }
        return;
      }
    }
    setSaving({ state: "failed", detail: answer.detail });
  };
  /** Writes over one's own earlier text too, which Scrim may have taken without being able to say so. */
  const write = async (sent: string, over: Source) => {
    const earlier = unanswered.current;
    unanswered.current = sent;
    let answer = await writeSource(shader, sent, over.etag);
    if (answer.kind === "refused" && answer.code === "preconditionFailed" && earlier !== undefined) {
      const there = await readSource(shader);
      if (there !== "same" && there.kind === "ok" && there.body.text === earlier && earlier !== sent) {
        answer = await writeSource(shader, sent, there.body.etag);
      }
    }
    if (answer.kind === "ok" || answer.status !== 0) {
      unanswered.current = undefined;
    }
    return answer;
  };

  // A mistake that one's own save has brought is shown; somebody else's does not pull the text away.
  const line = mark?.line ?? 0;
  useEffect(() => {
    if (line > 0 && isFollowing.current) {
      isFollowing.current = false;
      code.current?.show(line);
    }
  }, [line, mark?.reason]);

  const showDifference = useEffectEvent(() => {
    if (lines !== undefined) {
      code.current?.show(lines.mine.from);
      other.current?.show(lines.theirs.from);
    }
  });
  useEffect(() => {
    if (isComparing) {
      showDifference();
    }
  }, [isComparing]);

  // Somebody else may save it meanwhile.
  const look = useEffectEvent(async () => {
    if (document.hidden || saving.state === "saving" || !isUp) {
      return;
    }
    const asked = theirs ?? base;
    const answer = await readSource(shader, asked.etag);
    const { text: typed, base: from, theirs: other, isSaving } = now.current;
    // What was saved or taken meanwhile is newer than this answer.
    if (answer === "same" || answer.kind === "refused" || isSaving || (other ?? from).etag !== asked.etag) {
      return;
    }
    if (answer.body.text === typed || answer.body.text === unanswered.current) {
      unanswered.current = undefined;
      begin(answer.body);
      if (answer.body.text === typed) {
        setSaving((was) => (was.state === "failed" ? { state: "saved", words: "Saved" } : was));
      }
    } else if (typed !== from.text) {
      setTheirs(answer.body);
    } else {
      take(answer.body);
      tell(`Somebody else has saved ${shader}.fs: you see the newest.`);
    }
  });
  useEffect(() => {
    const timer = setInterval(() => void look(), LOOK_MILLIS);
    return () => clearInterval(timer);
  }, []);

  const close = () => {
    if (isChanged) {
      tell(`What you typed in ${shader}.fs is kept in this tab. Open it again to go on.`);
    }
    onClose();
  };
  useBack(close);
  useEffect(() => {
    // Under a finger that would bring up the keyboard over half of the text.
    if (!matchMedia("(pointer: coarse)").matches) {
      code.current?.focus();
    }
  }, []);

  return (
    <>
      <header className={styles["head"]}>
        <h2 className={styles["title"]}>
          {shader}.fs
          <span className={styles["state"]} data-changed={isChanged ? "" : undefined}>
            {!mayEdit ? "read only" : isChanged ? "not saved" : "saved"}
          </span>
        </h2>
        <div className={styles["acts"]}>
          {mayEdit && (
            <>
              <Button tone="quiet" disabled={!isChanged} onClick={() => setDiscarding(true)}>
                Discard
              </Button>
              <Button
                tone="primary"
                disabled={!isChanged || saving.state === "saving" || theirs !== undefined}
                onClick={() => void save()}
              >
                {saving.state === "saving" ? "Saving…" : "Save"}
              </Button>
            </>
          )}
          <Button tone="quiet" shape="icon" aria-label="Close the editor" onClick={close}>
            <Icon name="close" />
          </Button>
        </div>
      </header>
      <div className={styles["notes"]} role="status">
        {!mayEdit && (
          <p className={styles["note"]}>
            You may read this, but not change it: shaders are programs, and only an admin’s link may write
            them (<code>./dev link --role admin</code>).
          </p>
        )}
        {theirs !== undefined && (
          <div className={styles["note"]} data-tone="warn">
            <p>
              <strong>Somebody else has saved {shader}.fs since you began.</strong> Nothing of yours is lost,
              and nothing is overwritten until you say so.
            </p>
            <div className={styles["acts"]}>
              <Button onClick={() => setComparing((before) => !before)}>
                {isComparing ? "Hide theirs" : "Look at theirs"}
              </Button>
              <Button onClick={() => take(theirs)}>Take theirs</Button>
              <Button tone="danger" onClick={() => void save(theirs)}>
                Save mine over it
              </Button>
            </div>
          </div>
        )}
        {wasRestored && theirs === undefined && isChanged && (
          <p className={styles["note"]}>
            What you had typed and not saved is here again. Discard puts the saved text back.
          </p>
        )}
        {saving.state === "failed" && (
          <div className={styles["note"]} data-tone="bad">
            <p>
              <strong>Not saved.</strong> {saving.detail} What you typed is kept in this tab.
            </p>
            <Button onClick={() => void save()}>Save again</Button>
          </div>
        )}
        {!isUp && saving.state !== "failed" && isChanged && (
          <p className={styles["note"]}>
            There is no link to Scrim. Go on typing: it is kept in this tab, over a reload too.
          </p>
        )}
        {!hasRoom && (
          <p className={styles["note"]} data-tone="bad">
            This browser has no room to keep what you type. Save it before you close or reload this page.
          </p>
        )}
        {problem !== undefined && (
          <div className={styles["note"]} data-tone="bad">
            <p>
              <strong>
                {entry?.kind === "usable" ? "The version before is drawn." : "It cannot be drawn."}
              </strong>{" "}
              {placeOf(problem)}
              {problem.reason}
            </p>
            {mark !== undefined && mark.line > 0 && (
              <Button onClick={() => code.current?.goTo(mark.line, mark.column)}>Go there</Button>
            )}
          </div>
        )}
      </div>
      <div className={styles["sheets"]} data-two={isComparing && theirs !== undefined ? "" : undefined}>
        <div className={styles["sheet"]}>
          {isComparing && <h3 className={styles["side"]}>Yours</h3>}
          <CodeArea
            ref={code}
            label={`Text of ${shader}.fs`}
            initial={opening.initial}
            isReadOnly={!mayEdit}
            mark={mark}
            different={lines?.mine}
            onChange={type}
            onSave={() => void (isChanged && theirs === undefined && save())}
            onCursor={(line, column) => setCursor({ line, column })}
          />
        </div>
        {isComparing && theirs !== undefined && (
          <div className={styles["sheet"]}>
            <h3 className={styles["side"]}>Theirs</h3>
            <CodeArea
              key={theirs.etag}
              label={`Their text of ${shader}.fs`}
              initial={theirs.text}
              ref={other}
              different={lines?.theirs}
              isReadOnly
            />
          </div>
        )}
      </div>
      <footer className={styles["foot"]}>
        <span>
          Line {cursor.line}, column {cursor.column}
        </span>
        <span role="status">{saving.state === "saved" && !isChanged ? saving.words : ""}</span>
        <span className={styles["keys"]}>
          {mayEdit && "Ctrl+S saves, "}Ctrl+F finds; Esc, then Tab leaves the text
        </span>
      </footer>
      {isDiscarding && (
        <Confirm
          title="Discard what you typed?"
          action="Discard"
          onConfirm={() => take(theirs ?? base)}
          onClose={() => setDiscarding(false)}
        >
          <p>
            The text goes back to what was last saved. Ctrl+Z in the text brings yours back until you close
            it.
          </p>
        </Confirm>
      )}
    </>
  );
}

function problemOf(shader: Shader | undefined): ShaderProblem | undefined {
  return shader?.kind === "broken" ? shader.problem : shader?.newer;
}

/** A shader may be several files: a mistake in another cannot be shown in this one. */
function isOf(problem: ShaderProblem & Mark, shader: string): boolean {
  return problem.file === `${shader}.fs` || problem.file.endsWith(`/${shader}.fs`);
}

function placeOf(problem: ShaderProblem): string {
  if (problem.line === 0) {
    return `${problem.file}: `;
  }
  return `${problem.file}, line ${problem.line}${problem.column > 0 ? `, column ${problem.column}` : ""}: `;
}

function verdictWords(verdict: "good" | "broken" | "pending"): string {
  switch (verdict) {
    case "good":
      return "Saved, and drawn from now on";
    case "broken":
      return "Saved, but it cannot be drawn yet";
    case "pending":
      return "Saved; Scrim is still compiling it";
  }
}
