import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Browsers, GOING } from "./browser.ts";
import { Daemon } from "./daemon.ts";

let daemon: Daemon;
let browsers: Browsers;

beforeAll(async () => {
  [daemon, browsers] = await Promise.all([Daemon.start(), Browsers.start()]);
});

afterEach(async () => {
  // Who asks a Scrim that is just stopping is told so.
  browsers.expectNoFaults(GOING);
  await browsers.closeAll();
});

afterAll(async () => {
  await browsers.stop();
  await daemon.stop();
});

test("the page has the same state as Scrim: no hash ever makes it ask for the whole again", async () => {
  let subscriptions = 0;
  let heartbeats = 0;
  const page = await browsers.open(daemon, "laptop", {
    prepare: (fresh) => {
      fresh.on("websocket", (socket) => {
        socket.on("framesent", ({ payload }) => {
          subscriptions += payload.includes('"type":"subscribe"') ? 1 : 0;
        });
        socket.on("framereceived", ({ payload }) => {
          heartbeats += typeof payload === "string" && payload.includes('"type":"heartbeat"') ? 1 : 0;
        });
      });
      return Promise.resolve();
    },
  });
  await daemon.mutate(
    { op: "setParameter", target: "main/warp/speed", value: 0.123456 },
    { op: "addLayer", screen: "main", shader: "warp", key: "second" },
    { op: "saveScene", screen: "main", scene: "one", name: 'Ein "Name" – ☃' },
  );
  await daemon.osc("/scrim/main/warp/speed", "f", 1 / 3);
  await daemon.mutate({ op: "moveLayer", target: "main/warp", to: 3 });
  await daemon.mutate({ op: "deleteScene", scene: "one" });
  const before = heartbeats;

  await expect.poll(() => heartbeats, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 2);
  expect(subscriptions).toBe(1);
  await page.close();
});

test("a page outlives the death of Scrim: it says so, keeps what was done, and does it when Scrim is back", async () => {
  const page = await browsers.open(daemon);
  await page.getByText("All saved").waitFor();
  const brightness = page.getByRole("slider", { name: "Brightness" });
  await daemon.kill();

  await page.getByText(/No link to Scrim for/).waitFor();
  await brightness.focus();
  await brightness.press("PageDown");
  await brightness.press("PageDown");
  await page.getByText(/wait for the link/).waitFor();
  expect(await brightness.getAttribute("aria-valuenow")).toBe("80");
  await page.getByText(/not sent yet/).waitFor();
  await daemon.run();

  await expect.poll(() => page.getByText(/No link to Scrim/).count(), { timeout: 15_000 }).toBe(0);
  await page.getByText("All saved").waitFor();
  await expect.poll(() => brightness.getAttribute("aria-valuenow")).toBe("80");
  const explained = await daemon.json<{ value: number }>("/api/explain?target=main/master/brightness");
  expect(explained.value).toBe(80);
});

test("what was done just before Scrim died is there afterwards", async () => {
  const page = await browsers.open(daemon);
  const brightness = page.getByRole("slider", { name: "Brightness" });
  await brightness.focus();
  await brightness.press("Home");
  await expect
    .poll(
      async () => (await daemon.json<{ value: number }>("/api/explain?target=main/master/brightness")).value,
    )
    .toBe(0);
  await daemon.kill();
  await daemon.run();

  await expect.poll(() => page.getByText(/No link to Scrim/).count(), { timeout: 15_000 }).toBe(0);
  await expect
    .poll(
      async () => (await daemon.json<{ value: number }>("/api/explain?target=main/master/brightness")).value,
    )
    .toBe(0);
  await expect.poll(() => brightness.getAttribute("aria-valuenow")).toBe("0");
});

test("a page that was opened while Scrim was away shows the show when it comes", async () => {
  const page = await browsers.open(daemon);
  await daemon.end("SIGTERM");
  await page.getByText(/No link to Scrim for/).waitFor();
  await daemon.run();

  await expect.poll(() => page.getByText(/No link to Scrim/).count(), { timeout: 15_000 }).toBe(0);
  await page.locator("canvas[data-frames]").first().waitFor();
});
