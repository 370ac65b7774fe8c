import { describe, expect, it } from "vitest";
import { freeName, idFor } from "./names.ts";

describe("an id", () => {
  it("is its name in letters that a file and an address can have", () => {
    expect(idFor("Intro", [], "scene")).toBe("intro");
    expect(idFor("  Act 2: Über den Wolken! ", [], "scene")).toBe("act-2-uber-den-wolken");
    expect(idFor("第一", [], "scene")).toBe("scene");
    expect(idFor("x".repeat(200), [], "scene")).toHaveLength(56);
  });

  it("is never one that another has", () => {
    expect(idFor("Intro", ["intro"], "scene")).toBe("intro-2");
    expect(idFor("Intro", ["intro", "intro-2"], "scene")).toBe("intro-3");
  });
});

describe("the name that is proposed", () => {
  it("is one that no scene has", () => {
    expect(freeName([])).toBe("Scene 1");
    expect(freeName(["Intro", "Scene 3"])).toBe("Scene 4");
  });
});
