import { memo, useCallback, useDeferredValue, useId, useState, useSyncExternalStore } from "react";
import {
  useApp,
  useDefinition,
  useLayer,
  useMay,
  useParameters,
  useScreen,
  useShaders,
} from "../app/hooks.ts";
import { isRow } from "../app/show.ts";
import { store } from "../app/store.ts";
import { openView } from "../app/view.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Menu } from "../parts/Menu.tsx";
import { copyAddress, keep, release, reset, revert } from "./actions.ts";
import { BoolParameter } from "./bool/BoolParameter.tsx";
import { ChoiceParameter } from "./choice/ChoiceParameter.tsx";
import { ColorParameter } from "./color/ColorParameter.tsx";
import { chooseKeeping, chooseShape, useKeeping, useShape, type Shape } from "./desk.ts";
import { EventParameter } from "./event/EventParameter.tsx";
import { FloatParameter } from "./float/FloatParameter.tsx";
import { ImageParameter } from "./image/ImageParameter.tsx";
import { useMovedCount } from "./moving.ts";
import { Overlay } from "./Overlay.tsx";
import styles from "./Parameters.module.css";
import { PointParameter } from "./point2D/PointParameter.tsx";
import { Segments } from "./Segments.tsx";
import { TextParameter } from "./text/TextParameter.tsx";
import { tierOf } from "./tiers.ts";
import { asText } from "./words.ts";

const MANY = 8;

/** All parameters of the layer that is worked on, or of its screen. */
export function Parameters() {
  const screen = useScreen();
  const layer = useLayer();
  const [wantsScreen, setWantsScreen] = useState(false);
  if (screen === undefined) {
    return <p className={styles["empty"]}>There is no screen.</p>;
  }
  const isScreen = wantsScreen || layer === undefined;
  const own = isScreen ? "master" : layer.id;
  return (
    <Overlay>
      <Panel
        key={`${screen.id}/${own}`}
        screen={screen.id}
        layer={own}
        name={isScreen ? screen.id : layer.key}
        shader={isScreen ? undefined : layer.shader}
        isScreen={isScreen}
        canChoose={layer !== undefined}
        onChoose={setWantsScreen}
      />
    </Overlay>
  );
}

type PanelProps = {
  readonly screen: string;
  readonly layer: string;
  readonly name: string;
  readonly shader: string | undefined;
  readonly isScreen: boolean;
  readonly canChoose: boolean;
  readonly onChoose: (isScreen: boolean) => void;
};

function Panel({ screen, layer, name, shader, isScreen, canChoose, onChoose }: PanelProps) {
  const target = `${screen}/${layer}`;
  const paths = useParameters(screen, layer);
  const shape = useShape();
  const [wanted, setWanted] = useState("");
  const shown = useFound(paths, useDeferredValue(wanted));
  const may = useMay("operator");
  const entry = useShaders().find((one) => one.id === shader);
  const title = entry?.kind === "usable" ? entry.name : shader;
  const ofLayer = shown.filter((path) => isCommon(path));
  const ofShader = shown.filter((path) => !isCommon(path));

  return (
    <div className={styles["panel"]}>
      <header className={styles["head"]}>
        <div className={styles["line"]}>
          <Button
            tone="quiet"
            shape="icon"
            className={styles["back"]}
            aria-label="Back to the stack"
            onClick={() => openView("stack")}
          >
            <Icon name="left" />
          </Button>
          <h2 className={styles["name"]} title={name}>
            <span className={styles["key"]}>{name}</span>
            {title !== undefined && title.toLowerCase() !== name.toLowerCase() && (
              <small className={styles["shader"]}>{title}</small>
            )}
          </h2>
          {canChoose && (
            <Segments
              label="Whose parameters"
              options={[
                { value: "layer", label: "Layer" },
                { value: "screen", label: "Screen" },
              ]}
              value={isScreen ? "screen" : "layer"}
              onChoose={(value) => onChoose(value === "screen")}
            />
          )}
          <LayerMenu target={target} name={name} paths={paths} isScreen={isScreen} shape={shape} />
        </div>
        {((may && !isScreen) || paths.length > MANY) && (
          <div className={styles["line"]}>
            {may && !isScreen && <Keeping />}
            {paths.length > MANY && <Search wanted={wanted} onChange={setWanted} />}
          </div>
        )}
        {!isScreen && <Standing target={target} name={name} paths={paths} />}
      </header>
      {shown.length === 0 && (
        <p className={styles["empty"]} role="status">
          {paths.length === 0
            ? "Nothing to set here."
            : `No parameter is called anything like “${wanted.trim()}”.`}
        </p>
      )}
      {isScreen ? (
        <Group label="Screen" paths={shown} shape={shape} />
      ) : (
        <>
          <Group label="Layer" paths={ofLayer} shape={shape} />
          <Group label={title ?? "Shader"} paths={ofShader} shape={shape} />
        </>
      )}
    </div>
  );
}

