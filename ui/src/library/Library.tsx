import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useMay, useShaders } from "../app/hooks.ts";
import type { Shader } from "../app/show.ts";
import { openEditor } from "../app/view.ts";
import { count } from "../app/words.ts";
import { shaderAddress } from "../editor/source.ts";
import { NewShader } from "../editor/NewShader.tsx";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import styles from "./Library.module.css";
import { categoriesOf, search, titleOf } from "./search.ts";

const PAGE = 6;

/**
 * The shader library, to pick one from: typing searches, the arrow keys go up and down, Enter takes. One that is broken
 * says why, and cannot be taken.
 */
export default function Library({
  title,
  action,
  current,
  onPick,
  onClose,
}: {
  readonly title: string;
  /** What picking does, in a word: Add, Use. */
  readonly action: string;
  /** The shader that is in use now, if one is. */
  readonly current?: string;
  /** Answers whether it was done; the library stays open if not. */
  readonly onPick: (shader: Shader) => Promise<boolean>;
  readonly onClose: () => void;
}) {
  const shaders = useShaders();
  const mayEdit = useMay("admin");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [typed, setTyped] = useState("");
  const [category, setCategory] = useState<string>();
  const [marked, setMarked] = useState(current);
  const [isMaking, setMaking] = useState(false);
  const [isBusy, setBusy] = useState(false);

  const found = search(shaders, typed, category);
  const at = Math.max(
    0,
    found.findIndex((one) => one.id === marked),
  );
  const shown = found[at];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [shown?.id]);

  const pick = async (shader: Shader | undefined) => {
    if (shader?.kind !== "usable" || isBusy) {
      return;
    }
    setBusy(true);
    const isDone = await onPick(shader);
    setBusy(false);
    if (isDone) {
      onClose();
    }
  };
  const go = (by: number) => setMarked(found[Math.min(found.length - 1, Math.max(0, at + by))]?.id);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go(step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      void pick(shown);
    }
  };

  return (
    <Dialog title={title} size="large" focus={input} onClose={onClose}>
      <div className={styles["tools"]}>
        <div className={styles["search"]}>
          <Icon name="search" />
          <input
            ref={input}
            role="combobox"
            aria-label="Search the shader library"
            aria-expanded={found.length > 0}
            aria-controls={found.length > 0 ? `${id}-list` : undefined}
            aria-activedescendant={shown === undefined ? undefined : `${id}-${shown.id}`}
            aria-autocomplete="list"
            placeholder="Search by name, category or what it does"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setMarked(undefined);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div className={styles["categories"]} role="group" aria-label="Category">
          {[undefined, ...categoriesOf(shaders)].map((one) => (
            <button
              key={one ?? ""}
              type="button"
              className={styles["category"]}
              aria-pressed={category === one}
              onClick={() => setCategory(one)}
            >
              {one ?? "All"}
            </button>
          ))}
        </div>
      </div>
      <div className={styles["body"]}>
        {found.length > 0 ? (
          <ul
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label="Shaders"
            tabIndex={0}
            aria-activedescendant={shown === undefined ? undefined : `${id}-${shown.id}`}
            className={styles["list"]}
            onKeyDown={onKeyDown}
          >
            {found.map((shader) => (
              // The keys are the search field's: it has the focus, and says which option is marked.
              <li
                key={shader.id}
                id={`${id}-${shader.id}`}
                role="option"
                aria-selected={shader === shown}
                aria-disabled={shader.kind === "broken"}
                className={styles["option"]}
                data-broken={shader.kind === "broken" ? "" : undefined}
                onMouseMove={() => setMarked(shader.id)}
                onClick={() => {
                  setMarked(shader.id);
                  void pick(shader);
                }}
              >
                <span className={styles["small"]}>
                  <Thumbnail
                    path={pictureOf(shader)}
                    stamp={shader}
                    icon={shader.kind === "broken" ? "warning" : "image"}
                  />
                </span>
                <span className={styles["words"]}>
                  <span className={styles["name"]}>
                    {titleOf(shader)}
                    {shader.id === current && <em> in use</em>}
                  </span>
                  <span className={styles["line"]}>
                    {shader.kind === "usable" ? shader.description : where(shader)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className={styles["none"]}>
            {shaders.length === 0
              ? "This show has no shaders yet. Put ISF files (.fs) into its folder shaders, or make a new one here."
              : `No shader has “${typed.trim()}”${category === undefined ? "" : ` in ${category}`}.`}
          </p>
        )}
        {shown !== undefined && (
          <aside className={styles["detail"]} aria-label="About it">
            <Thumbnail
              key={shown.id}
              path={pictureOf(shown)}
              stamp={shown}
              icon={shown.kind === "broken" ? "warning" : "image"}
            />
            <h3 className={styles["title"]}>{titleOf(shown)}</h3>
            {shown.kind === "usable" ? (
              <>
                <p>{shown.description || "It has no description."}</p>
                <dl className={styles["facts"]}>
                  <dt>Category</dt>
                  <dd>{shown.categories.join(", ") || "none"}</dd>
                  <dt>Credit</dt>
                  <dd>{shown.credit || "none"}</dd>
                  <dt>File</dt>
                  <dd>{shown.id}.fs</dd>
                  <dt>Values</dt>
                  <dd>{count(shown.inputs.length, "input")}</dd>
                </dl>
              </>
            ) : (
              <>
                <p className={styles["problem"]}>It cannot be used: {shown.problem.reason}</p>
                <dl className={styles["facts"]}>
                  <dt>File</dt>
                  <dd>{shown.problem.file}</dd>
                  {shown.problem.line > 0 && (
                    <>
                      <dt>Line</dt>
                      <dd>{shown.problem.line}</dd>
                    </>
                  )}
                </dl>
              </>
            )}
            <div className={styles["acts"]}>
              <Button
                tone="primary"
                disabled={shown.kind === "broken" || isBusy}
                onClick={() => void pick(shown)}
              >
                {action} {titleOf(shown)}
              </Button>
              <Button
                tone="quiet"
                onClick={() => {
                  onClose();
                  openEditor(shown.id);
                }}
              >
                <Icon name="code" />
                {mayEdit ? "Edit" : "Source"}
              </Button>
            </div>
          </aside>
        )}
      </div>
      <footer className={styles["foot"]}>
        <p>
          <kbd>↑</kbd> <kbd>↓</kbd> to look, <kbd>Enter</kbd> to {action.toLowerCase()}
        </p>
        <Button
          tone="quiet"
          disabled={!mayEdit}
          title={mayEdit ? undefined : "Only an admin may make shaders"}
          onClick={() => setMaking(true)}
        >
          <Icon name="plus" />
          New shader…
        </Button>
      </footer>
      {isMaking && (
        <NewShader
          onMade={(made) => {
            onClose();
            openEditor(made);
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </Dialog>
  );
}

function pictureOf(shader: Shader): string | undefined {
  return shader.kind === "usable" ? shaderAddress(shader.id, "thumbnail.png") : undefined;
}

function where(shader: Extract<Shader, { readonly kind: "broken" }>): string {
  const { file, line, reason } = shader.problem;
  return `Broken: ${file}${line > 0 ? `, line ${line}` : ""}: ${reason}`;
}
