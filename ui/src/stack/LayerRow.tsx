import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import {
  choose,
  mutate,
  tell,
  tellProblem,
  useApp,
  useDefinition,
  useMay,
  useShaders,
} from "../app/hooks.ts";
import type { Layer, Screen, Shader, ShaderProblem } from "../app/show.ts";
import { openEditor, openView } from "../app/view.ts";
import { shaderAddress } from "../editor/source.ts";
import { useInForce } from "../param/moving.ts";
import { Button } from "../parts/Button.tsx";
import { copyText } from "../parts/copy.ts";
import { Icon } from "../parts/Icon.tsx";
import { Menu } from "../parts/Menu.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { duplicateLayer, removeLayer, resetLayer, toggleSolo } from "./actions.ts";
import styles from "./LayerRow.module.css";
import { keyProblem } from "./layers.ts";
import { Mix } from "./Mix.tsx";
import type { Grip } from "./Sortable.tsx";

const RemoveForGood = lazy(() => import("./RemoveForGood.tsx"));

type Props = {
  readonly screen: Screen;
  readonly layer: Layer;
  readonly grip: Grip;
  /** The layer that is drawn alone, if one is. */
  readonly solo: string | undefined;
  /** Moves it up (1) or down (-1). */
  readonly onStep: (by: number) => void;
  readonly onSwap: () => void;
};

