import { expect, test } from "vitest";
import type { Health } from "../api/messages.ts";
import { columns, millis, recentMillis, troubles } from "./numbers.ts";

function health(workNanos: number | undefined): Health {
  return {
    status: "ok",
    conditions: [],
    lastFailures: [],
    counters: {},
    gauges: {},
    histograms: {},
    recent:
      workNanos === undefined
        ? {}
        : {
            "frame.workNanos": { count: 30, p50: workNanos, p99: workNanos, p999: workNanos, max: workNanos },
          },
    persistence: {
      rev: 0,
      durableRev: 0,
      unsaved: false,
      unsavedSeconds: 0,
      attempts: 0,
      retryInSeconds: 0,
      written: 0,
      failed: 0,
      last: null,
    },
  };
}

test("a report without frames leaves a gap, not a zero", () => {
  const samples = [
    { atMillis: 1_000, health: health(8_000_000) },
    { atMillis: 2_000, health: health(undefined) },
  ];

  expect(columns(samples, 2_000, [recentMillis("frame.workNanos", "p99")])).toEqual({
    seconds: [-1, 0],
    columns: [[8, null]],
  });
});

test("milliseconds have a digit after the point only while it says something", () => {
  expect([millis(0.04), millis(9.94), millis(16.7), millis(undefined)]).toEqual([
    "0.0 ms",
    "9.9 ms",
    "17 ms",
    "–",
  ]);
});

test("only what happened is a trouble", () => {
  expect(troubles({ a: 0, b: 2 }, { a: "one", b: "two", c: "three" })).toEqual([
    { name: "b", words: "two", count: 2 },
  ]);
});
