/** One event of Chromium's trace; times in microseconds. */
type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Time on a processor, which waiting for one does not count to. */
  readonly tdur?: number;
};

export const CATEGORIES = ["devtools.timeline", "toplevel", "v8", "disabled-by-default-devtools.timeline"];

const KINDS = {
  scripting: ["FunctionCall", "EvaluateScript", "RunMicrotasks", "MinorGC", "MajorGC", "v8.compile"],
  layout: ["UpdateLayoutTree", "Layout"],
  painting: ["PrePaint", "Paint", "Layerize", "Commit"],
  all: ["RunTask", "ThreadControllerImpl::RunTask", "ThreadPool_RunTask"],
} as const;

/** What the busiest main thread of a page spent of a core on each kind of work, from 0 to 1. */
export function shares(trace: Buffer): Readonly<Record<keyof typeof KINDS, number>> {
  const events = (JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents;
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph === "X") {
      const key = `${event.pid} ${event.tid}`;
      const thread = threads.get(key);
      if (thread === undefined) {
        threads.set(key, [event]);
      } else {
        thread.push(event);
      }
    }
  }
  const main = [...threads.values()]
    .filter((thread) => thread.some((event) => event.name === "FireAnimationFrame"))
    .sort((a, b) => b.length - a.length)[0];
  if (main === undefined) {
    throw new Error("no page in the trace");
  }
  main.sort((a, b) => a.ts - b.ts);
  const passed = (main.at(-1)?.ts ?? 0) - (main[0]?.ts ?? 0);
  const spent = (names: readonly string[]) => {
    let end = -Infinity;
    let sum = 0;
    for (const event of main) {
      // What is inside of what was counted is counted.
      if (names.includes(event.name) && event.ts >= end) {
        end = event.ts + (event.dur ?? 0);
        sum += event.tdur ?? event.dur ?? 0;
      }
    }
    return sum / passed;
  };
  return {
    scripting: spent(KINDS.scripting),
    layout: spent(KINDS.layout),
    painting: spent(KINDS.painting),
    all: spent(KINDS.all),
  };
}