/** One layer of the stack. */
export function LayerRow({ screen, layer, grip, solo, onStep, onSwap }: Props) {
  const path = `${screen.id}/${layer.id}`;
  const mayChange = useMay("operator");
  const mayEdit = useMay("admin");
  const isChosen = useApp((app) => app.layer === layer.id);
  const shader = useShaders().find((one) => one.id === layer.shader);
  const bypass = useInForce(`${path}/layer.bypass`);
  const isBypassed = bypass.value === true;
  const mix = useDefinition(`${path}/layer.mix`);
  const [isRenaming, setRenaming] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  const name = useRef<HTMLButtonElement>(null);
  const wasRenaming = useRef(false);
  const isSolo = solo === layer.id;
  const problem = problemOf(layer, shader);
  const look = mayChange ? undefined : "Only an operator may";

  // Whoever renamed it by keys goes on where they were.
  useEffect(() => {
    if (wasRenaming.current && !isRenaming && isNowhere()) {
      name.current?.focus({ preventScroll: true });
    }
    wasRenaming.current = isRenaming;
  }, [isRenaming]);

  // Whoever removed it by keys goes on at its neighbour.
  useLayoutEffect(() => {
    const own = row.current;
    return () => {
      if (own?.contains(document.activeElement) === true) {
        const place = own.closest("li");
        const next = place?.nextElementSibling ?? place?.previousElementSibling;
        next?.querySelector<HTMLElement>("[data-layer]")?.focus({ preventScroll: true });
      }
    };
  }, []);

  const open = () => {
    choose(screen.id, layer.id);
    if (matchMedia("(max-width: 760px)").matches) {
      openView("parameters");
    }
  };
  const remove = () => {
    // What cannot be drawn cannot be added either, so there is no way back.
    if (shader?.kind === "usable") {
      void removeLayer(screen, layer);
    } else {
      setRemoving(true);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = mayChange ? keys[`${event.altKey ? "Alt+" : ""}${event.key}`] : undefined;
    if (act !== undefined && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      act();
    }
  };
  const keys: Readonly<Record<string, () => void>> = {
    F2: () => setRenaming(true),
    Delete: remove,
    Backspace: remove,
    "Alt+ArrowUp": () => onStep(1),
    "Alt+ArrowDown": () => onStep(-1),
  };
  const copyAddress = () => {
    const address = oscAddress(mix?.osc?.keys) ?? `/scrim/${screen.id}/${layer.key}`;
    void copyText(address).then((isDone) =>
      isDone
        ? tell(`Copied ${address}`)
        : tellProblem(`This browser does not let the page copy. It is ${address}`),
    );
  };

  return (
    <div
      ref={row}
      className={styles["layer"]}
      data-chosen={isChosen ? "" : undefined}
      data-off={isBypassed ? "" : undefined}
      role="group"
      aria-label={layer.key}
    >
      <button
        {...grip}
        type="button"
        className={styles["grip"]}
        aria-label={`Move ${layer.key}`}
        title="Drag to move; or press Space, then the arrow keys"
      >
        <Icon name="grip" />
      </button>
      {isRenaming ? (
        <Rename screen={screen} layer={layer} onDone={() => setRenaming(false)} />
      ) : (
        <button
          ref={name}
          type="button"
          className={styles["name"]}
          data-layer={layer.id}
          aria-current={isChosen ? "true" : undefined}
          title={mayChange ? "F2 renames, Alt with an arrow key moves, Delete removes" : undefined}
          onClick={open}
          onDoubleClick={() => mayChange && setRenaming(true)}
          onKeyDown={onKeyDown}
        >
          <span className={styles["picture"]}>
            <Thumbnail
              path={shader?.kind === "usable" ? shaderAddress(layer.shader, "thumbnail.png") : undefined}
              stamp={shader}
              icon={problem?.isDrawn === false ? "warning" : "image"}
            />
          </span>
          <span className={styles["words"]}>
            <span className={styles["key"]}>{layer.key}</span>
            <span className={styles["shader"]}>{isBypassed ? "Bypassed" : nameOf(shader, layer)}</span>
          </span>
        </button>
      )}
      <div className={styles["buttons"]}>
        <Button
          tone="quiet"
          shape="icon"
          className={styles["letter"] ?? ""}
          data-mark="solo"
          aria-label={`Solo ${layer.key}`}
          aria-pressed={isSolo}
          title="Solo: draw only this layer, for this session"
          disabled={!mayChange || screen.layers.length < 2}
          onClick={() => void toggleSolo(screen, layer)}
        >
          S
        </Button>
        <Button
          tone="quiet"
          shape="icon"
          aria-label={`Bypass ${layer.key}`}
          aria-pressed={isBypassed}
          data-moved={bypass.isMoved}
          title={
            bypass.isMoved
              ? "Bypass: leave this layer out. Automation has it"
              : "Bypass: leave this layer out"
          }
          disabled={!mayChange}
          onClick={() =>
            void mutate({ op: "setParameter", target: `${path}/layer.bypass`, value: !isBypassed })
          }
        >
          <Icon name={isBypassed ? "eyeOff" : "eye"} />
        </Button>
        <Menu
          label={`More for ${layer.key}`}
          choices={[
            {
              label: "Duplicate",
              icon: "copy",
              unless: look ?? (shader?.kind === "usable" ? undefined : "Its shader cannot be used now"),
              run: () => void duplicateLayer(screen, layer),
            },
            { label: "Rename", icon: "edit", unless: look, run: () => setRenaming(true) },
            { label: "Swap the shader…", icon: "swap", unless: look, run: onSwap },
            {
              label: mayEdit ? "Edit the shader" : "Read the shader",
              icon: "code",
              run: () => openEditor(layer.shader),
            },
            undefined,
            {
              label: "Move up",
              icon: "up",
              unless: look ?? (screen.layers.at(-1)?.id === layer.id ? "It is on top" : undefined),
              run: () => onStep(1),
            },
            {
              label: "Move down",
              icon: "down",
              unless: look ?? (screen.layers[0]?.id === layer.id ? "It is the lowest" : undefined),
              run: () => onStep(-1),
            },
            undefined,
            {
              label: "Reset to the shader’s values",
              icon: "undo",
              unless: look,
              run: () => void resetLayer(screen, layer),
            },
            { label: "Copy OSC address", icon: "link", run: copyAddress },
            undefined,
            { label: "Remove", icon: "trash", isDanger: true, unless: look, run: remove },
          ]}
        />
      </div>
      <div className={styles["mixing"]}>
        <Blend path={`${path}/layer.blend`} name={layer.key} isFixed={!mayChange} />
        <Mix path={`${path}/layer.mix`} label={`Mix of ${layer.key}`} />
      </div>
      {problem !== undefined && (
        <div className={styles["problem"]} data-drawn={problem.isDrawn ? "" : undefined}>
          <Icon name="warning" />
          <p>
            {problem.words}
            {problem.canEdit && (
              <>
                {" "}
                <button type="button" className={styles["link"]} onClick={() => openEditor(layer.shader)}>
                  Open it
                </button>
              </>
            )}
          </p>
        </div>
      )}
      {isRemoving && (
        <Suspense>
          <RemoveForGood
            layer={layer}
            onConfirm={() => void removeLayer(screen, layer)}
            onClose={() => setRemoving(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Whether the focus went with what had it. */
function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** `/scrim/main/warp` of `/scrim/main/warp/mix`. */
function oscAddress(parameter: string | undefined): string | undefined {
  return parameter?.slice(0, parameter.lastIndexOf("/"));
}

/** The second line: what draws it, or what kind of thing that is where the key says the name already. */
function nameOf(shader: Shader | undefined, layer: Layer): string {
  if (shader?.kind !== "usable") {
    return layer.shader;
  }
  return shader.name === layer.key ? shader.categories.join(", ") || "shader" : shader.name;
}

type Trouble = { readonly words: string; readonly isDrawn: boolean; readonly canEdit: boolean };

/** What is wrong with a layer's shader, in words; undefined: nothing. */
function problemOf(layer: Layer, shader: Shader | undefined): Trouble | undefined {
  if (shader === undefined) {
    return {
      words: `The show has no shader ${layer.shader}, so this layer draws nothing. Put the file ${layer.shader}.fs back, or swap the shader.`,
      isDrawn: false,
      canEdit: false,
    };
  }
  if (shader.kind === "broken") {
    return { words: `It draws nothing: ${saying(shader.problem)}`, isDrawn: false, canEdit: true };
  }
  return shader.newer === undefined
    ? undefined
    : {
        words: `The version before is drawn: ${saying(shader.newer)}`,
        isDrawn: true,
        canEdit: true,
      };
}

/** `warp.fs, line 12: …` */
export function saying(problem: ShaderProblem): string {
  return `${problem.file}${problem.line > 0 ? `, line ${problem.line}` : ""}: ${problem.reason}`;
}

function Blend({
  path,
  name,
  isFixed,
}: {
  readonly path: string;
  readonly name: string;
  readonly isFixed: boolean;
}) {
  const definition = useDefinition(path);
  const { value, isMoved } = useInForce(path);
  return (
    <select
      className={styles["blend"]}
      data-moved={isMoved}
      title={isMoved ? "Automation has it" : undefined}
      aria-label={`Blend of ${name}`}
      disabled={isFixed || definition === undefined}
      value={typeof value === "number" ? value : 0}
      onChange={(event) =>
        void mutate({ op: "setParameter", target: path, value: Number(event.target.value) })
      }
    >
      {(definition?.options ?? []).map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function Rename({
  screen,
  layer,
  onDone,
}: {
  readonly screen: Screen;
  readonly layer: Layer;
  readonly onDone: () => void;
}) {
  const [text, setText] = useState(layer.key);
  const input = useRef<HTMLInputElement>(null);
  const others = screen.layers.filter((one) => one.id !== layer.id).map((one) => one.key);
  const [refusal, setRefusal] = useState<string>();
  const isAsked = useRef(false);
  const problem = keyProblem(text, others) ?? refusal;
  useEffect(() => input.current?.select(), []);
  const keep = () => {
    if (problem !== undefined || isAsked.current) {
      return;
    }
    if (text === layer.key) {
      onDone();
      return;
    }
    isAsked.current = true;
    const op = { op: "setLayerKey", target: `${screen.id}/${layer.id}`, key: text };
    void mutate(op, { isQuiet: true }).then((outcome) => {
      isAsked.current = false;
      if (outcome.kind === "accepted") {
        onDone();
      } else {
        // What was typed stays, to be mended.
        setRefusal(outcome.detail);
      }
    });
  };
  return (
    <div className={styles["rename"]}>
      <input
        ref={input}
        autoFocus
        className={styles["input"]}
        aria-label={`Key of ${layer.key}`}
        aria-invalid={problem !== undefined}
        aria-describedby={`${layer.id}-key`}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setRefusal(undefined);
          setText(event.target.value);
        }}
        onBlur={() => (problem === undefined ? keep() : refusal === undefined && onDone())}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            keep();
          } else if (event.key === "Escape") {
            event.stopPropagation();
            onDone();
          }
        }}
      />
      <p
        id={`${layer.id}-key`}
        className={styles["hint"]}
        data-tone={problem === undefined ? undefined : "problem"}
      >
        {problem ?? "Its word in OSC addresses"}
      </p>
    </div>
  );
}
