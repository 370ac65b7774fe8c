import type { Health } from "../api/messages.ts";

/** Health reports as columns of a plot: seconds ago, and a value or none for each report. */
export type Columns = {
  readonly seconds: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
};

type Sample = { readonly atMillis: number; readonly health: Health };

/**
 * @param read one number for each line of the plot
 * @param nowMillis what counts as 0 seconds ago
 */
export function columns(
  samples: readonly Sample[],
  nowMillis: number,
  read: readonly ((health: Health) => number | undefined)[],
): Columns {
  return {
    seconds: samples.map((sample) => (sample.atMillis - nowMillis) / 1000),
    columns: read.map((one) => samples.map((sample) => one(sample.health) ?? null)),
  };
}

/** A part of what a histogram counted lately, in milliseconds. */
export function recentMillis(
  histogram: string,
  part: "p50" | "p99" | "max",
): (health: Health) => number | undefined {
  return (health) => {
    const recent = health.recent?.[histogram];
    return recent === undefined || recent.count === 0 ? undefined : recent[part] / 1e6;
  };
}

/** A number of milliseconds, as exact as one can read it. */
export function millis(value: number | undefined): string {
  if (value === undefined) {
    return "–";
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

/** What of the counters of a kind is not zero: those say what was turned away. */
export function troubles(
  counters: Readonly<Record<string, number>>,
  words: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly words: string; readonly count: number }[] {
  return Object.entries(words).flatMap(([name, text]) => {
    const count = counters[name] ?? 0;
    return count === 0 ? [] : [{ name, words: text, count }];
  });
}
