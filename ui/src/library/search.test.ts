import { describe, expect, it } from "vitest";
import type { Shader } from "../app/show.ts";
import { categoriesOf, search } from "./search.ts";

function usable(id: string, description: string, ...categories: readonly string[]): Shader {
  return { kind: "usable", id, name: id, description, credit: "Scrim", categories, inputs: [] };
}

const shaders: readonly Shader[] = [
  { kind: "broken", id: "aaa", problem: { file: "aaa.fs", line: 3, column: 0, reason: "no main" } },
  usable("warp", "A slow field of colour, like ink in water.", "Generator"),
  usable("ripple", "Waves of water over the picture below.", "Distortion", "Filter"),
  usable("waterfall", "Falling lines.", "Generator"),
];

const ids = (found: readonly Shader[]) => found.map((one) => one.id);

describe("the library", () => {
  it("shows everything by name at first, what is broken last", () => {
    expect(ids(search(shaders, "", undefined))).toEqual(["ripple", "warp", "waterfall", "aaa"]);
  });

  it("finds names before descriptions, whatever the case", () => {
    expect(ids(search(shaders, "WATER", undefined))).toEqual(["waterfall", "ripple", "warp"]);
  });

  it("wants every word", () => {
    expect(ids(search(shaders, "water ink", undefined))).toEqual(["warp"]);
    expect(ids(search(shaders, "water nothing", undefined))).toEqual([]);
  });

  it("is narrowed by category", () => {
    expect(categoriesOf(shaders)).toEqual(["Distortion", "Filter", "Generator"]);
    expect(ids(search(shaders, "", "Generator"))).toEqual(["warp", "waterfall"]);
  });

  it("finds what is broken by why", () => {
    expect(ids(search(shaders, "no main", undefined))).toEqual(["aaa"]);
  });
});
