import { expect, test } from "vitest";
import { count, duration } from "./words.ts";

test("a length of time is said as people say it", () => {
  expect([0, 999, 12_400, 60_000, 185_000, 7_800_000].map(duration)).toEqual([
    "0 s",
    "0 s",
    "12 s",
    "1 min",
    "3 min 5 s",
    "2 h 10 min",
  ]);
});

test("one thing is not many", () => {
  expect([count(1, "layer"), count(0, "layer"), count(2, "thing is", "things are")]).toEqual([
    "1 layer",
    "0 layers",
    "2 things are",
  ]);
});
