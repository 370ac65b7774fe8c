import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { expectAccessible, shoot, SIZES, type Size } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

const SCREENS = ["main", ...Array.from({ length: 15 }, (_, at) => `wall-${at + 2}`)];
// Small, so that sixteen of them leave the machine time to draw the page.
const FORMAT = { width: 160, height: 90, framesPerSecond: 10 };

beforeAll(async () => {
  await daemon.mutate({ op: "setFormat", screen: "main", ...FORMAT });
  for (const screen of SCREENS.slice(1)) {
    await daemon.mutate(
      { op: "addScreen", screen, ...FORMAT },
      { op: "addLayer", screen, shader: "bars", key: "bars" },
    );
  }
});

/** Where they are, and how far what is in them sticks out of them. */
async function boxes(cards: Locator) {
  return cards.evaluateAll((all) =>
    all.map((card) => {
      const { left, top, right, bottom } = card.getBoundingClientRect();
      const out = [...card.querySelectorAll("button, [role=slider], input, canvas")]
        .map((part) => part.getBoundingClientRect())
        .map((part) => Math.max(left - part.left, part.right - right, top - part.top, part.bottom - bottom));
      return { left, top, right, bottom, out: Math.max(...out) };
    }),
  );
}

test.each(["wall", "laptop", "phone"] as const)(
  "sixteen screens are all there and at hand: %s",
  async (size) => {
    const page = await browsers.open(daemon, size, { view: size === "phone" ? "screens" : "stack" });
    const cards = page.getByRole("list", { name: "Screens" }).getByRole("article");
    await expect.poll(() => cards.count()).toBe(SCREENS.length);
    await pictureGoesOn(page, "main");

    await expectApart(cards, size);
    await shoot(page, `sixteen-${size}`);

    for (const screen of SCREENS) {
      const card = page.getByRole("article", { name: `Screen ${screen}`, exact: true });
      await card.scrollIntoViewIfNeeded();
      await pictureGoesOn(page, screen);
      // A trial click fails where anything lies over it, or it cannot be brought into sight.
      await card.getByRole("button", { name: "Blackout" }).click({ trial: true });
      await card.getByRole("button", { name: "Stop" }).click({ trial: true });
      await card.getByRole("button", { name: `Work on ${screen}` }).click({ trial: true });
    }
    await expectAccessible(page);
  },
);

test("on a wall and a laptop sixteen screens are seen at one glance, with room for the stack", async () => {
  for (const size of ["wall", "laptop"] as const) {
    const page = await browsers.open(daemon, size);
    const cards = page.getByRole("list", { name: "Screens" }).getByRole("article");
    await expect.poll(() => cards.count()).toBe(SCREENS.length);
    const desk = await page.getByRole("main").boundingBox();
    const bottoms = (await boxes(cards)).map((one) => one.bottom);

    expect(Math.max(...bottoms)).toBeLessThanOrEqual(desk?.y ?? 0);
    expect(desk?.height).toBeGreaterThan(SIZES[size].height * 0.4);
  }
});

test.each([5, 3, 2])("%i screens share a laptop", async (n) => {
  const { screens } = await daemon.json<{ screens: readonly { id: string }[] }>("/api/screens");
  for (const { id } of screens.slice(n)) {
    await daemon.mutate({ op: "removeScreen", screen: id });
  }
  const page = await browsers.open(daemon, "laptop");
  const cards = page.getByRole("list", { name: "Screens" }).getByRole("article");
  await expect.poll(() => cards.count()).toBe(n);
  for (const screen of SCREENS.slice(0, n)) {
    await pictureGoesOn(page, screen);
  }

  await expectApart(cards, "laptop");
  await shoot(page, `screens-${n}`);
});

/** Fails if a card lies over another, or sticks out of the page, or something out of it. */
async function expectApart(cards: Locator, size: Size): Promise<void> {
  const all = await boxes(cards);
  all.forEach((one, at) => {
    expect(one.out, `what sticks out of ${SCREENS[at] ?? ""}`).toBeLessThanOrEqual(0);
    expect(one.left).toBeGreaterThanOrEqual(0);
    expect(one.right).toBeLessThanOrEqual(SIZES[size].width);
    for (const other of all.slice(at + 1)) {
      const isBeside = one.right <= other.left || other.right <= one.left;
      const isAbove = one.bottom <= other.top || other.bottom <= one.top;
      expect(isBeside || isAbove, `${SCREENS[at] ?? ""} lies over another`).toBe(true);
    }
  });
}

/** Fails unless new pictures of it come. */
async function pictureGoesOn(page: Page, screen: string): Promise<void> {
  const frames = () =>
    page
      .locator(`canvas[data-screen="${screen}"]`)
      .evaluate((canvas) => Number(canvas.dataset["frames"] ?? 0));
  const before = await frames();
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(before + 2);
}
