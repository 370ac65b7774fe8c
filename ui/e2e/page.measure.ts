import { createSocket } from "node:dgram";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browsers } from "./browser.ts";
import { Daemon } from "./daemon.ts";
import { CATEGORIES, shares } from "./trace.ts";

// A shader has at most 256 inputs: so many layers of so many. The page shows the controls of one of them.
const LAYERS = 2;
const OF_LAYER = 250;
const PARAMETERS = LAYERS * OF_LAYER;
const RATE = 60;
const SECONDS = 10;

let show: string;
let daemon: Daemon;
let browsers: Browsers;

beforeAll(async () => {
  show = mkdtempSync(join(tmpdir(), "scrim-show-"));
  mkdirSync(join(show, "shaders"));
  writeFileSync(join(show, "shaders/wide.fs"), shader());
  // As little to draw as can be: the page is measured, not the renderer beside it.
  daemon = await Daemon.start(["--size", "64x36", "--fps", String(RATE)], show);
  browsers = await Browsers.start();
  const layers = await daemon.json<{ layers: { id: string }[] }>("/api/screens/main");
  await daemon.mutate(
    ...layers.layers.map((layer) => ({ op: "removeLayer", target: `main/${layer.id}` })),
    ...Array.from({ length: LAYERS }, (_, i) => ({
      op: "addLayer",
      screen: "main",
      shader: "wide",
      key: `wide${i}`,
    })),
  );
});

afterAll(async () => {
  await browsers.stop();
  await daemon.stop();
  rmSync(show, { recursive: true });
});

/** A shader with so many knobs. */
function shader(): string {
  const inputs = Array.from({ length: OF_LAYER }, (_, i) => ({
    NAME: `p${i}`,
    LABEL: `Knob ${i}`,
    TYPE: "float",
    DEFAULT: 0.5,
    MIN: 0,
    MAX: 1,
  }));
  return `/*${JSON.stringify({ DESCRIPTION: "many knobs", ISFVSN: "2", INPUTS: inputs })}*/
void main() { gl_FragColor = vec4(${["p0", "p1", "p2"].join(", ")}, 1.0); }
`;
}

/** An OSC message with one float. */
function message(address: string, value: number): Buffer {
  const name = Buffer.alloc(Math.ceil((address.length + 1) / 4) * 4);
  name.write(address, "ascii");
  const rest = Buffer.from([0x2c, 0x66, 0, 0, 0, 0, 0, 0]);
  rest.writeFloatBE(value, 4);
  return Buffer.concat([name, rest]);
}

function bundle(messages: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from("#bundle\0\0\0\0\0\0\0\0\x01", "latin1")];
  for (const one of messages) {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(one.length);
    parts.push(size, one);
  }
  return Buffer.concat(parts);
}

/** Moves all knobs, so many times a second; the answer ends it. */
function moveAll(): () => void {
  const socket = createSocket("udp4");
  const addresses = Array.from(
    { length: PARAMETERS },
    (_, i) => `/scrim/main/wide${Math.floor(i / OF_LAYER)}/p${i % OF_LAYER}`,
  );
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * RATE;
    if (sent < due) {
      sent = Math.ceil(due);
      const phase = sent / RATE;
      for (let from = 0; from < addresses.length; from += 100) {
        socket.send(
          bundle(
            addresses
              .slice(from, from + 100)
              .map((address, i) => message(address, 0.5 + 0.5 * Math.sin(phase * 3 + from + i))),
          ),
          daemon.oscPort,
          "127.0.0.1",
        );
      }
    }
  }, 4);
  return () => {
    clearInterval(timer);
    socket.close();
  };
}

type Lane = { isOn: boolean; messages: number; values: number };

/** Counts what comes over the live lane, while it is asked to. */
async function countLane(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const lane = { isOn: false, messages: 0, values: 0 };
    const Real = WebSocket;
    class Counted extends Real {
      constructor(url: string | URL) {
        super(url);
        this.addEventListener("message", (event: MessageEvent<unknown>) => {
          if (lane.isOn && typeof event.data === "string" && event.data.includes('"type":"live"')) {
            lane.messages++;
            lane.values += Object.keys((JSON.parse(event.data) as { values: object }).values).length;
          }
        });
      }
    }
    Object.assign(globalThis, { WebSocket: Counted, lane });
  });
}

