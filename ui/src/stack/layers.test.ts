import { describe, expect, it } from "vitest";
import type { Json } from "../api/json.ts";
import type { Screen } from "../app/show.ts";
import {
  bypassesNow,
  copyOf,
  endingSolo,
  finishing,
  freeKey,
  keyProblem,
  placing,
  soloing,
  soloOf,
  type Read,
} from "./layers.ts";

const screen: Screen = {
  id: "main",
  format: { width: 640, height: 360, framesPerSecond: 60 },
  activeScene: null,
  layers: ["L1", "L2", "L3"].map((id) => ({
    id,
    key: id.toLowerCase(),
    shader: "warp",
    shaderAvailable: true,
  })),
};

function reading(state: Record<string, Json>): Read {
  return (path) => state[path];
}

/** The bypasses of the three layers: what counts, and what is saved where that is something. */
function bypasses(now: readonly boolean[], saved: readonly (boolean | undefined)[] = []): Read {
  const state: Record<string, Json> = {};
  screen.layers.forEach((layer, at) => {
    state[`values/main/${layer.id}/layer.bypass`] = now[at] ?? false;
    const kept = saved[at];
    if (kept !== undefined) {
      state[`saved/main/${layer.id}/layer.bypass`] = kept;
    }
  });
  return reading(state);
}

function layer(at: number) {
  const one = screen.layers[at];
  if (one === undefined) {
    throw new Error(`no layer ${at}`);
  }
  return one;
}

describe("a copy of a layer", () => {
  const read = reading({
    "values/main/L2/speed": 0.7,
    "saved/main/L2/speed": 0.3,
    "parameters/main/L2/speed": { default: 0.5 },
    "values/main/L2/scale": 2,
    "saved/main/L2/scale": 2,
    "values/main/L2/sheen": 0.1,
    "parameters/main/L2/sheen": { default: 0.1 },
    "values/main/L2/hue": 0.9,
    "parameters/main/L2/hue": { default: 0 },
    "values/main/L3/picture": { source: "layer", layer: "L2" },
    "saved/main/L3/picture": { source: "layer", layer: "L2" },
    "values/main/L1/picture": { source: "layer", layer: "L2" },
  });
  const paths = ["L2/speed", "L2/scale", "L2/sheen", "L2/hue", "L3/picture", "L1/picture"].map(
    (p) => `main/${p}`,
  );
  const copy = copyOf(screen, layer(1), paths, read);

  it("keeps what is saved and what only counts for the session apart", () => {
    expect(copy.saved).toEqual({ speed: 0.3, scale: 2 });
    expect(copy.session).toEqual({ speed: 0.7, hue: 0.9 });
  });

  it("comes back with key, shader, place and values in one change", () => {
    expect(placing(copy, copy.at, copy.key)).toEqual({
      op: "addLayer",
      screen: "main",
      shader: "warp",
      key: "l2",
      at: 1,
      values: { speed: 0.3, scale: 2 },
    });
  });

  it("comes back into the image inputs that showed it, in their tier", () => {
    expect(finishing(copy, "L9", true)).toEqual([
      { op: "setParameter", target: "main/L9/speed", value: 0.7, lifetime: "session" },
      { op: "setParameter", target: "main/L9/hue", value: 0.9, lifetime: "session" },
      {
        op: "setParameter",
        target: "main/L3/picture",
        value: { source: "layer", layer: "L9" },
        lifetime: "durable",
      },
      {
        op: "setParameter",
        target: "main/L1/picture",
        value: { source: "layer", layer: "L9" },
        lifetime: "session",
      },
    ]);
  });

  it("leaves others' inputs alone when it is a second one", () => {
    expect(finishing(copy, "L9", false).map((op) => op["target"])).toEqual(["main/L9/speed", "main/L9/hue"]);
  });
});

describe("a key", () => {
  it("of a second layer counts on", () => {
    expect(freeKey("warp", [])).toBe("warp");
    expect(freeKey("warp", ["warp"])).toBe("warp-2");
    expect(freeKey("warp-2", ["warp", "warp-2"])).toBe("warp-3");
  });

  it("that cannot be used is said why", () => {
    expect(keyProblem("haze", ["warp"])).toBeUndefined();
    expect(keyProblem("", [])).toMatch(/letters/);
    expect(keyProblem("a/b", [])).toMatch(/letters/);
    expect(keyProblem("warp", ["warp"])).toMatch(/Another layer/);
  });
});

describe("solo", () => {
  it("is when all but one are bypassed, and only for this session", () => {
    expect(soloOf(screen, bypasses([true, false, true]))).toBe("L2");
    expect(soloOf(screen, bypasses([true, false, false]))).toBeUndefined();
    expect(soloOf(screen, bypasses([true, true, true]))).toBeUndefined();
  });

  it("is not what is saved as bypassed", () => {
    expect(soloOf(screen, bypasses([true, false, true], [true, undefined, true]))).toBeUndefined();
    expect(soloOf(screen, bypasses([true, false, true], [true, true, true]))).toBe("L2");
  });

  it("bypasses the others for the session, and wakes the one", () => {
    expect(soloing(screen, "L3", bypasses([false, true, true], [undefined, true, true]))).toEqual([
      { op: "setParameter", target: "main/L1/layer.bypass", value: true, lifetime: "session" },
      { op: "setParameter", target: "main/L3/layer.bypass", value: false, lifetime: "session" },
    ]);
  });

  it("ends with everything as it was: saved ones by going back, the session's by being set again", () => {
    const before = bypassesNow(screen, bypasses([true, false, false], [undefined, undefined, true]));
    expect(before).toEqual({ L1: true, L3: false });

    const alone = bypasses([true, false, true], [undefined, undefined, true]);

    expect(endingSolo(screen, before, alone)).toEqual([
      { op: "setParameter", target: "main/L3/layer.bypass", value: false, lifetime: "session" },
    ]);
    expect(endingSolo(screen, {}, alone)).toEqual([{ op: "revert", target: "main/L1/layer.bypass" }]);
  });
});
