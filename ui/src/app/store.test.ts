import { beforeEach, expect, test, vi } from "vitest";
import { FakeWorld } from "../api/fake.ts";
import type { Health, StateOp } from "../api/messages.ts";
import { Frames } from "./frames.ts";
import { Store } from "./store.ts";

const SPEED = "main/L1/speed";
const SHOW: readonly StateOp[] = [
  { path: "screens", value: ["main"] },
  {
    path: "screens/main",
    value: {
      format: { width: 640, height: 360, framesPerSecond: 60 },
      activeScene: null,
      layers: ["L1", "L2"],
    },
  },
  { path: "screens/main/L1", value: { key: "warp", shader: "warp", shaderAvailable: true } },
  { path: "screens/main/L2", value: { key: "title", shader: "title", shaderAvailable: true } },
  { path: `values/${SPEED}`, value: 0.1 },
  { path: `parameters/${SPEED}`, value: { id: "speed", type: "float", default: 0 } },
];

/** Frames that come when the test says so. */
class ManualFrames extends Frames {
  private asked: (() => void) | undefined;
  readonly later: (() => void)[] = [];

  override request(then: () => void): void {
    this.asked = then;
  }

  override after(_millis: number, then: () => void): void {
    this.later.push(then);
  }

  draw(): void {
    this.asked?.();
  }
}

function texts(): readonly string[] {
  return store.app.getState().notices.map((one) => one.text);
}

/** Everything that is to happen later happens, once. */
function timePasses(): void {
  frames.later.splice(0).forEach((then) => then());
}

let world: FakeWorld;
let frames: ManualFrames;
let store: Store;

beforeEach(() => {
  world = new FakeWorld();
  frames = new ManualFrames();
  store = new Store(world, frames, { client: "page-12345678" });
  store.start();
  world.socket.say({ type: "hello", proto: 1, server: "scrim", epoch: "e1" });
  world.socket.say({ type: "welcome", session: "s1", role: "operator" });
  world.socket.say({ type: "subscribed", id: 1 });
  world.socket.say({ type: "init", epoch: "e1", rev: 1, part: 1, parts: 1, ops: SHOW });
  frames.draw();
});

function delta(rev: number, value: number): void {
  world.socket.say({ type: "delta", rev, prev: rev - 1, ops: [{ path: `values/${SPEED}`, value }] });
}

test("what comes between two frames is told once, with the newest", () => {
  const told = vi.fn();
  store.cells.subscribe(`values/${SPEED}`, told);
  delta(2, 0.2);
  delta(3, 0.3);
  expect(told).not.toHaveBeenCalled();

  frames.draw();

  expect(told).toHaveBeenCalledTimes(1);
  expect(store.cells.get(`values/${SPEED}`)).toBe(0.3);
});

test("the newest layer of the first screen is worked on, until another is chosen or it is gone", () => {
  expect(store.app.getState()).toMatchObject({ screen: "main", layer: "L2" });
  store.choose("main", "L1");
  expect(store.app.getState().layer).toBe("L1");

  world.socket.say({
    type: "delta",
    rev: 2,
    prev: 1,
    ops: [
      { path: "screens/main", value: { activeScene: null, layers: ["L2"] } },
      { path: "screens/main/L1", gone: true },
    ],
  });
  frames.draw();

  expect(store.app.getState().layer).toBe("L2");
});

test("what this page asked for is shown until it is answered, whatever others do meanwhile", async () => {
  const outcome = store.mutate({ op: "setParameter", target: SPEED, value: 0.9 });
  expect(store.own.get(SPEED)).toBe(0.9);
  delta(2, 0.5);
  frames.draw();
  expect(store.own.get(SPEED)).toBe(0.9);

  delta(3, 0.9);
  world.socket.say({ type: "ack", mid: world.socket.last("mutate")["mid"] as string, rev: 3 });
  await outcome;

  expect(store.own.get(SPEED)).toBeUndefined();
  expect(store.cells.get(`values/${SPEED}`)).toBe(0.9);
});