/** Frames that the page draws, in each of some seconds. */
function framesPerSecond(page: Page, seconds: number): Promise<number> {
  return page.evaluate(
    (length) =>
      new Promise<number>((done) => {
        let frames = 0;
        const start = performance.now();
        const step = (now: number) => {
          frames++;
          if (now - start >= length * 1000) {
            done((frames * 1000) / (now - start));
          } else {
            requestAnimationFrame(step);
          }
        };
        requestAnimationFrame(step);
      }),
    seconds,
  );
}

const rows: string[] = [];

function say(what: string, figure: string): void {
  rows.push(`| ${what} | ${figure} |`);
}

afterAll(() => {
  console.log(["| what | figure |", "| --- | --- |", ...rows].join("\n"));
});

test("how long the first view takes until it can be used", async () => {
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const page = await browsers.stranger();
    await page.addInitScript(() => {
      const look = () => {
        const isReady =
          document.querySelector('main[aria-busy="false"]') !== null &&
          document.querySelector('[role="slider"], input[type="range"]') !== null;
        if (isReady) {
          document.documentElement.dataset["readyMillis"] = String(performance.now());
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
    });
    await page.goto(await daemon.link());
    await page.locator("html[data-ready-millis]").waitFor({ state: "attached" });
    times.push(Number(await page.locator("html").getAttribute("data-ready-millis")));
    await page.context().close();
  }
  times.sort((a, b) => a - b);
  say(
    `first view of ${PARAMETERS} parameters until it can be used, signing in by a code (median of ${times.length}, slowest)`,
    `${times[3]?.toFixed(0) ?? ""} ms, ${times.at(-1)?.toFixed(0) ?? ""} ms`,
  );
});

test("what it costs the page to show all that moves", async () => {
  const page = await browsers.open(daemon, "laptop", { prepare: countLane });
  const idle = await framesPerSecond(page, 3);
  const stop = moveAll();
  await page.waitForTimeout(3_000);
  const lane = await page.evaluate(async () => {
    const counted = (globalThis as unknown as { lane: Lane }).lane;
    counted.isOn = true;
    await new Promise((done) => setTimeout(done, 3_000));
    counted.isOn = false;
    return { messages: counted.messages / 3, values: counted.values / 3 };
  });

  const frames = await framesPerSecond(page, SECONDS);
  const spent = await browsers.trace(page, CATEGORIES, () => page.waitForTimeout(SECONDS * 1000));
  stop();
  const { scripting, layout, painting, all } = shares(spent);
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

  say("the page's frames a second at rest", idle.toFixed(0));
  say(
    `on the live lane while ${PARAMETERS} parameters are moved at ${RATE} Hz`,
    `${lane.messages.toFixed(0)} messages, ${lane.values.toFixed(0)} values a second`,
  );
  say("the page's frames a second then", frames.toFixed(1));
  say("of one core: scripting", percent(scripting));
  say("of one core: style and layout, painting", `${percent(layout)}, ${percent(painting)}`);
  say("of one core: all of the page's main thread", percent(all));
  expect(lane.values).toBeGreaterThan(0);
});

test("how long it takes from a key to the changed number", async () => {
  const page = await browsers.open(daemon);
  await page.getByRole("slider", { name: "Brightness" }).focus();
  await page.evaluate(() => {
    const times: number[] = [];
    let pressed = 0;
    addEventListener("keydown", () => (pressed = performance.now()), { capture: true });
    const slider = document.activeElement;
    new MutationObserver(() => times.push(performance.now() - pressed)).observe(slider ?? document.body, {
      attributes: true,
      attributeFilter: ["aria-valuenow"],
    });
    Object.assign(globalThis, { times });
  });
  for (let i = 0; i < 50; i++) {
    await page.keyboard.press(i % 2 === 0 ? "ArrowLeft" : "ArrowRight");
    await page.waitForTimeout(30);
  }
  const times = await page.evaluate(() => (globalThis as unknown as { times: number[] }).times);
  times.sort((a, b) => a - b);
  const at = (part: number) => `${(times[Math.floor(times.length * part)] ?? 0).toFixed(1)} ms`;
  say(`from a key to the changed number (p50, p90, ${times.length} keys)`, `${at(0.5)}, ${at(0.9)}`);
});
