import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Browsers } from "./browser.ts";
import { Daemon } from "./daemon.ts";

let daemon: Daemon;
let browsers: Browsers;

beforeAll(async () => {
  [daemon, browsers] = await Promise.all([Daemon.start(), Browsers.start()]);
});

afterEach(async () => {
  browsers.expectNoFaults();
  await browsers.closeAll();
});

afterAll(async () => {
  await browsers.stop();
  await daemon.stop();
});

type Explained = { readonly value: unknown };

const inForce = async (target: string) =>
  (await daemon.json<Explained>(`/api/explain?target=${target}`)).value;

test("a screen's picture goes on on the page", async () => {
  const page = await browsers.open(daemon);
  const frames = () =>
    page.locator('canvas[data-screen="main"]').evaluate((canvas) => Number(canvas.dataset["frames"] ?? 0));

  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(10);
});

test("two pages agree: what one does the other shows", async () => {
  const one = await browsers.open(daemon);
  const other = await browsers.open(daemon, "phone", { view: "screens" });
  const brightness = one.getByRole("slider", { name: "Brightness" });

  await brightness.focus();
  await brightness.press("PageDown");
  await brightness.press("ArrowLeft");

  await expect
    .poll(() => other.getByRole("slider", { name: "Brightness" }).getAttribute("aria-valuenow"))
    .toBe("89");
  // Automation glides there, and lets go then.
  await expect.poll(() => inForce("main/master/brightness")).toBe(89);
});

test("OSC moves a control live, and what it settles at stays", async () => {
  const page = await browsers.open(daemon);
  const brightness = page.getByRole("slider", { name: "Brightness" });
  await daemon.osc("/scrim/main/brightness", "f", 42);

  await expect.poll(() => brightness.getAttribute("aria-valuenow"), { timeout: 10_000 }).toBe("42");
  await daemon.osc("/scrim/main/brightness", "f", 100);
  await expect.poll(() => brightness.getAttribute("aria-valuenow"), { timeout: 10_000 }).toBe("100");
});

test("blackout on a phone takes one tap, and one to come back", async () => {
  const page = await browsers.open(daemon, "phone", { view: "screens" });
  const blackout = page.getByRole("button", { name: "Blackout" });
  const box = await blackout.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect(box?.width).toBeGreaterThanOrEqual(44);

  await blackout.tap();
  await expect.poll(() => inForce("main/master/displayOn")).toBe(false);
  await page.getByText("the stack goes on unseen").waitFor();
  expect(await blackout.getAttribute("aria-pressed")).toBe("true");

  await blackout.tap();
  await expect.poll(() => inForce("main/master/displayOn")).toBe(true);
});

test("play, pause and stop are what the screen does", async () => {
  const page = await browsers.open(daemon);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => inForce("main/master/playState")).toBe(1);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => inForce("main/master/playState")).toBe(2);
  await page.getByText("Stopped").waitFor();
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => inForce("main/master/playState")).toBe(0);
});

test("the page says which scene is loaded, and whether the stack has changed since", async () => {
  await daemon.mutate({ op: "saveScene", screen: "main", scene: "opening", name: "Opening night" });
  await daemon.mutate({ op: "loadScene", screen: "main", scene: "opening" });
  const page = await browsers.open(daemon);
  await page.getByText("Opening night").first().waitFor();
  expect(await page.getByText("changed since").count()).toBe(0);

  await daemon.mutate({ op: "setParameter", target: "main/warp/speed", value: 0.77 });

  await page.getByText("changed since").first().waitFor();
});

test("the status says when all is saved", async () => {
  const page = await browsers.open(daemon);
  await page.getByText("All saved").waitFor();
  await daemon.post("/api/mutations", { op: "setParameter", target: "main/warp/speed", value: 0.21 });
  await page.getByText("All saved").waitFor();
  // A session's value is never saved, and so never unsaved.
  await daemon.post("/api/mutations", {
    op: "setParameter",
    target: "main/warp/speed",
    value: 0.4,
    lifetime: "session",
  });
  await page.waitForTimeout(1_500);
  expect(await page.getByText("All saved").count()).toBe(1);
});
