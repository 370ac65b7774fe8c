import { execFile, spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { browsers, daemon } from "./stage.ts";

const MINUTE = 60_000;
const BRIGHTNESS = "/scrim/main/brightness";

let osc: ChildProcess | undefined;

afterAll(() => osc?.kill());

/** The same numbers again for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const slider = (page: Page) => page.getByRole("slider", { name: "Brightness" });

async function turnByMouse(page: Page, percent: number): Promise<void> {
  const track = await slider(page).locator("xpath=..").boundingBox();
  if (track === null) {
    throw new Error("there is no slider");
  }
  const y = track.y + track.height / 2;
  await page.mouse.move(track.x + track.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(track.x + (track.width * percent) / 100, y, { steps: 5 });
  await page.mouse.up();
}

/** A program that speaks the sync protocol, as docs/sync.md says it, and nothing of the page. */
async function speaker(): Promise<(percent: number) => Promise<void>> {
  const page = await browsers.stranger();
  await page.goto(daemon.url);
  await page.evaluate(async (token) => {
    const socket = new WebSocket(`ws://${location.host}/api/socket`);
    await new Promise<void>((ready, failed) => {
      socket.onerror = () => failed(new Error("no socket"));
      socket.onmessage = (event: MessageEvent<string>) => {
        const message = JSON.parse(event.data) as { type: string };
        if (message.type === "hello") {
          socket.send(JSON.stringify({ type: "auth", client: "many-hands-1", token }));
        } else if (message.type === "welcome") {
          ready();
        }
      };
    });
    Object.assign(globalThis, { socket });
  }, daemon.token);
  let mids = 0;
  return async (value) => {
    mids++;
    const ops = [{ op: "setParameter", target: "main/master/brightness", value }];
    await page.evaluate(
      (text) => {
        (globalThis as unknown as { socket: WebSocket }).socket.send(text);
      },
      JSON.stringify({ type: "mutate", mid: `m${mids}`, ops }),
    );
  };
}

/** A surface by OSCQuery, of libraries that others wrote: it sends by WebSocket and listens there. */
async function surface(): Promise<{
  readonly turn: (percent: number) => void;
  readonly shown: () => number | undefined;
}> {
  const program = join(import.meta.dirname, "../../daemon/src/test/oscquery/client.mjs");
  const child = spawn("node", [program, "listen", String(daemon.oscQueryPort), String(daemon.oscPort)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  osc = child;
  let shown: number | undefined;
  await new Promise<void>((ready, failed) => {
    child.once("exit", () => failed(new Error("the OSCQuery client has ended")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("ready ")) {
        ready();
      } else if (line.startsWith("osc ")) {
        const message = JSON.parse(line.slice(4)) as { address: string; args: { value: number }[] };
        shown = message.address === BRIGHTNESS ? message.args[0]?.value : shown;
      } else if (line.startsWith("error ")) {
        failed(new Error(line));
      }
    });
  });
  const wish = (said: object) => child.stdin.write(`${JSON.stringify(said)}\n`);
  wish({ COMMAND: "LISTEN", DATA: BRIGHTNESS });
  return {
    turn: (value) => wish({ address: BRIGHTNESS, args: [{ type: "f", value }] }),
    shown: () => shown,
  };
}

test("two browsers, oscsend, an OSCQuery client, the socket and curl turn one knob for a minute, and all end equal", async () => {
  const seed = Date.now() % 2 ** 31;
  const roll = dice(seed);
  const [one, other, bySocket, byOscQuery] = await Promise.all([
    browsers.open(daemon),
    browsers.open(daemon, "phone", { view: "screens" }),
    speaker(),
    surface(),
  ]);
  const byCurl = async (value: number) => {
    await promisify(execFile)("curl", [
      "-sf",
      ...["-H", `Authorization: Bearer ${daemon.token}`],
      ...["-d", JSON.stringify({ op: "setParameter", target: "main/master/brightness", value })],
      `${daemon.url}/api/mutations`,
    ]);
  };

  let rounds = 0;
  for (const end = Date.now() + MINUTE; Date.now() < end; rounds++) {
    byOscQuery.turn(roll(100));
    await Promise.all([
      turnByMouse(one, roll(100)),
      slider(other).press(["ArrowLeft", "ArrowRight", "PageUp", "PageDown"][roll(4)] ?? "Home"),
      daemon.osc(BRIGHTNESS, "f", roll(100)),
      bySocket(roll(100)),
      byCurl(roll(100)),
    ]);
  }

  const seen = async () => {
    const [first, second, explained] = await Promise.all([
      slider(one).getAttribute("aria-valuenow"),
      slider(other).getAttribute("aria-valuenow"),
      daemon.json<{ value: number }>("/api/explain?target=main/master/brightness"),
    ]);
    return [Number(first), Number(second), byOscQuery.shown() ?? NaN].map(
      (shown) => Math.abs(shown - explained.value) < 0.5,
    );
  };
  await expect
    .poll(seen, { timeout: 20_000, message: `seed ${seed}, ${rounds} rounds` })
    .toEqual([true, true, true]);
  await one.getByText("All saved").waitFor();
  await other.getByText("All saved").waitFor();
}, 150_000);
