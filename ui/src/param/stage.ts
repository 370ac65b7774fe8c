import { act, cleanup } from "@testing-library/react";
import { vi } from "vitest";
import { FakeWorld } from "../api/fake.ts";
import type { Json } from "../api/json.ts";
import type { Role } from "../api/messages.ts";
import type { Frames } from "../app/frames.ts";
import type { Store } from "../app/store.ts";
import { asText } from "./words.ts";

type StoreModule = { readonly store: Store; readonly Store: typeof Store };

let world = new FakeWorld();
let store: Store | undefined;
let rev = 0;

/**
 * The page's store with a Scrim of the tests at its other end. For
 * `vi.mock("…/app/store.ts", async (original) => (await import("…/stage.ts")).staged(await original()))`.
 */
export function staged<T>(module: T): T {
  const made = module as unknown as StoreModule;
  world = new FakeWorld();
  // Nothing waits for a browser to draw: the tests say when it does.
  const frames = { request: () => undefined, after: () => undefined } as unknown as Frames;
  store = new made.Store(world, frames, { client: "page-12345678", name: "page" });
  return { ...module, store };
}

/**
 * A show of one screen, `main`, with one layer, `L1`, that has these parameters; `values` are in force and saved. What
 * was before is over: all of it is answered, and time has gone by. Timers are the tests' from here.
 */
export async function show(
  definitions: Readonly<Record<string, Json>>,
  values: Readonly<Record<string, Json>> = {},
  role: Role = "operator",
): Promise<void> {
  const now = staging();
  cleanup();
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers();
  }
  await endAll();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no network in tests")));
  now.stop();
  now.start();
  rev++;
  const socket = world.socket;
  socket.say({ type: "hello", proto: 1, server: "scrim 0.1.0", epoch: `e${rev}` });
  socket.say({ type: "welcome", session: "s1", role });
  socket.say({ type: "subscribed", id: socket.last("subscribe")["id"] as number });
  socket.say({
    type: "init",
    epoch: `e${rev}`,
    rev,
    part: 1,
    parts: 1,
    ops: [
      { path: "screens", value: ["main"] },
      {
        path: "screens/main",
        value: {
          format: { width: 640, height: 360, framesPerSecond: 60 },
          activeScene: null,
          layers: ["L1"],
        },
      },
      { path: "screens/main/L1", value: { key: "warp", shader: "warp", shaderAvailable: true } },
      ...Object.entries(definitions).map(([id, value]) => ({ path: `parameters/main/L1/${id}`, value })),
      ...Object.entries(values).flatMap(([id, value]) => [
        { path: `values/main/L1/${id}`, value },
        { path: `saved/main/L1/${id}`, value },
      ]),
    ],
  });
  draw();
  socket.sent.length = 0;
  now.app.setState({ notices: [] });
}

async function endAll(): Promise<void> {
  for (const asked of [...sent("mutate"), ...sent("commit")]) {
    world.socket.say({ type: "nack", mid: asText(asked["mid"]), code: "over", detail: "over" });
  }
  await settled();
  vi.runAllTimers();
  draw();
}

async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await Promise.resolve();
  }
}

/** A number from 0 to 2 called Speed, as Scrim describes one. */
export const SPEED: Json = {
  id: "speed",
  key: "speed",
  label: "Speed",
  type: "float",
  min: 0,
  max: 2,
  default: 0.35,
  osc: { ids: "/scrim/main/L1/speed", keys: "/scrim/main/warp/speed" },
};

/** Somebody changes values; null is taken away. */
export function change(values: Readonly<Record<string, Json>>): void {
  rev++;
  world.socket.say({
    type: "delta",
    rev,
    prev: rev - 1,
    ops: Object.entries(values).map(([path, value]) =>
      value === null ? { path, gone: true } : { path, value },
    ),
  });
  draw();
}

/** Automation moves it; null: it has let go. */
export function automate(id: string, value: Json): void {
  world.socket.say({ type: "live", values: { [`main/L1/${id}`]: value } });
  draw();
}

/** The newest change that was asked for. */
function newest(): Readonly<Record<string, Json>> | undefined {
  const changes = new Set([...sent("mutate"), ...sent("commit")].map((one) => one["mid"]));
  return world.socket.sent.findLast((one) => changes.has(one["mid"]));
}

/** Scrim takes the newest change as it was asked for, and saves it. */
export async function accept(values: Readonly<Record<string, Json>>): Promise<void> {
  const asked = newest();
  await act(async () => {
    world.socket.say({
      type: "ack",
      mid: asText(asked?.["mid"]),
      rev: rev + 1,
      persisted: "requested",
      added: [],
      clamped: [],
    });
    change(values);
    await settled();
  });
  draw();
}

/** Scrim does not. */
export async function refuse(detail: string): Promise<void> {
  const asked = newest();
  await act(async () => {
    world.socket.say({ type: "nack", mid: asText(asked?.["mid"]), code: "badValue", detail });
    await settled();
  });
  draw();
}

/** The link to Scrim ends. */
export function cut(): void {
  act(() => world.sockets.at(-1)?.cut());
  draw();
}

/** What the page has sent of one type, oldest first. */
export function sent(type: string): readonly Readonly<Record<string, Json>>[] {
  return world.sockets.at(-1)?.all(type) ?? [];
}

/** Time goes by for what is sent again and again while it is held. */
export function pass(millis: number): void {
  act(() => world.pass(millis));
}

export function draw(): void {
  act(() => staging().flush());
}

/** What the person has been told in passing. */
export function told(): readonly string[] {
  return staging()
    .app.getState()
    .notices.map((notice) => notice.text);
}

/** The way back that this notice offers. */
export function undoOf(text: string): () => void {
  const undo = staging()
    .app.getState()
    .notices.find((notice) => notice.text === text)?.undo;
  if (undo === undefined) {
    throw new Error(`nothing to undo: ${told().join("; ")}`);
  }
  return undo.run;
}

/** Every element is 200 wide and 20 high, at 0, 0: happy-dom lays nothing out. */
export function layOut(): void {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 200, 20));
  for (const missing of ["setPointerCapture", "animate"]) {
    Object.defineProperty(Element.prototype, missing, { configurable: true, value: () => undefined });
  }
}

function staging(): Store {
  if (store === undefined) {
    throw new Error("the store is not staged: see staged()");
  }
  return store;
}
