import { describe, expect, it } from "vitest";
import type { Json } from "../api/json.ts";
import { differsFromScene, type Scene, type Screen } from "../app/show.ts";

const scene: Scene = {
  id: "intro",
  name: "Intro",
  layers: [
    { id: "L1", key: "warp", shader: "warp", values: { speed: 0.3 } },
    { id: "L2", key: "glass", shader: "monitor", values: { picture: { source: "layer", layer: "L1" } } },
  ],
};

function screenOf(...layers: readonly { id: string; key: string; shader: string }[]): Screen {
  return {
    id: "main",
    format: { width: 640, height: 360, framesPerSecond: 60 },
    activeScene: "intro",
    layers: layers.map((layer) => ({ ...layer, shaderAvailable: true })),
  };
}

const warp = { id: "L1", key: "warp", shader: "warp" };
const glass = { id: "L2", key: "glass", shader: "monitor" };

/** The parameters of both shaders, with these values in force. */
function differs(screen: Screen, values: Readonly<Record<string, Json>>): boolean {
  const state: Record<string, Json> = {};
  for (const [path, value] of Object.entries(values)) {
    state[`values/main/${path}`] = value;
    state[`parameters/main/${path}`] = { default: 0.5 };
  }
  return differsFromScene(
    screen,
    scene,
    (path) => state[path],
    (layer) =>
      Object.keys(values)
        .filter((path) => path.startsWith(`${layer}/`))
        .map((path) => `main/${path}`),
  );
}

const asSaved = { "L1/speed": 0.3, "L1/scale": 0.5, "L2/picture": { source: "layer", layer: "L1" } };

describe("a stack has changed since its scene", () => {
  it("not when all values are as saved, or the default where none is", () => {
    expect(differs(screenOf(warp, glass), asSaved)).toBe(false);
  });

  it("when a value in force is another, saved or not", () => {
    expect(differs(screenOf(warp, glass), { ...asSaved, "L1/speed": 0.4 })).toBe(true);
    expect(differs(screenOf(warp, glass), { ...asSaved, "L1/scale": 0.6 })).toBe(true);
  });

  it("when layers came, went, changed places, names or shaders", () => {
    expect(differs(screenOf(warp), asSaved)).toBe(true);
    expect(differs(screenOf(glass, warp), asSaved)).toBe(true);
    expect(differs(screenOf({ ...warp, key: "haze" }, glass), asSaved)).toBe(true);
    expect(differs(screenOf({ ...warp, shader: "tunnel" }, glass), asSaved)).toBe(true);
  });

  it("not when a layer was removed and put back, which gives it another id", () => {
    const back = screenOf({ ...warp, id: "L7" }, glass);

    expect(
      differs(back, { "L7/speed": 0.3, "L7/scale": 0.5, "L2/picture": { source: "layer", layer: "L7" } }),
    ).toBe(false);
    expect(differs(back, { "L7/speed": 0.3, "L2/picture": { source: "layer", layer: "L2" } })).toBe(true);
  });
});