test("an answer that comes before its change leaves what was asked for in place until then", async () => {
  const outcome = store.mutate({ op: "setParameter", target: SPEED, value: 0.9 });
  world.socket.say({ type: "ack", mid: world.socket.last("mutate")["mid"] as string, rev: 2 });
  await outcome;
  expect(store.own.get(SPEED)).toBe(0.9);

  delta(2, 0.9);
  frames.draw();

  expect(store.own.get(SPEED)).toBeUndefined();
});

test("what is refused goes back to what it was, and the person is told why", async () => {
  const outcome = store.mutate({ op: "setParameter", target: SPEED, value: 0.9 });
  world.socket.say({
    type: "nack",
    mid: world.socket.last("mutate")["mid"] as string,
    code: "notAllowed",
    detail: "a viewer looks only",
  });
  await outcome;

  expect(store.own.get(SPEED)).toBeUndefined();
  expect(store.app.getState().notices).toMatchObject([{ tone: "problem", text: "a viewer looks only" }]);
});

test("automation that has let go is no longer shown, nor after a broken link", () => {
  world.socket.say({ type: "live", values: { [SPEED]: 0.7, "main/L2/size": 1 } });
  frames.draw();
  world.socket.say({ type: "live", values: { [SPEED]: null } });
  frames.draw();
  expect(store.automation.get(SPEED)).toBeUndefined();
  expect(store.automation.get("main/L2/size")).toBe(1);

  world.socket.cut();
  frames.draw();
  return Promise.resolve().then(() => {
    frames.draw();
    expect(store.automation.get("main/L2/size")).toBeUndefined();
  });
});

test("automation that ended while the page was in the background is no longer shown", () => {
  world.socket.say({ type: "watching", id: world.socket.last("watch")["id"] as number });
  world.socket.say({ type: "live", values: { [SPEED]: 0.7, "main/L2/size": 1 } });
  frames.draw();
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  store.rewatch();
  vi.restoreAllMocks();
  store.rewatch();
  world.socket.say({ type: "live", values: { "main/L3/size": 1 } });
  world.socket.say({ type: "watching", id: world.socket.last("watch")["id"] as number });
  world.socket.say({ type: "live", values: { "main/L2/size": 2 } });
  frames.draw();

  expect(store.automation.get(SPEED)).toBeUndefined();
  expect(store.automation.get("main/L3/size")).toBeUndefined();
  expect(store.automation.get("main/L2/size")).toBe(2);
});

test("a message with a way back outlasts those without", () => {
  store.tell("warp is removed.", { label: "Undo", run: () => undefined });
  ["a", "b", "c", "d", "e"].forEach((text) => store.tellProblem(text));

  expect(texts()).toEqual(["warp is removed.", "c", "d", "e"]);
});

test("the same words are said once, and stay as long as if said last", () => {
  store.tellProblem("A viewer looks only.");
  const first = frames.later.splice(0);
  store.tellProblem("A viewer looks only.");
  expect(texts()).toEqual(["A viewer looks only."]);

  first.forEach((then) => then());
  expect(texts()).toEqual(["A viewer looks only."]);
  timePasses();

  expect(texts()).toEqual([]);
});

test("two removals of the same name are two messages: each has its own way back", () => {
  store.tell("warp is removed.", { label: "Undo", run: () => undefined });
  store.tell("warp is removed.", { label: "Undo", run: () => undefined });

  expect(texts()).toHaveLength(2);
});

test("two minutes of health are kept, and no more", () => {
  for (let i = 0; i < 300; i++) {
    store.health({ n: i } as unknown as Health);
    frames.draw();
  }

  expect(store.app.getState().healthHistory).toHaveLength(240);
  expect(store.app.getState().healthHistory.at(-1)?.health).toEqual({ n: 299 });
});
