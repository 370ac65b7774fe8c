import { expect, test } from "vitest";
import type { Screen } from "../../app/show.ts";
import type { Sources } from "../../app/sources.ts";
import { fromKey, groupsOf, toKey } from "./sources.ts";

const screen: Screen = {
  id: "main",
  format: { width: 640, height: 360, framesPerSecond: 60 },
  activeScene: null,
  layers: [
    { id: "L1", key: "warp", shader: "warp", shaderAvailable: true },
    { id: "L2", key: "monitor", shader: "monitor", shaderAvailable: true },
  ],
};
const sources: Sources = {
  videos: [
    { name: "bars", kind: "bars", main: true, live: true, problem: null },
    { name: "cam", kind: "camera", main: false, live: false, problem: "no such device" },
  ],
  images: ["images/logo.png"],
  moreImages: false,
  screens: ["main"],
  recorders: [],
  sound: null,
};
const own = { screen: "main", layer: "L2" };

test("a picture may come from video, files, other layers and screens, but not from the layer itself", () => {
  const all = groupsOf(sources, [screen], own, { source: "below" }).flatMap((group) => group.options);

  expect(all.map((option) => option.value)).toEqual([
    "none:",
    "below:",
    "video:bars",
    "video:cam",
    "file:images/logo.png",
    "layer:L1",
    "screen:main",
  ]);
  expect(all.find((option) => option.value === "video:cam")?.note).toBe("no such device");
});

test("what is shown now can be seen in the list even when it is gone", () => {
  const all = groupsOf(undefined, [screen], own, { source: "file", path: "images/old.png" });

  expect(all[0]?.options[0]).toEqual({ value: "file:images/old.png", label: "images/old.png", note: "now" });
});

test.each([
  { source: "none" },
  { source: "below" },
  { source: "video", name: "cam" },
  { source: "file", path: "images/a:b.png" },
  { source: "layer", layer: "L1" },
  { source: "screen", screen: "wall" },
])("$source survives being chosen from a list", (source) => {
  expect(fromKey(toKey(source))).toEqual(source);
});
