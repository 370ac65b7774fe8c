import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { AWAY, expectAccessible, LOOKS, pictured, shoot } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

beforeAll(async () => {
  const scenes = await daemon.json<{ scenes: readonly { id: string }[] }>("/api/scenes");
  await daemon.mutate(
    { op: "setParameter", target: "main/warp/speed", value: 0.25 },
    ...scenes.scenes.map(({ id }) => ({ op: "deleteScene", scene: id })),
  );
});

function scenes(page: Page): Locator {
  return page.getByRole("region", { name: "Scenes" });
}

async function names(): Promise<readonly string[]> {
  const all = await daemon.json<{ scenes: readonly { id: string; name: string }[] }>("/api/scenes");
  return all.scenes.map(({ id, name }) => `${id}: ${name}`);
}

async function warpSpeed(): Promise<unknown> {
  const screen = await daemon.json<{
    layers: readonly { key: string; values: Record<string, { value: unknown }> }[];
  }>("/api/screens/main");
  return screen.layers.find((layer) => layer.key === "warp")?.values["speed"]?.value;
}

async function menu(page: Page, scene: string, choice: string): Promise<void> {
  await scenes(page)
    .getByRole("button", { name: `More for ${scene}` })
    .click();
  await page.getByRole("menuitem", { name: choice }).click();
}

async function saveAs(page: Page, name: string): Promise<void> {
  await scenes(page).getByRole("button", { name: "Save scene" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
}

test("a look is saved as a scene, survives a restart, and one press brings it back", async () => {
  const page = await browsers.open(daemon);
  await expect.poll(() => scenes(page).getByText("No scenes yet").count()).toBe(1);
  await expectAccessible(page);

  await scenes(page).getByRole("button", { name: "Save scene" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Act 2: Über den Wolken");
  await expect.poll(() => page.getByText("Scripts know it as act-2-uber-den-wolken").count()).toBe(1);
  await shoot(page, "scenes-save");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual(["act-2-uber-den-wolken: Act 2: Über den Wolken"]);
  await expect.poll(() => scenes(page).getByText("Active", { exact: true }).count()).toBe(1);

  await daemon.mutate({ op: "setParameter", target: "main/warp/speed", value: 1.75 });
  await expect.poll(() => scenes(page).getByText("Changed").count()).toBe(1);

  browsers.forgive(...AWAY);
  await daemon.end("SIGTERM");
  await daemon.run();
  await expect.poll(() => page.getByText(/No link to Scrim/).count(), { timeout: 20_000 }).toBe(0);
  await expect.poll(() => scenes(page).getByText("Changed").count()).toBe(1);
  await scenes(page).getByRole("button", { name: "Load Act 2" }).click();

  await expect.poll(warpSpeed).toBe(0.25);
  await expect.poll(() => scenes(page).getByText("Active", { exact: true }).count()).toBe(1);
});

test("a scene is overwritten, renamed and deleted, and asks before what cannot be taken back", async () => {
  const page = await browsers.open(daemon);
  await saveAs(page, "Opening");
  await saveAs(page, "Ending");
  await expect.poll(names).toContain("ending: Ending");

  await daemon.mutate({ op: "setParameter", target: "main/warp/speed", value: 0.9 });
  await menu(page, "Ending", "Overwrite");
  await expect.poll(() => page.getByRole("alertdialog").count()).toBe(1);
  await shoot(page, "scenes-overwrite");
  await expectAccessible(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => scenes(page).getByText("Changed").count()).toBe(1);
  await menu(page, "Ending", "Overwrite");
  await page.getByRole("alertdialog").getByRole("button", { name: "Overwrite" }).click();
  await expect.poll(() => scenes(page).getByText("Active", { exact: true }).count()).toBe(1);

  await menu(page, "Ending", "Rename");
  const field = page.getByRole("dialog").getByRole("textbox", { name: "Name" });
  await field.fill("opening");
  await expect.poll(() => page.getByText("Another scene has this name.").count()).toBe(1);
  await field.fill("Finale");
  await page.keyboard.press("Enter");
  await expect.poll(names).toContain("ending: Finale");

  await expect
    .poll(() => scenes(page).getByRole("listitem").locator("img").count(), { timeout: 30_000 })
    .toBeGreaterThan(0);
  await shoot(page, "scenes");
  await expectAccessible(page);
  await menu(page, "Finale", "Delete");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect.poll(names).not.toContain("ending: Finale");
});

test("saving under a name that is there says so, and overwrites that scene", async () => {
  const page = await browsers.open(daemon);
  await saveAs(page, "Twice");
  const before = await names();

  await scenes(page).getByRole("button", { name: "Save scene" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("twice");
  await expect.poll(() => page.getByText("There is a scene Twice").count()).toBe(1);
  await page.getByRole("dialog").getByRole("button", { name: "Overwrite Twice" }).click();

  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  expect(await names()).toEqual(before);
});

test("a solo that is on is not saved by accident", async () => {
  const page = await browsers.open(daemon);
  await page.getByRole("button", { name: "Solo warp" }).click();
  await expect.poll(() => page.getByText("Solo: only warp is drawn").count()).toBe(1);

  await scenes(page).getByRole("button", { name: "Save scene" }).click();
  await expect
    .poll(() => page.getByRole("dialog").getByText("It ends before the scene is saved").count())
    .toBe(1);
  await shoot(page, "scenes-solo");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Whole");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();

  await expect.poll(names).toContain("whole: Whole");
  const all = await daemon.json<{ scenes: readonly { id: string; layers: readonly unknown[] }[] }>(
    "/api/scenes",
  );
  const whole = all.scenes.find((one) => one.id === "whole");
  expect(whole?.layers.length).toBeGreaterThan(1);
  expect(JSON.stringify(whole)).not.toContain('"layer.bypass":true');
});

test("an operator may not delete, a viewer not even load, and both are told", async () => {
  const operator = await browsers.open(daemon, "laptop", { role: "operator" });
  await scenes(operator).getByRole("button", { name: "More for Whole" }).click();
  await expect
    .poll(() => operator.getByRole("menuitem", { name: "Delete" }).getAttribute("aria-disabled"))
    .toBe("true");
  await expect.poll(() => operator.getByText("Only an admin may").count()).toBe(1);

  const viewer = await browsers.open(daemon, "laptop", { role: "viewer" });
  expect(await scenes(viewer).getByRole("button", { name: "Load Whole" }).isDisabled()).toBe(true);
  expect(await scenes(viewer).getByRole("button", { name: "Save scene" }).isDisabled()).toBe(true);
  await expectAccessible(viewer);
});

test("scenes fit a phone, dark and light, and a wall", async () => {
  for (const [size, theme] of LOOKS) {
    await browsers.closeAll();
    const page = await browsers.open(daemon, size, { theme, view: "scenes" });
    await scenes(page).getByRole("button", { name: "Load Whole" }).waitFor();
    await pictured(page, '[aria-label="Saved scenes"]');
    await shoot(page, `scenes-${size}-${theme}`);
    await expectAccessible(page);
  }
});
