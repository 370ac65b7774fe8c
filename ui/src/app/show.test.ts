import { expect, test } from "vitest";
import type { Json } from "../api/json.ts";
import { differsFromScene, orderParameters, readScreens, readShaders, type Scene } from "./show.ts";

const FORMAT = { width: 640, height: 360, framesPerSecond: 60 };
const WARP = { key: "warp", shader: "warp", shaderAvailable: true };

function show(more: Readonly<Record<string, Json>> = {}): Map<string, Json> {
  return new Map<string, Json>(
    Object.entries({
      screens: ["main"],
      "screens/main": { format: FORMAT, activeScene: "intro", layers: ["L1"] },
      "screens/main/L1": WARP,
      "values/main/L1/speed": 0.5,
      "parameters/main/L1/speed": { id: "speed", type: "float", default: 0.1 },
      ...more,
    }),
  );
}

const SCENE: Scene = {
  id: "intro",
  name: "Intro",
  layers: [{ id: "L1", key: "warp", shader: "warp", values: { speed: 0.5 } }],
};

function differs(state: Map<string, Json>, scene = SCENE): boolean {
  const read = (path: string) => state.get(path);
  const screen = readScreens(read, [])[0];
  if (screen === undefined) {
    throw new Error("no screen");
  }
  return differsFromScene(screen, scene, read, (layer) => (layer === "L1" ? ["main/L1/speed"] : []));
}

test("a screen whose layer has not come yet is shown without it", () => {
  const state = show();
  state.delete("screens/main/L1");
  const read = (path: string) => state.get(path);

  expect(readScreens(read, [])).toMatchObject([{ id: "main", layers: [] }]);
});

test("what has not changed stays the same object, so that nothing that shows it is drawn anew", () => {
  const state = show();
  const read = (path: string) => state.get(path);
  const before = readScreens(read, []);

  expect(readScreens(read, before)).toBe(before);
  state.set("screens/main/L1", { ...WARP, key: "haze" });
  expect(readScreens(read, before)[0]?.layers[0]?.key).toBe("haze");
});

test("a stack is as its scene if layers, order and values are", () => {
  expect(differs(show())).toBe(false);
  expect(differs(show({ "values/main/L1/speed": 0.6 }))).toBe(true);
  expect(differs(show({ "screens/main/L1": { ...WARP, shader: "haze" } }))).toBe(true);
  expect(differs(show({ "screens/main": { format: FORMAT, activeScene: "intro", layers: [] } }))).toBe(true);
});

test("what a scene does not name counts by its default", () => {
  const bare: Scene = { ...SCENE, layers: [{ id: "L1", key: "warp", shader: "warp", values: {} }] };

  expect(differs(show({ "values/main/L1/speed": 0.1 }), bare)).toBe(false);
  expect(differs(show(), bare)).toBe(true);
});

test("a shader with a reason is broken", () => {
  const state = new Map<string, Json>([
    ["shaders/a", { id: "a", name: "A", inputs: [] }],
    ["shaders/b", { id: "b", file: "b.fs", line: 3, column: 1, reason: "no such word" }],
  ]);

  expect(readShaders((path) => state.get(path), state.keys(), [])).toMatchObject([
    { kind: "usable", id: "a" },
    { kind: "broken", id: "b", problem: { line: 3 } },
  ]);
});

test("parameters come as the shader declares them, after those that every layer has", () => {
  const shader = {
    kind: "usable",
    id: "warp",
    name: "Warp",
    description: "",
    credit: "",
    categories: [],
    inputs: ["speed", "amount"].map((id) => ({ id, key: id, label: id, type: "float", default: 0 }) as const),
  } as const;
  const paths = ["amount", "layer.blend", "speed", "layer.mix"].map((id) => `main/L1/${id}`);

  expect(orderParameters(paths, shader)).toEqual(
    ["layer.mix", "layer.blend", "speed", "amount"].map((id) => `main/L1/${id}`),
  );
});
