import { useId, useRef, useState, type SyntheticEvent } from "react";
import { mutate, tell, useScenes } from "../app/hooks.ts";
import type { Scene, Screen } from "../app/show.ts";
import { store } from "../app/store.ts";
import { count } from "../app/words.ts";
import { Button } from "../parts/Button.tsx";
import { Confirm, Dialog, DialogBody, DialogFoot } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { Icon } from "../parts/Icon.tsx";
import { freeName, idFor } from "../parts/names.ts";
import { endSolo } from "../stack/actions.ts";
import { soloOf } from "../stack/layers.ts";
import styles from "./Scenes.module.css";

/** What the person wants to do with a scene and is asked about first. */
export type Asking =
  { readonly what: "save" } | { readonly what: "overwrite" | "rename" | "delete"; readonly scene: Scene };

/** The question on top of the grid: a name, or whether that is really meant. */
export default function Question({
  asking,
  screen,
  onSaved,
  onClose,
}: {
  readonly asking: Asking;
  readonly screen: Screen;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}) {
  switch (asking.what) {
    case "save":
      return <Save screen={screen} onSaved={onSaved} onClose={onClose} />;
    case "overwrite":
      return <Overwrite screen={screen} scene={asking.scene} onSaved={onSaved} onClose={onClose} />;
    case "rename":
      return <Rename scene={asking.scene} onClose={onClose} />;
    case "delete":
      return <Delete scene={asking.scene} onClose={onClose} />;
  }
}

/** Saves the stack, without a solo that is on: what is heard alone now is hardly what is meant to be kept. */
async function save(screen: Screen, scene: string, name: string, keepsSolo: boolean): Promise<boolean> {
  if (!keepsSolo) {
    await endSolo(screen);
  }
  const outcome = await mutate({ op: "saveScene", screen: screen.id, scene, name });
  if (outcome.kind === "accepted") {
    tell(`${name} is saved.`);
  }
  return outcome.kind === "accepted";
}

function soloNow(screen: Screen): string | undefined {
  const id = soloOf(screen, (path) => store.cells.get(path));
  return screen.layers.find((layer) => layer.id === id)?.key;
}

function SoloChoice({
  solo,
  keeps,
  onChange,
}: {
  readonly solo: string | undefined;
  readonly keeps: boolean;
  readonly onChange: (keeps: boolean) => void;
}) {
  const id = useId();
  if (solo === undefined) {
    return null;
  }
  return (
    <p className={styles["warning"]}>
      <Icon name="warning" />
      <span>
        Solo is on: only {solo} is drawn. It ends before the scene is saved.
        <label htmlFor={id}>
          <input
            id={id}
            type="checkbox"
            checked={keeps}
            onChange={(event) => onChange(event.target.checked)}
          />
          Save it with the other layers bypassed instead
        </label>
      </span>
    </p>
  );
}

function Save({
  screen,
  onSaved,
  onClose,
}: {
  readonly screen: Screen;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const scenes = useScenes();
  const [name, setName] = useState(() => freeName(scenes.map((one) => one.name)));
  const [keepsSolo, setKeepsSolo] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [solo] = useState(() => soloNow(screen));
  const trimmed = name.trim();
  const same = scenes.find((one) => one.name.toLowerCase() === trimmed.toLowerCase());
  const id = idFor(
    trimmed,
    scenes.map((one) => one.id),
    "scene",
  );

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (trimmed === "" || isBusy) {
      return;
    }
    setBusy(true);
    void save(screen, same?.id ?? id, same?.name ?? trimmed, keepsSolo).then((isDone) => {
      setBusy(false);
      if (isDone) {
        onSaved();
        onClose();
      }
    });
  };

  return (
    <Dialog title="Save the stack as a scene" focus={field} onClose={onClose}>
      <form onSubmit={submit}>
        <DialogBody>
          <Field
            ref={field}
            label="Name"
            value={name}
            maxLength={100}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
            problem={
              same === undefined ? undefined : `There is a scene ${same.name}: it will be overwritten.`
            }
            hint={trimmed === "" ? "A scene needs a name." : `Scripts know it as ${id}.`}
          />
          <p>
            {count(screen.layers.length, "layer")} of {screen.id} with all values that count now. Automation
            is left out.
          </p>
          <SoloChoice solo={solo} keeps={keepsSolo} onChange={setKeepsSolo} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone={same === undefined ? "primary" : "danger"}
            disabled={trimmed === "" || isBusy}
          >
            {isBusy ? "Saving…" : same === undefined ? "Save" : `Overwrite ${same.name}`}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function Overwrite({
  screen,
  scene,
  onSaved,
  onClose,
}: {
  readonly screen: Screen;
  readonly scene: Scene;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}) {
  const [solo] = useState(() => soloNow(screen));
  const [keepsSolo, setKeepsSolo] = useState(false);
  return (
    <Confirm
      title={`Overwrite ${scene.name}?`}
      action="Overwrite"
      onConfirm={() =>
        void save(screen, scene.id, scene.name, keepsSolo).then((isDone) => isDone && onSaved())
      }
      onClose={onClose}
    >
      <p>
        What was saved in it ({count(scene.layers.length, "layer")}) is replaced by the stack of {screen.id}{" "}
        as it is now ({count(screen.layers.length, "layer")}).
      </p>
      <SoloChoice solo={solo} keeps={keepsSolo} onChange={setKeepsSolo} />
    </Confirm>
  );
}

function Rename({ scene, onClose }: { readonly scene: Scene; readonly onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const others = useScenes().filter((one) => one.id !== scene.id);
  const [name, setName] = useState(scene.name);
  const trimmed = name.trim();
  const isTaken = others.some((one) => one.name.toLowerCase() === trimmed.toLowerCase());
  const [isBusy, setBusy] = useState(false);
  const [why, setWhy] = useState<string>();

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (trimmed === "" || isTaken || isBusy) {
      return;
    }
    if (trimmed === scene.name) {
      onClose();
      return;
    }
    setBusy(true);
    void mutate({ op: "renameScene", scene: scene.id, name: trimmed }, { isQuiet: true }).then((outcome) => {
      setBusy(false);
      if (outcome.kind === "accepted") {
        onClose();
      } else {
        setWhy(outcome.detail);
      }
    });
  };

  return (
    <Dialog title={`Rename ${scene.name}`} focus={field} onClose={onClose}>
      <form onSubmit={submit}>
        <DialogBody>
          <Field
            ref={field}
            label="Name"
            value={name}
            maxLength={100}
            onFocus={(event) => event.target.select()}
            onChange={(event) => {
              setWhy(undefined);
              setName(event.target.value);
            }}
            problem={isTaken ? "Another scene has this name." : why}
            hint={
              trimmed === "" ? "A scene needs a name." : `Scripts know it as ${scene.id}, before and after.`
            }
          />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={trimmed === "" || isTaken || isBusy}>
            {isBusy ? "Renaming…" : "Rename"}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function Delete({ scene, onClose }: { readonly scene: Scene; readonly onClose: () => void }) {
  return (
    <Confirm
      title={`Delete ${scene.name}?`}
      action="Delete"
      onConfirm={() => {
        void mutate({ op: "deleteScene", scene: scene.id }).then(
          (outcome) => outcome.kind === "accepted" && tell(`${scene.name} is deleted.`),
        );
      }}
      onClose={onClose}
    >
      <p>The scene is gone then, for everybody. What is on the screens stays as it is.</p>
    </Confirm>
  );
}