/** What every layer has, whatever its shader. */
function isCommon(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).startsWith("layer.");
}

/** The paths whose label or key has all the words that were typed. */
function useFound(paths: readonly string[], wanted: string): readonly string[] {
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return paths;
  }
  return paths.filter((path) => {
    const row = store.cells.get(`parameters/${path}`);
    const text = isRow(row) ? `${asText(row["label"])} ${asText(row["key"])}`.toLowerCase() : "";
    return words.every((word) => text.includes(word));
  });
}

function Search({
  wanted,
  onChange,
}: {
  readonly wanted: string;
  readonly onChange: (wanted: string) => void;
}) {
  return (
    <span className={styles["search"]}>
      <Icon name="search" />
      <input
        type="search"
        aria-label="Search parameters"
        placeholder="Search"
        spellCheck={false}
        value={wanted}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && wanted !== "") {
            event.stopPropagation();
            onChange("");
          }
        }}
      />
    </span>
  );
}

/** How long what is set here counts: in sight, because it decides what is still there tomorrow. */
function Keeping() {
  const keeping = useKeeping();
  return (
    <span className={styles["keeping"]} data-keeping={keeping}>
      <span className={styles["word"]}>Changes are</span>
      <Segments
        label="How long changes count"
        options={[
          { value: "saved", label: "Saved" },
          { value: "session", label: "This session" },
        ]}
        value={keeping}
        tier={keeping === "session" ? "session" : "plain"}
        onChoose={chooseKeeping}
      />
    </span>
  );
}

