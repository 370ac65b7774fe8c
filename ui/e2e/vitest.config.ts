import { defineConfig } from "vitest/config";

// One file at a time: each has a daemon and a browser of its own, and what they show takes time to draw.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.e2e.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    retry: 0,
    expect: { poll: { timeout: 10_000 } },
  },
});
