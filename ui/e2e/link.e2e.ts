import { expect, test } from "vitest";
import { AWAY } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";
import { Wire } from "./wire.ts";

test("the page has the same state as Scrim: no hash ever makes it ask for the whole again", async () => {
  const wire = new Wire();
  const page = await browsers.open(daemon, "laptop", { prepare: wire.listen });
  const heartbeats = () => wire.heard.filter((message) => message.type === "heartbeat").length;
  await daemon.mutate(
    { op: "setParameter", target: "main/warp/speed", value: 0.123456 },
    { op: "addLayer", screen: "main", shader: "warp", key: "second" },
    { op: "saveScene", screen: "main", scene: "one", name: 'Ein "Name" – ☃' },
  );
  await daemon.osc("/scrim/main/warp/speed", "f", 1 / 3);
  await daemon.mutate({ op: "moveLayer", target: "main/warp", to: 3 });
  await daemon.mutate({ op: "deleteScene", scene: "one" });
  const before = heartbeats();

  await expect.poll(heartbeats, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 2);
  expect(wire.count("subscribe")).toBe(1);
  await page.close();
});

test("a page outlives the death of Scrim: it says so, keeps what was done, and does it when Scrim is back", async () => {
  const page = await browsers.open(daemon);
  await page.getByText("All saved").waitFor();
  const brightness = page.getByRole("slider", { name: "Brightness" });
  browsers.forgive(...AWAY);
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
  browsers.forgive(...AWAY);
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

test("a page that is kept open while Scrim is stopped and started shows the show again", async () => {
  const page = await browsers.open(daemon);
  browsers.forgive(...AWAY);
  await daemon.end("SIGTERM");
  await page.getByText(/No link to Scrim for/).waitFor();
  await daemon.run();

  await expect.poll(() => page.getByText(/No link to Scrim/).count(), { timeout: 15_000 }).toBe(0);
  await page.locator("canvas[data-frames]").first().waitFor();
});

test("a page that Scrim dies under while it is being opened says so, and shows the show when it comes", async () => {
  const page = await browsers.open(daemon);
  browsers.forgive(...AWAY);
  // The page itself has come by its first question, and then there is nobody to answer it.
  await page.route(
    "**/api/session",
    async (route) => {
      await daemon.kill();
      await route.continue();
    },
    { times: 1 },
  );
  await page.reload();
  await page.getByText(/Scrim does not answer for/).waitFor();
  expect(await page.getByText("Waiting for the show…").isVisible()).toBe(true);
  expect(await page.getByLabel(/access token/).count()).toBe(0);
  await daemon.run();

  await page.locator("canvas[data-frames]").first().waitFor();
  await page.getByText("All saved").waitFor();
  expect(await page.getByText(/Scrim does not answer/).count()).toBe(0);
});

test("a page that is reloaded while Scrim is away needs no new pass when it is back", async () => {
  const page = await browsers.open(daemon);
  browsers.forgive(...AWAY);
  await daemon.kill();
  // There is nobody who could give it the page: this is the browser's own word.
  await expect(page.reload()).rejects.toThrow("ERR_CONNECTION_REFUSED");
  await daemon.run();
  await page.goto(daemon.url);

  await page.locator("canvas[data-frames]").first().waitFor();
  expect(await page.getByLabel(/access token/).count()).toBe(0);
});
