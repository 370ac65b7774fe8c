import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { expectAccessible, LOOKS, pictured, shoot } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

type Layer = {
  readonly id: string;
  readonly key: string;
  readonly shader: string;
  readonly values: Readonly<Record<string, { readonly value: unknown; readonly tier: string }>>;
  readonly mix: { readonly value: number; readonly tier: string };
  readonly bypass: { readonly value: boolean; readonly tier: string };
};

/** The layers as Scrim has them, bottom to top. */
async function layers(): Promise<readonly Layer[]> {
  return (await daemon.json<{ layers: readonly Layer[] }>("/api/screens/main")).layers;
}

async function keys(): Promise<readonly string[]> {
  return (await layers()).map((layer) => layer.key);
}

/** A stack of these, bottom to top, and nothing else. */
async function stackOf(...shaders: readonly string[]): Promise<void> {
  const old = await layers();
  await daemon.mutate(
    ...old.map((layer) => ({ op: "removeLayer", target: `main/${layer.id}` })),
    ...shaders.map((shader) => ({ op: "addLayer", screen: "main", shader, key: shader })),
  );
}

function stack(page: Page): Locator {
  return page.getByRole("region", { name: "Stack" });
}

/** The keys as the page shows them, top to bottom. */
async function shown(page: Page): Promise<readonly string[]> {
  return stack(page)
    .getByRole("list", { name: /Layers/ })
    .getByRole("group")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
}

async function menu(page: Page, layer: string, choice: string): Promise<void> {
  await stack(page)
    .getByRole("button", { name: `More for ${layer}` })
    .click();
  await page.getByRole("menuitem", { name: choice }).click();
}

describe("from nothing", () => {
  beforeEach(() => stackOf());

  test("a person who has never seen Scrim builds a look of three layers", async () => {
    const page = await browsers.open(daemon);
    await expect.poll(() => stack(page).getByText("Nothing is drawn yet").count()).toBe(1);
    await shoot(page, "stack-empty");
    await expectAccessible(page);

    await stack(page).getByRole("button", { name: "Add the first layer" }).click();
    const search = page.getByRole("combobox", { name: "Search the shader library" });
    await expect.poll(() => page.getByRole("option").count()).toBeGreaterThan(10);
    await pictured(page, '[role="option"]');
    await shoot(page, "library");
    await expectAccessible(page);
    await search.fill("ink water");
    await search.press("Enter");
    await expect.poll(keys).toEqual(["warp"]);

    await stack(page).getByRole("button", { name: "Add layer" }).click();
    await page.getByRole("option", { name: /Ribbons/i }).click();
    await expect.poll(keys).toEqual(["warp", "ribbons"]);

    await stack(page).getByRole("button", { name: "Add layer" }).click();
    await search.fill("kal");
    await search.press("ArrowDown");
    await search.press("ArrowUp");
    await search.press("Enter");
    await expect.poll(keys).toEqual(["warp", "ribbons", "kaleido"]);
    await expect.poll(() => shown(page)).toEqual(["kaleido", "ribbons", "warp"]);

    await stack(page).getByRole("combobox", { name: "Blend of ribbons" }).selectOption({ label: "add" });
    await expect.poll(async () => JSON.stringify((await layers())[1])).toContain('"option":"add"');
    await expect.poll(() => stack(page).locator('[aria-current="true"]').textContent()).toMatch(/kaleido/);
    await shoot(page, "stack");
    await expectAccessible(page);
  });
});

