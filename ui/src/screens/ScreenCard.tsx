import { useApp, choose, mutate, useConnection, useHasChangedSince, useMay } from "../app/hooks.ts";
import type { Screen } from "../app/show.ts";
import { useSources } from "../app/sources.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Brightness } from "./Brightness.tsx";
import { useInForce } from "../param/moving.ts";
import { Preview } from "./Preview.tsx";
import styles from "./Screens.module.css";

const PLAY_STATES = [
  { number: 0, icon: "play", label: "Play" },
  { number: 1, icon: "pause", label: "Pause: time stands still" },
  { number: 2, icon: "stop", label: "Stop: black, and from the beginning next time" },
] as const;

/** One screen: what it shows, whether it shows it, how bright, and which scene that is. */
export function ScreenCard({ screen, isOnly }: { readonly screen: Screen; readonly isOnly: boolean }) {
  const display = useInForce(`${screen.id}/master/master.displayOn`);
  const play = useInForce(`${screen.id}/master/master.playState`);
  const isOn = display.value !== false;
  const playState = play.value ?? 0;
  const isChosen = useApp((app) => app.screen === screen.id);
  const may = useMay("operator");
  const isUp = useConnection().state === "up";
  const { width, height, framesPerSecond } = screen.format;
  const set = (parameter: string, value: boolean | number) =>
    void mutate({ op: "setParameter", target: `${screen.id}/master/${parameter}`, value });

  return (
    <article className={styles["card"]} aria-label={`Screen ${screen.id}`} data-chosen={isChosen && !isOnly}>
      <button
        type="button"
        className={styles["picture"]}
        style={{ aspectRatio: `${width} / ${height}` }}
        aria-label={`Work on ${screen.id}`}
        aria-pressed={isChosen}
        onClick={() => choose(screen.id)}
      >
        <Preview screen={screen.id} />
        {!isUp ? (
          <span className={styles["veil"]}>No link</span>
        ) : !isOn ? (
          <span className={styles["veil"]}>
            Blackout
            <small>the stack goes on unseen</small>
          </span>
        ) : playState === 2 ? (
          <span className={styles["veil"]}>Stopped</span>
        ) : null}
      </button>
      <div className={styles["title"]}>
        <h2 className={styles["name"]}>{screen.id}</h2>
        <Rate screen={screen.id} wanted={framesPerSecond} />
        <Scene screen={screen} />
        <Signals screen={screen.id} />
      </div>
      <div className={styles["bright"]}>
        <Brightness screen={screen.id} />
      </div>
      <div className={styles["play"]}>
        <Button
          tone={isOn ? "plain" : "danger"}
          className={styles["blackout"] ?? ""}
          aria-pressed={!isOn}
          data-moved={display.isMoved}
          title={display.isMoved ? "Blackout: automation has it" : "Blackout"}
          disabled={!may}
          onClick={() => set("master.displayOn", !isOn)}
        >
          <Icon name="off" />
          <span className={styles["word"]}>Blackout</span>
        </Button>
        <div className={styles["group"]} role="group" aria-label="Time">
          {PLAY_STATES.map((state) => (
            <Button
              key={state.number}
              shape="icon"
              aria-label={state.label.split(":")[0]}
              title={state.label}
              aria-pressed={playState === state.number}
              data-moved={play.isMoved && playState === state.number}
              disabled={!may}
              onClick={() => set("master.playState", state.number)}
            >
              <Icon name={state.icon} />
            </Button>
          ))}
        </div>
      </div>
    </article>
  );
}

/** What is drawn against what is wanted; said in warm words when it falls behind. */
function Rate({ screen, wanted }: { readonly screen: string; readonly wanted: number }) {
  const rate = useApp((app) => app.health?.framesPerSecond?.[screen]);
  const { width, height } = useApp(
    (app) => app.screens.find((one) => one.id === screen)?.format ?? { width: 0, height: 0 },
  );
  const isBehind = rate !== undefined && rate < wanted * 0.9;
  return (
    <p className={styles["rate"]} data-tone={isBehind ? "bad" : "good"}>
      <span className={styles["format"]}>
        {width}×{height}
      </span>{" "}
      {rate === undefined
        ? `${wanted} fps`
        : isBehind
          ? `${rate.toFixed(0)} of ${wanted} fps`
          : `${rate.toFixed(0)} fps`}
    </p>
  );
}

/** Who takes this screen's picture, and which signals are missing; nothing where there is nothing to say. */
function Signals({ screen }: { readonly screen: string }) {
  const sources = useSources();
  const recorders = sources?.recorders.filter((recorder) => recorder.screen === screen) ?? [];
  const missing = sources?.videos.filter((video) => !video.live) ?? [];
  if (recorders.length === 0 && missing.length === 0) {
    return null;
  }
  return (
    <ul className={styles["signals"]} aria-label="Signals">
      {recorders.map((recorder) => (
        <li
          key={`out ${recorder.name}`}
          data-tone={recorder.live ? "good" : "bad"}
          title={recorder.problem ?? ""}
        >
          {recorder.name} {recorder.live ? recorder.kind : "stopped"}
        </li>
      ))}
      {missing.map((video) => (
        <li key={`in ${video.name}`} data-tone="bad" title={video.problem ?? ""}>
          {video.name}: no signal
        </li>
      ))}
    </ul>
  );
}

function Scene({ screen }: { readonly screen: Screen }) {
  const name = useApp((app) => app.scenes.find((one) => one.id === screen.activeScene)?.name);
  const hasChanged = useHasChangedSince(screen);
  if (screen.activeScene === null) {
    return <p className={styles["scene"]}>No scene loaded</p>;
  }
  return (
    <p className={styles["scene"]}>
      Scene <strong>{name ?? screen.activeScene}</strong>
      {hasChanged && <span className={styles["changed"]}> · changed since</span>}
    </p>
  );
}
