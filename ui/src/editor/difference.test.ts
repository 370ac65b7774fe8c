import { expect, test } from "vitest";
import { difference } from "./difference.ts";

test("two texts differ in the lines between their common beginning and end", () => {
  expect(difference("a\nb\nc", "a\nx\ny\nc")).toEqual({
    mine: { from: 2, to: 3 },
    theirs: { from: 2, to: 4 },
  });
  expect(difference("a\nb", "a\nb\nc")).toEqual({ mine: { from: 3, to: 3 }, theirs: { from: 3, to: 4 } });
  expect(difference("a\na", "a")).toEqual({ mine: { from: 2, to: 3 }, theirs: { from: 2, to: 2 } });
});

test("the same text differs nowhere", () => {
  expect(difference("a\nb", "a\nb")).toEqual({ mine: { from: 3, to: 3 }, theirs: { from: 3, to: 3 } });
});