describe("three layers", () => {
  beforeEach(() => stackOf("warp", "ribbons", "kaleido"));

  test("are put into another order by mouse", async () => {
    const page = await browsers.open(daemon);
    await expect.poll(() => shown(page)).toEqual(["kaleido", "ribbons", "warp"]);

    const grip = await stack(page).getByRole("button", { name: "Move kaleido" }).boundingBox();
    const last = await stack(page).getByRole("group", { name: "warp" }).boundingBox();
    if (grip === null || last === null) {
      throw new Error("no rows");
    }
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(grip.x + 10, grip.y + 60, { steps: 5 });
    await page.mouse.move(grip.x + 10, last.y + last.height / 2, { steps: 5 });
    await shoot(page, "stack-dragging");
    await page.mouse.up();

    await expect.poll(keys).toEqual(["kaleido", "warp", "ribbons"]);
    await expect.poll(() => shown(page)).toEqual(["ribbons", "warp", "kaleido"]);
  });

  test("are put into another order by keyboard: taken with Space, or stepped with Alt", async () => {
    const page = await browsers.open(daemon);
    await expect.poll(() => shown(page)).toEqual(["kaleido", "ribbons", "warp"]);

    // What a screen reader hears is also how far the list is.
    const said = (words: string) => expect.poll(() => page.getByText(words).count()).toBe(1);

    await stack(page).getByRole("button", { name: "Move warp" }).focus();
    await page.keyboard.press("Space");
    await said("warp over place 3 of 3, counted from the top.");
    await page.keyboard.press("ArrowUp");
    await said("warp over place 2 of 3, counted from the top.");
    await page.keyboard.press("Space");
    await expect.poll(keys).toEqual(["ribbons", "warp", "kaleido"]);

    await stack(page).getByRole("group", { name: "warp" }).locator("[data-layer]").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(keys).toEqual(["ribbons", "kaleido", "warp"]);
    await expect.poll(() => shown(page)).toEqual(["warp", "kaleido", "ribbons"]);
  });

  test("come back whole after one was removed: key, place, saved and session values, and who showed it", async () => {
    await daemon.mutate(
      { op: "setLayerKey", target: "main/ribbons", key: "haze" },
      { op: "setParameter", target: "main/ribbons/mix", value: 0.4 },
      { op: "setParameter", target: "main/ribbons/blend", value: "screen" },
    );
    await daemon.mutate({
      op: "setParameter",
      target: "main/haze/mix",
      value: 0.8,
      lifetime: "session",
    });
    const page = await browsers.open(daemon);
    await expect.poll(() => shown(page)).toEqual(["kaleido", "haze", "warp"]);

    await menu(page, "haze", "Remove");
    await expect.poll(keys).toEqual(["warp", "kaleido"]);
    await shoot(page, "stack-removed");
    await page.getByRole("log").getByRole("button", { name: "Undo" }).click();

    await expect.poll(keys).toEqual(["warp", "haze", "kaleido"]);
    await expect
      .poll(async () => (await layers())[1])
      .toMatchObject({ shader: "ribbons", mix: { value: 0.8, tier: "committed" } });
    await daemon.mutate({ op: "revert", target: "main/haze" });
    expect((await layers())[1]).toMatchObject({ mix: { value: 0.4, tier: "base" } });
  });

  test("are drawn alone one by one: for the session, over a reload, and back as they were", async () => {
    await daemon.mutate({ op: "setParameter", target: "main/kaleido/bypass", value: true });
    const page = await browsers.open(daemon);
    const bypassed = async () => (await layers()).map((layer) => layer.bypass.value);

    await stack(page).getByRole("button", { name: "Solo ribbons" }).click();
    await expect.poll(bypassed).toEqual([true, false, true]);
    expect((await layers())[0]?.bypass.tier).toBe("committed");
    await expect.poll(() => stack(page).getByText("Solo: only ribbons is drawn").count()).toBe(1);
    await shoot(page, "stack-solo");
    await expectAccessible(page);

    await page.reload();
    await expect.poll(() => stack(page).getByText("Solo: only ribbons is drawn").count()).toBe(1);
    await stack(page).getByRole("button", { name: "Solo kaleido" }).click();
    await expect.poll(bypassed).toEqual([true, true, false]);
    await stack(page).getByRole("button", { name: "End solo" }).click();

    await expect.poll(bypassed).toEqual([false, false, true]);
    expect((await layers()).map((layer) => layer.bypass.tier)).toEqual(["default", "default", "base"]);
  });

  test("are named, doubled, given another shader and reset from their menus", async () => {
    const page = await browsers.open(daemon);
    await daemon.mutate({ op: "setParameter", target: "main/warp/speed", value: 1.5 });

    await menu(page, "warp", "Rename");
    const name = page.getByRole("textbox", { name: "Key of warp" });
    await name.fill("kaleido");
    await expect.poll(() => page.getByText("Another layer of this screen has this key").count()).toBe(1);
    await name.fill("ground");
    await name.press("Enter");
    await expect.poll(keys).toEqual(["ground", "ribbons", "kaleido"]);

    await menu(page, "ground", "Duplicate");
    await expect.poll(keys).toEqual(["ground", "ground-2", "ribbons", "kaleido"]);
    expect((await layers())[1]?.values["speed"]).toMatchObject({ value: 1.5, tier: "base" });

    await menu(page, "ground-2", "Reset");
    await expect.poll(async () => (await layers())[1]?.values["speed"]?.tier).toBe("default");
    await page.getByRole("log").getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await layers())[1]?.values["speed"]?.value).toBe(1.5);

    await menu(page, "ground-2", "Swap the shader");
    await page.getByRole("combobox", { name: "Search the shader library" }).fill("tunnel");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await layers())[1]?.shader).toBe("tunnel");
  });

  test("keep the order that somebody else has just made", async () => {
    const page = await browsers.open(daemon);
    const grip = await stack(page).getByRole("button", { name: "Move kaleido" }).boundingBox();
    if (grip === null) {
      throw new Error("no rows");
    }
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(grip.x + 10, grip.y + 100, { steps: 5 });
    // Another hand, and a page that has not heard of it.
    await page.evaluate(() => (window.requestAnimationFrame = () => 0));
    await daemon.mutate({ op: "moveLayer", target: "main/warp", to: 2 });
    await page.mouse.up();

    await expect.poll(() => page.getByText(/Somebody else changed the order/).count()).toBe(1);
    expect(await keys()).toEqual(["ribbons", "kaleido", "warp"]);
  });

  test("can be looked at by a viewer, who is told why nothing moves", async () => {
    const page = await browsers.open(daemon, "laptop", { role: "viewer" });
    await expect.poll(() => shown(page)).toEqual(["kaleido", "ribbons", "warp"]);

    await expect.poll(() => stack(page).getByText("You may look, but change nothing").count()).toBe(1);
    for (const name of ["Add layer", "Move warp", "Bypass warp", "Solo warp"]) {
      expect(await stack(page).getByRole("button", { name }).isDisabled()).toBe(true);
    }
    await shoot(page, "stack-viewer");
    await expectAccessible(page);
  });

  test("fit a phone and a wall, dark and light", async () => {
    for (const [size, theme] of LOOKS) {
      await browsers.closeAll();
      const page = await browsers.open(daemon, size, { theme, view: "stack" });
      await expect.poll(() => shown(page)).toEqual(["kaleido", "ribbons", "warp"]);
      await pictured(page, '[aria-label="Stack"]');
      await shoot(page, `stack-${size}-${theme}`);
      await expectAccessible(page);
      await stack(page).getByRole("button", { name: "Add layer" }).click();
      await page.getByRole("option").first().waitFor();
      await pictured(page, '[role="option"]');
      await shoot(page, `library-${size}-${theme}`);
      await expectAccessible(page);
    }
  });
});
