import { defineConfig } from "vitest/config";

// Measurements, not tests: `./dev bench page`.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.measure.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
