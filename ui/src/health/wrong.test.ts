import { expect, test } from "vitest";
import type { Health } from "../api/messages.ts";
import type { Screen, Shader } from "../app/show.ts";
import { wrongNow } from "./wrong.ts";

test("what is wrong is counted once: a shader that health names too, a screen that is behind, and the rest", () => {
  const health = {
    conditions: [
      { subsystem: "shader", subject: "warp" },
      { subsystem: "disk", subject: "" },
    ],
    framesPerSecond: { main: 30, side: 59 },
  } as unknown as Health;
  const shaders = [
    { kind: "broken", id: "warp", problem: { file: "warp.fs", line: 1, column: 0, reason: "x" } },
    { kind: "usable", id: "ribbons" },
  ] as unknown as readonly Shader[];
  const screens = ["main", "side"].map((id) => ({
    id,
    format: { framesPerSecond: 60 },
  })) as unknown as readonly Screen[];

  const wrong = wrongNow(health, shaders, screens);

  expect(wrong.count).toBe(3);
  expect(wrong.slow.map((one) => one.id)).toEqual(["main"]);
  expect(wrong.others.map((one) => one.subsystem)).toEqual(["disk"]);
  expect(wrongNow(undefined, [], screens).count).toBe(0);
});