/** What of this layer is not as it is saved, and what to do about all of it at once. It always has its line. */
function Standing({
  target,
  name,
  paths,
}: {
  readonly target: string;
  readonly name: string;
  readonly paths: readonly string[];
}) {
  const session = useSessionCount(paths);
  const moved = useMovedCount(paths);
  const may = useMay("operator");
  return (
    <div className={styles["standing"]} role="group" aria-label={`How ${name} stands`}>
      <span className={styles["fact"]} data-tier={session > 0 ? "session" : "none"}>
        {session === 0 ? (
          "As saved"
        ) : (
          <>
            {session} <span className={styles["all"]}>{session === 1 ? "value" : "values"} of this </span>
            session
          </>
        )}
      </span>
      {session > 0 && may && (
        <>
          <Button shape="small" aria-label={`Keep all of ${name}`} onClick={() => keep(target)}>
            Keep<span className={styles["all"]}>&nbsp;all</span>
          </Button>
          <Button
            shape="small"
            aria-label={`Revert all of ${name}`}
            onClick={() => void revert(target, name, paths)}
          >
            Revert<span className={styles["all"]}>&nbsp;all</span>
          </Button>
        </>
      )}
      {moved > 0 && (
        <>
          <span className={styles["fact"]} data-tier="moved">
            {moved} moving
          </span>
          {may && (
            <Button shape="small" aria-label={`Release all of ${name}`} onClick={() => release(target)}>
              Release<span className={styles["all"]}>&nbsp;all</span>
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** How many have a value of this session. Counted once in a frame: a scene changes all of them at once. */
function useSessionCount(paths: readonly string[]): number {
  return useSyncExternalStore(
    useCallback((listener) => store.onValues(listener), []),
    () => paths.reduce((sum, path) => sum + (tierOf(path) === "session" ? 1 : 0), 0),
  );
}

function LayerMenu({
  target,
  name,
  paths,
  isScreen,
  shape,
}: {
  readonly target: string;
  readonly name: string;
  readonly paths: readonly string[];
  readonly isScreen: boolean;
  readonly shape: Shape;
}) {
  const may = useMay("operator");
  const unless = may ? undefined : "Only an operator may";
  const keys = useApp(() => addressOf(paths[0]));
  return (
    <Menu
      label={`More for ${name}`}
      choices={[
        ...(isScreen
          ? []
          : [
              {
                label: "Reset to defaults",
                icon: "undo" as const,
                unless,
                run: () =>
                  void reset(
                    target,
                    name,
                    paths.filter((path) => !isCommon(path)),
                  ),
              },
              { label: "Keep all", icon: "check" as const, unless, run: () => keep(target) },
              {
                label: "Revert all to saved",
                icon: "left" as const,
                unless,
                run: () => void revert(target, name, paths),
              },
            ]),
        { label: "Release all automation", icon: "close", unless, run: () => release(target) },
        undefined,
        shape === "sliders"
          ? { label: "Show numbers as knobs", icon: "knob", run: () => chooseShape("knobs") }
          : { label: "Show numbers as sliders", icon: "slider", run: () => chooseShape("sliders") },
        {
          label: "Copy OSC address",
          icon: "copy",
          unless: keys === undefined ? "OSC cannot set anything here" : undefined,
          run: () => void (keys !== undefined && copyAddress(keys)),
        },
      ]}
    />
  );
}

/** The part of a parameter's address that is its layer's. */
function addressOf(path: string | undefined): string | undefined {
  const row = path === undefined ? undefined : store.cells.get(`parameters/${path}`);
  const osc = isRow(row) ? row["osc"] : undefined;
  const keys = isRow(osc) ? osc["keys"] : undefined;
  return typeof keys === "string" ? keys.slice(0, keys.lastIndexOf("/")) : undefined;
}

const Group = memo(function Group({
  label,
  paths,
  shape,
}: {
  readonly label: string;
  readonly paths: readonly string[];
  readonly shape: Shape;
}) {
  const heading = useId();
  if (paths.length === 0) {
    return null;
  }
  const isNumber = (path: string) => {
    const row = store.cells.get(`parameters/${path}`);
    return isRow(row) && row["type"] === "float";
  };
  const numbers = paths.filter(isNumber);
  // One knob alone would be a hole in the page.
  const knobs = shape === "knobs" && numbers.length > 1 ? numbers : [];
  return (
    <section aria-labelledby={heading} className={styles["group"]}>
      <h3 id={heading} className={styles["heading"]}>
        {label}
      </h3>
      {knobs.length > 0 && (
        <ul className={styles["knobs"]}>
          {knobs.map((path) => (
            <One key={path} path={path} shape="knobs" />
          ))}
        </ul>
      )}
      <ul className={styles["rows"]}>
        {paths
          .filter((path) => !knobs.includes(path))
          .map((path) => (
            <One key={path} path={path} shape="sliders" />
          ))}
      </ul>
    </section>
  );
});

const One = memo(function One({ path, shape }: { readonly path: string; readonly shape: Shape }) {
  const definition = useDefinition(path);
  if (definition === undefined) {
    return null;
  }
  switch (definition.type) {
    case "float":
      return <FloatParameter definition={definition} shape={shape} />;
    case "bool":
      return <BoolParameter definition={definition} />;
    case "choice":
      return <ChoiceParameter definition={definition} />;
    case "point2D":
      return <PointParameter definition={definition} />;
    case "color":
      return <ColorParameter definition={definition} />;
    case "text":
      return <TextParameter definition={definition} />;
    case "event":
      return <EventParameter definition={definition} />;
    case "image":
      return <ImageParameter definition={definition} />;
  }
});
