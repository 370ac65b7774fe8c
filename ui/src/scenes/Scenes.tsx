import { lazy, Suspense, useState } from "react";
import { mutate, useHasChangedSince, useMay, useScenes, useScreen } from "../app/hooks.ts";
import type { Scene, Screen } from "../app/show.ts";
import { count } from "../app/words.ts";
import { Button } from "../parts/Button.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Icon } from "../parts/Icon.tsx";
import { PanelHead } from "../parts/PanelHead.tsx";
import { Menu } from "../parts/Menu.tsx";
import { Segments } from "../param/Segments.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import type { Asking } from "./Question.tsx";
import styles from "./Scenes.module.css";

const Question = lazy(() => import("./Question.tsx"));

const KEPT = "scrim.scenes.automation";

/** All saved scenes, for the screen that is worked on: one press loads one. */
export function Scenes() {
  const screen = useScreen();
  const scenes = useScenes();
  const mayChange = useMay("operator");
  const mayDelete = useMay("admin");
  const [asking, setAsking] = useState<Asking>();
  const [automation, setAutomation] = useState<"keep" | "clear">(() =>
    localStorage.getItem(KEPT) === "clear" ? "clear" : "keep",
  );
  const [loading, setLoading] = useState<string>();
  const [pictures, setPictures] = useState(0);
  if (screen === undefined) {
    return null;
  }

  const load = async (scene: Scene) => {
    setLoading(scene.id);
    await mutate(
      { op: "loadScene", screen: screen.id, scene: scene.id, automation },
      { nowOrNever: `No link: ${scene.name} is not loaded.` },
    );
    setLoading(undefined);
  };
  const chooseAutomation = (how: "keep" | "clear") => {
    localStorage.setItem(KEPT, how);
    setAutomation(how);
  };
  const wasSaved = () => setPictures((before) => before + 1);
  const close = () => setAsking(undefined);
  const refusal = mayChange ? undefined : "Only an operator may";

  return (
    <>
      <PanelHead title="Scenes">
        <Button
          disabled={!mayChange || screen.layers.length === 0}
          title={screen.layers.length === 0 ? "There are no layers to save yet" : undefined}
          onClick={() => setAsking({ what: "save" })}
        >
          <Icon name="plus" />
          Save scene
        </Button>
      </PanelHead>
      {scenes.length === 0 ? (
        <Empty icon="scenes">
          <p>
            <strong>No scenes yet.</strong> A scene is the whole stack with all its values under a name. Save
            one when a look is right; one press brings it back.
          </p>
        </Empty>
      ) : (
        <>
          {mayChange && (
            <div className={styles["how"]}>
              <span aria-hidden="true">Loading lets automation</span>
              <Segments
                label="On loading, automation"
                options={[
                  { value: "keep", label: "go on" },
                  { value: "clear", label: "end" },
                ]}
                value={automation}
                onChoose={chooseAutomation}
              />
            </div>
          )}
          <ul className={styles["grid"]} aria-label="Saved scenes">
            {scenes.map((scene) => (
              <li
                key={scene.id}
                className={styles["card"]}
                data-active={isActive(scene, screen) ? "" : undefined}
              >
                <button
                  type="button"
                  className={styles["load"]}
                  aria-label={`Load ${scene.name}`}
                  aria-current={isActive(scene, screen) ? "true" : undefined}
                  aria-busy={loading === scene.id}
                  disabled={!mayChange}
                  title={mayChange ? `Load ${scene.name} on ${screen.id}` : refusal}
                  onClick={() => void load(scene)}
                >
                  <Thumbnail
                    path={`/api/scenes/${scene.id}/thumbnail.png`}
                    stamp={`${pictures} ${JSON.stringify(scene.layers)}`}
                    icon="scenes"
                  />
                </button>
                <div className={styles["below"]}>
                  <span className={styles["words"]}>
                    <span className={styles["name"]}>{scene.name}</span>
                    {isActive(scene, screen) ? (
                      <Active screen={screen} />
                    ) : (
                      <span className={styles["layers"]}>{count(scene.layers.length, "layer")}</span>
                    )}
                  </span>
                  <Menu
                    label={`More for ${scene.name}`}
                    choices={[
                      {
                        label: "Overwrite with the stack…",
                        icon: "swap",
                        unless: refusal ?? (screen.layers.length === 0 ? "The stack is empty" : undefined),
                        run: () => setAsking({ what: "overwrite", scene }),
                      },
                      {
                        label: "Rename…",
                        icon: "edit",
                        unless: refusal,
                        run: () => setAsking({ what: "rename", scene }),
                      },
                      undefined,
                      {
                        label: "Delete…",
                        icon: "trash",
                        isDanger: true,
                        unless: mayDelete ? undefined : "Only an admin may",
                        run: () => setAsking({ what: "delete", scene }),
                      },
                    ]}
                  />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {asking !== undefined && (
        <Suspense>
          <Question asking={asking} screen={screen} onSaved={wasSaved} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

function isActive(scene: Scene, screen: Screen): boolean {
  return screen.activeScene === scene.id;
}

/** Whether the stack is still what the active scene has. */
function Active({ screen }: { readonly screen: Screen }) {
  const hasChanged = useHasChangedSince(screen);
  return (
    <span className={styles["active"]} data-changed={hasChanged ? "" : undefined}>
      {hasChanged ? "Changed" : "Active"}
    </span>
  );
}
