import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shoot } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";
import { Wire } from "./wire.ts";

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
  await daemon.mutate({ op: "setParameter", target: "main/master/brightness", value: 100 });
  const page = await browsers.open(daemon);
  const brightness = page.getByRole("slider", { name: "Brightness" });
  const marker = async () => {
    const place = await brightness
      .locator('[class*="lane"]')
      .evaluate((lane) => /translateX\((.*)%\)/.exec((lane as HTMLElement).style.transform)?.[1]);
    return (await brightness.getAttribute("data-moved")) === "true" ? Number(place) : undefined;
  };
  expect(await brightness.getAttribute("aria-valuenow")).toBe("100");
  expect(await marker()).toBeUndefined();

  for (const percent of [85, 60, 30]) {
    await daemon.osc("/scrim/main/brightness", "fs", percent, "transient");
    await expect.poll(marker).toBeCloseTo(percent, 1);
    expect(await brightness.getAttribute("aria-valuenow")).toBe("100");
  }
  await daemon.osc("/scrim/main/brightness", "f", 42);

  await expect.poll(() => brightness.getAttribute("aria-valuenow")).toBe("42");
  await expect.poll(marker).toBeUndefined();
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

test("the status says how long the disk has not taken it, and why, and when all is saved again", async () => {
  const page = await browsers.open(daemon);
  const status = page.getByRole("contentinfo", { name: "Status" });
  await status.getByText("All saved").waitFor();
  const kept = join(daemon.data, "runtime");
  renameSync(kept, `${kept}.away`);
  // Not even root can put a file into a file.
  writeFileSync(kept, "");
  await daemon.post("/api/mutations", { op: "setParameter", target: "main/warp/speed", value: 0.21 });

  const news = status.getByRole("button", { name: /^Not saved for/ });
  await news.waitFor();
  expect(await news.textContent()).toMatch(/^Not saved for \d+ s: .*Not a directory/);
  expect(await status.getByText("All saved").count()).toBe(0);
  const seconds = async () => Number(/for (\d+) s/.exec((await news.textContent()) ?? "")?.[1]);
  await expect.poll(seconds).toBeGreaterThanOrEqual(2);
  // All of it is to be read, without opening anything.
  expect(await news.evaluate((words) => words.scrollWidth - words.clientWidth)).toBe(0);
  await shoot(page, "not-saved");

  rmSync(kept);
  renameSync(`${kept}.away`, kept);
  await status.getByText("All saved").waitFor();
  expect(await news.count()).toBe(0);
});

test("a value for this session is never saved, and so never unsaved", async () => {
  const wire = new Wire();
  const page = await browsers.open(daemon, "laptop", { prepare: wire.listen });
  const saved = page.getByRole("contentinfo", { name: "Status" }).getByRole("status");
  await saved.getByText("All saved").waitFor();
  await saved.evaluate((element) => {
    const said = new Set([element.textContent]);
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.add(element.textContent)).observe(element, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  const { rev } = await daemon.post<{ rev: number }>("/api/mutations", {
    op: "setParameter",
    target: "main/warp/speed",
    value: 0.4,
    lifetime: "session",
  });
  await expect.poll(() => wire.heard.some((one) => one.type === "delta" && one.rev === rev)).toBe(true);
  const before = wire.heard.length;

  // The report on its way may be from before it; the second is not.
  const reports = () => wire.heard.slice(before).filter((one) => one.type === "health");
  await expect.poll(() => reports().length).toBeGreaterThanOrEqual(2);
  await expect
    .poll(() => wire.heard.slice(before).some((one) => one.type === "heartbeat" && (one.rev ?? 0) >= rev))
    .toBe(true);
  await wire.afterwards(page);
  expect(await page.evaluate(() => [...(globalThis as unknown as { said: Set<string> }).said])).toEqual([
    "All saved",
  ]);
});
