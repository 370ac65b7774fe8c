import { expect, test } from "vitest";
import { browsers, daemon } from "./stage.ts";

// What the first view may weigh on its way, packed.
const MOST_BYTES = 200_000;

test("the first view is small, and brings neither the editor nor the plots", async () => {
  const page = await browsers.open(daemon);
  const files = await page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
      .map((entry) => entry as PerformanceResourceTiming)
      .filter((entry) => !new URL(entry.name).pathname.startsWith("/api/"))
      .map((entry) => ({ name: entry.name, bytes: entry.encodedBodySize })),
  );

  expect(files.reduce((sum, file) => sum + file.bytes, 0)).toBeGreaterThan(10_000);
  expect(files.reduce((sum, file) => sum + file.bytes, 0)).toBeLessThan(MOST_BYTES);
  expect(files.filter((file) => /Editor|HealthView/.test(file.name))).toEqual([]);
});

test("a page from elsewhere gets no frame, no script and no style of its own into this one", async () => {
  const response = await fetch(daemon.url);
  const policy = response.headers.get("Content-Security-Policy") ?? "";

  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
});
