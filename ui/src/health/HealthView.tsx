import type { Failure, Health } from "../api/messages.ts";
import { useApp, useHealth, useMay, useScreens, useShaders } from "../app/hooks.ts";
import { useSources, type Device } from "../app/sources.ts";
import { openEditor } from "../app/view.ts";
import { count, duration } from "../app/words.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import styles from "./HealthView.module.css";
import { columns, millis, recentMillis, troubles } from "./numbers.ts";
import { BEHIND, wrongNow } from "./wrong.ts";
import { Plot, type Line } from "./Plot.tsx";

/** How Scrim is: what is wrong in words first, then the numbers. */
export default function HealthView() {
  const health = useHealth();
  if (health === undefined) {
    return <p className={styles["nothing"]}>Waiting for the first report…</p>;
  }
  return (
    <div className={styles["view"]}>
      <Now health={health} />
      <FrameTimes />
      <Jitter />
      <Osc health={health} />
      <Saving health={health} />
      <Outputs health={health} />
      <Clients health={health} />
      <Past failures={health.lastFailures} />
    </div>
  );
}

function Now({ health }: { readonly health: Health }) {
  const shaders = useShaders();
  const mayEdit = useMay("admin");
  const screens = useScreens();
  const { shaders: wrong, others, slow, count: things } = wrongNow(health, shaders, screens);
  const isWell = things === 0;
  return (
    <section className={styles["panel"]} data-wide="true" aria-label="Now">
      <h2>{isWell ? "Nothing is wrong" : count(things, "thing is", "things are") + " wrong now"}</h2>
      {isWell && <p className={styles["well"]}>All that Scrim watches over is as it should be.</p>}
      <ul className={styles["failures"]}>
        {slow.map(({ id, rate, wanted }) => (
          <li key={`slow ${id}`} className={styles["failure"]} data-severity="warning">
            <Icon name="warning" />
            <div className={styles["words"]}>
              <p>
                <strong>{id}</strong>
              </p>
              <p className={styles["reason"]}>
                Draws {rate.toFixed(0)} of {wanted} frames a second: this machine needs longer for one than
                there is time. Fewer layers, a smaller format or a lower rate help.
              </p>
            </div>
          </li>
        ))}
        {others.map((one) => (
          <FailureRow key={`${one.subsystem} ${one.subject}`} failure={one} isOver={false} />
        ))}
        {wrong.map(({ id, isDrawn, problem }) => (
          <li key={id} className={styles["failure"]} data-severity={isDrawn ? "warning" : "error"}>
            <Icon name="warning" />
            <div className={styles["words"]}>
              <p>
                <strong>{id}</strong>{" "}
                <code>
                  {problem.file}
                  {problem.line > 0 ? `:${problem.line}` : ""}
                  {problem.column > 0 ? `:${problem.column}` : ""}
                </code>
              </p>
              <p className={styles["reason"]}>{problem.reason}</p>
              <p className={styles["when"]}>
                {isDrawn ? "The version before goes on playing." : "It cannot be drawn until this is mended."}
              </p>
            </div>
            {mayEdit && <Button onClick={() => openEditor(id)}>Open source</Button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function FailureRow({ failure, isOver }: { readonly failure: Failure; readonly isOver: boolean }) {
  return (
    <li className={styles["failure"]} data-severity={isOver ? "over" : failure.severity}>
      <Icon name="warning" />
      <div className={styles["words"]}>
        <p>
          <strong>{failure.subject === "" ? failure.subsystem : failure.subject}</strong>
        </p>
        <p className={styles["reason"]}>{failure.message}</p>
        <p className={styles["when"]}>
          <time dateTime={failure.last}>{clock(failure.last)}</time>
          {failure.times > 1 ? ` · ${failure.times} times since ${clock(failure.first)}` : ""}
        </p>
      </div>
    </li>
  );
}

function Past({ failures }: { readonly failures: readonly Failure[] }) {
  return (
    <section className={styles["panel"]} data-wide="true" aria-label="Last failures">
      <h2>Last failures</h2>
      {failures.length === 0 ? (
        <p className={styles["well"]}>None since Scrim was started.</p>
      ) : (
        <ul className={styles["failures"]}>
          {failures.map((one) => (
            <FailureRow key={`${one.subsystem} ${one.subject}`} failure={one} isOver />
          ))}
        </ul>
      )}
    </section>
  );
}

const FRAME_LINES: readonly Line[] = [
  { label: "slowest", colour: "--saved" },
  { label: "99 of 100", colour: "--automation" },
  { label: "half", colour: "--accent", isFilled: true },
];

function FrameTimes() {
  const history = useApp((app) => app.healthHistory);
  const screens = useScreens();
  const fastest = Math.max(1, ...screens.map((screen) => screen.format.framesPerSecond));
  const last = history.at(-1);
  const data = columns(history, last?.atMillis ?? 0, [
    recentMillis("frame.workNanos", "max"),
    recentMillis("frame.workNanos", "p99"),
    recentMillis("frame.workNanos", "p50"),
  ]);
  const now = last?.health;
  const half = now && recentMillis("frame.workNanos", "p50")(now);
  const most = now && recentMillis("frame.workNanos", "p99")(now);
  return (
    <section className={styles["panel"]} aria-label="Frame time">
      <Plot
        title="Frame time"
        words={`Half of the frames take up to ${millis(half)}, 99 of 100 up to ${millis(most)}`}
        data={data}
        lines={FRAME_LINES}
        limit={{ at: 1000 / fastest, label: `one frame, ${millis(1000 / fastest)}` }}
        unit="ms"
      />
    </section>
  );
}

const JITTER_LINES: readonly Line[] = [
  { label: "latest", colour: "--saved" },
  { label: "99 of 100", colour: "--automation" },
  { label: "half", colour: "--accent", isFilled: true },
];

function Jitter() {
  const history = useApp((app) => app.healthHistory);
  const last = history.at(-1);
  const before = history.at(-2);
  const data = columns(history, last?.atMillis ?? 0, [
    recentMillis("frame.latenessNanos", "max"),
    recentMillis("frame.latenessNanos", "p99"),
    recentMillis("frame.latenessNanos", "p50"),
  ]);
  const left = (last?.health.counters["frame.late"] ?? 0) - (before?.health.counters["frame.late"] ?? 0);
  const most = last && recentMillis("frame.latenessNanos", "p99")(last.health);
  return (
    <section className={styles["panel"]} aria-label="Jitter">
      <Plot
        title="Jitter"
        words={`99 of 100 frames begin within ${millis(most)} of their time; ${left <= 0 ? "none" : left} left out`}
        data={data}
        lines={JITTER_LINES}
        unit="ms"
      />
    </section>
  );
}

const OSC_LINES: readonly Line[] = [{ label: "messages a second", colour: "--automation", isFilled: true }];

const OSC_TROUBLES = {
  "osc.unknownAddress": "to addresses that there are not",
  "osc.badArguments": "with arguments that do not fit",
  "osc.malformed": "that are not OSC",
  "osc.notAllowed": "from machines that may not",
  "osc.rateLimited": "too many from one machine",
  "osc.notPickedUp": "not picked up yet (soft take-over)",
  "osc.timeTagsLate": "with a time that was over",
  "osc.timeTagsTooFar": "with a time too far ahead",
  "automation.messagesLost": "lost: more came than could be taken",
} as const;

function Osc({ health }: { readonly health: Health }) {
  const history = useApp((app) => app.healthHistory);
  const rate = (one: Health) => one.gauges["osc.messagesPerSecond"];
  const turnedAway = troubles(health.counters, OSC_TROUBLES);
  const routes = health.routes ?? [];
  return (
    <section className={styles["panel"]} aria-label="OSC">
      <Plot
        title="OSC"
        words={`${(rate(health) ?? 0).toFixed(0)} messages a second, ${count(health.gauges["osc.surfaces"] ?? 0, "surface")} listening`}
        data={columns(history, history.at(-1)?.atMillis ?? 0, [rate])}
        lines={OSC_LINES}
        unit="/s"
      />
      {routes.length > 0 && (
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Moved by OSC</th>
              <th scope="col">a second</th>
              <th scope="col">jitter</th>
              <th scope="col">age when drawn</th>
            </tr>
          </thead>
          <tbody>
            {routes.map((route) => (
              <tr key={route.parameter}>
                <th scope="row">{route.path}</th>
                <td>{route.perSecond.toFixed(0)}</td>
                <td>{millis(route.jitterNanos / 1e6)}</td>
                <td>{millis(route.ageNanos / 1e6)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {turnedAway.length > 0 && (
        <dl className={styles["facts"]} aria-label="Turned away since the start">
          {turnedAway.map((one) => (
            <div key={one.name}>
              <dt>{one.words}</dt>
              <dd>{one.count}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Saving({ health }: { readonly health: Health }) {
  const { persistence } = health;
  return (
    <section className={styles["panel"]} aria-label="Saving">
      <h2>Saving</h2>
      <dl className={styles["facts"]}>
        <div>
          <dt>Changes on disk</dt>
          <dd>
            {persistence.durableRev} of {persistence.rev}
          </dd>
        </div>
        <div>
          <dt>Waiting to be saved</dt>
          <dd>{persistence.unsaved ? `for ${duration(persistence.unsavedSeconds * 1000)}` : "nothing"}</dd>
        </div>
        {persistence.attempts > 0 && (
          <div data-tone="bad">
            <dt>Failed in a row</dt>
            <dd>
              {count(persistence.attempts, "time")}, next try in {duration(persistence.retryInSeconds * 1000)}
            </dd>
          </div>
        )}
        <div>
          <dt>Saved since the start</dt>
          <dd>{tally(persistence.written, persistence.failed, "failed")}</dd>
        </div>
        <div>
          <dt>Last time</dt>
          <dd>
            {persistence.last === null ? "nothing yet" : (persistence.last.error ?? persistence.last.outcome)}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Clients({ health }: { readonly health: Health }) {
  return (
    <section className={styles["panel"]} aria-label="Clients">
      <h2>Clients</h2>
      <dl className={styles["facts"]}>
        <div>
          <dt>Pages and programs connected</dt>
          <dd>{health.clients ?? health.gauges["socket.clients"] ?? 0}</dd>
        </div>
        <div>
          <dt>OSC connections</dt>
          <dd>{health.gauges["osc.connections"] ?? 0}</dd>
        </div>
        <div>
          <dt>HTTP requests since the start</dt>
          <dd>
            {tally(health.counters["http.requests"] ?? 0, health.counters["http.refused"] ?? 0, "refused")}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Outputs({ health }: { readonly health: Health }) {
  const screens = useScreens();
  const sources = useSources();
  return (
    <section className={styles["panel"]} aria-label="Pictures in and out">
      <h2>Screens</h2>
      <dl className={styles["facts"]}>
        {screens.map((screen) => {
          const rate = health.framesPerSecond?.[screen.id];
          const isBehind = rate !== undefined && rate < screen.format.framesPerSecond * BEHIND;
          return (
            <div key={screen.id} data-tone={isBehind ? "warn" : "good"}>
              <dt>
                {screen.id}, {screen.format.width}×{screen.format.height}
              </dt>
              <dd>
                {rate === undefined ? "–" : rate.toFixed(1)} of {screen.format.framesPerSecond} frames a
                second
              </dd>
            </div>
          );
        })}
      </dl>
      {sources !== undefined && (
        <>
          <h2>Outputs</h2>
          <Devices none="No recorder or stream is set up." devices={sources.recorders} />
          <h2>Signals in</h2>
          <Devices
            none="No camera, film or stream is set up."
            devices={[
              ...sources.videos,
              ...(sources.sound === null ? [] : [{ ...sources.sound, name: "sound" }]),
            ]}
          />
        </>
      )}
    </section>
  );
}

function Devices({ devices, none }: { readonly devices: readonly Device[]; readonly none: string }) {
  if (devices.length === 0) {
    return <p className={styles["well"]}>{none}</p>;
  }
  return (
    <dl className={styles["facts"]}>
      {devices.map((device) => (
        <div key={device.name} data-tone={device.live ? "good" : "bad"}>
          <dt>
            {device.name}, {device.kind}
          </dt>
          <dd>{device.live ? "live" : (device.problem ?? "no signal")}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `9, none failed` */
function tally(n: number, ill: number, undone: string): string {
  return `${n}, ${ill === 0 ? "none" : ill} ${undone}`;
}

function clock(time: string): string {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
