import { act } from "@testing-library/react";
import { vi } from "vitest";
import type { Json } from "../api/json.ts";
import type { Op, Outcome, Role } from "../api/messages.ts";
import { store } from "./store.ts";

/** Makes this the show that the page sees, all of it, as somebody of this role. */
export function showing(state: Readonly<Record<string, Json>>, role: Role = "admin"): void {
  act(() => {
    const gone = [...store.cells.paths()].map((path) => [path, undefined] as const);
    store.state(new Map<string, Json | undefined>([...gone, ...Object.entries(state)]));
    store.link({ state: "up", role, server: "test" });
    store.flush();
  });
}

/** Takes the page's changes instead of Scrim, and answers each with the next of these; the last one stays. */
export function answering(...outcomes: readonly Outcome[]) {
  const left = [...outcomes];
  const asked: {
    readonly ops: readonly Op[];
    readonly base: number | undefined;
    readonly nowOrNever: string | undefined;
  }[] = [];
  vi.spyOn(store, "mutate").mockImplementation((ops, also) => {
    asked.push({
      ops: Array.isArray(ops) ? (ops as readonly Op[]) : [ops as Op],
      base: also?.base,
      nowOrNever: also?.nowOrNever,
    });
    const next = left.length > 1 ? left.shift() : left[0];
    return Promise.resolve(next ?? { kind: "accepted", rev: 1 });
  });
  return asked;
}

/** A screen `main` with these layers, bottom to top, all of the shader `warp`. */
export function stackOf(...keys: readonly string[]): Readonly<Record<string, Json>> {
  const ids = keys.map((_, at) => `L${at + 1}`);
  const state: Record<string, Json> = {
    screens: ["main"],
    "screens/main": {
      format: { width: 640, height: 360, framesPerSecond: 60 },
      activeScene: null,
      layers: ids,
    },
    "shaders/warp": {
      id: "warp",
      name: "warp",
      description: "A slow field of colour.",
      credit: "Scrim",
      categories: ["Generator"],
      inputs: [],
    },
  };
  ids.forEach((id, at) => {
    state[`screens/main/${id}`] = { key: keys[at] ?? "", shader: "warp", shaderAvailable: true };
    state[`values/main/${id}/layer.bypass`] = false;
    state[`parameters/main/${id}/layer.bypass`] = {
      id: "layer.bypass",
      key: "bypass",
      label: "Bypass",
      type: "bool",
      default: false,
    };
  });
  return state;
}
