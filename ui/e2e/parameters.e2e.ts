import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../src/api/json.ts";
import type { Explanation } from "../src/explain/explanation.ts";
import { expectAccessible, shoot } from "./browser.ts";
import type { Daemon } from "./daemon.ts";
import { browsers, daemon } from "./stage.ts";
import { Wire } from "./wire.ts";

beforeAll(async () => {
  // These tests are about hands: a small picture leaves the machine to them.
  await daemon.mutate({ op: "setFormat", screen: "main", width: 160, height: 90, framesPerSecond: 20 });
});

// Each test has the layers as the demo show has them, without what the one before set.
beforeEach(() => daemon.mutate({ op: "revert" }));

const WARP = "main/warp";
const PANEL = 'section[aria-label="Parameters"]';

describe("a number", () => {
  test("is dragged, seen at once by all, and set exactly once when it is let go", async () => {
    const wire = new Wire();
    const page = await open("warp", "laptop", { prepare: wire.listen });
    await set("speed", 0.4);
    const slider = page.getByRole("slider", { name: "Speed", exact: true });
    const { x, y, width } = await box(page, "Speed");
    const before = await rev();

    await page.mouse.move(x + width * 0.2, y);
    await page.mouse.down();
    for (let at = 0.2; at < 0.6; at += 0.02) {
      await page.mouse.move(x + width * at, y);
    }
    await expect.poll(() => winner("speed")).toBe("automation");
    await wire.afterwards(page);
    expect(wire.asked()).toBe(0);
    expect(await rev()).toBe(before);
    await page.mouse.up();

    await expect.poll(() => winner("speed")).toBe("base");
    await wire.afterwards(page);
    expect(wire.asked()).toBe(1);
    expect(await rev()).toBe(before + 1);
    const value = await valueOf("speed");
    expect(value).toBeGreaterThan(1);
    await expect.poll(() => slider.getAttribute("aria-valuenow").then(Number)).toBeCloseTo(value, 4);
  });

  test("is typed, with its share of the range too; what is no number is told and changes nothing", async () => {
    const wire = new Wire();
    const page = await open("warp", "laptop", { prepare: wire.listen });
    await set("speed", 0.4);
    const field = page.getByRole("textbox", { name: "Speed, as a number" });

    await field.fill("75%");
    await field.press("Enter");
    await expect.poll(() => valueOf("speed")).toBe(1.5);

    const before = await rev();
    const asked = wire.asked();
    await field.fill("fast");
    await field.press("Enter");
    await expect
      .poll(() => page.getByRole("alert").first().textContent())
      .toContain("“fast” is not a number");
    await shoot(page, "parameters-bad-number");
    await field.press("Escape");
    await expect.poll(() => field.inputValue()).toBe("1.500");
    await wire.afterwards(page);
    expect(wire.asked()).toBe(asked);
    expect(await rev()).toBe(before);
  });

  test("is moved by keys, finely with Shift, and is set when the key is let go", async () => {
    const page = await open("warp");
    await set("speed", 0.4);
    const slider = page.getByRole("slider", { name: "Speed", exact: true });

    await slider.press("ArrowRight");
    await expect.poll(() => valueOf("speed")).toBe(0.42);
    await slider.press("Shift+ArrowLeft");
    await expect.poll(() => valueOf("speed")).toBe(0.418);
    await slider.press("PageUp");
    await expect.poll(() => valueOf("speed")).toBe(0.618);
    await slider.press("Home");
    await expect.poll(() => valueOf("speed")).toBe(0);
    await slider.press("Delete");
    await expect.poll(() => winner("speed")).toBe("default");
  });

  test("set for this session is kept, or reverted, at a press", async () => {
    const page = await open("warp");
    await set("speed", 0.4);
    const field = page.getByRole("textbox", { name: "Speed, as a number" });

    await page.getByRole("radio", { name: "This session" }).check();
    await field.fill("1");
    await field.press("Enter");
    await expect.poll(() => winner("speed")).toBe("committed");
    await expect
      .poll(() => page.getByRole("slider", { name: "Speed", exact: true }).getAttribute("aria-valuetext"))
      .toBe("1.000, saved 0.400");
    await page.getByRole("button", { name: "Revert Speed" }).click();
    await expect.poll(() => valueOf("speed")).toBe(0.4);

    await field.fill("1.2");
    await field.press("Enter");
    await page.getByRole("button", { name: "Keep Speed" }).click();
    await expect.poll(() => winner("speed")).toBe("base");
    expect(await valueOf("speed")).toBe(1.2);
  });

  test("that OSC moves is seen moving, with who moves it, until it is released", async () => {
    const page = await open("warp");
    await set("speed", 0.4);
    const moving = setInterval(
      () => void daemon.osc("/scrim/main/warp/speed", "fs", 1 + Math.sin(Date.now() / 300) / 2, "transient"),
      50,
    );
    try {
      await page.getByRole("button", { name: /Speed: OSC 127\.0\.0\.1/ }).waitFor();
      const field = page.getByRole("textbox", { name: "Speed, as a number" });
      const seen = new Set<string>();
      await expect
        .poll(async () => seen.add(await field.inputValue()).size, { timeout: 10_000 })
        .toBeGreaterThan(5);
      await expect
        .poll(() => page.getByRole("slider", { name: "Speed", exact: true }).getAttribute("aria-valuenow"))
        .toBe("0.4");
      await shoot(page, "parameters-moving");
    } finally {
      clearInterval(moving);
    }
    await page.getByRole("button", { name: "Release automation of Speed" }).click();
    await expect.poll(() => winner("speed")).toBe("base");
    await page.getByRole("button", { name: /Speed: saved/ }).waitFor();
  });

  test("says why it has its value", async () => {
    const page = await open("warp");
    await set("speed", 0.4);
    await daemon.mutate({
      op: "setParameter",
      target: `${WARP}/speed`,
      value: 0.9,
      lifetime: "session",
    });

    await page.getByRole("button", { name: /Speed: session/ }).click();
    const dialog = page.getByRole("dialog", { name: /Why this value/ });
    await dialog.getByText(/set it for this session only, above what is saved/).waitFor();
    await shoot(page, "explain");
    await expectAccessible(page, '[role="dialog"]');
    await dialog.getByRole("button", { name: "Revert Speed" }).click();
    await dialog.getByText(/set it, and it is saved/).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
  });

  test("is turned as a knob", async () => {
    const page = await open("warp");
    await set("speed", 0.4);
    await page.locator(PANEL).getByRole("button", { name: "More for warp", exact: true }).click();
    await page.getByRole("menuitem", { name: "Show numbers as knobs" }).click();
    const { x, y, width } = await box(page, "Speed");

    await page.mouse.move(x + width / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y - 54, { steps: 9 });
    await page.mouse.up();

    await expect.poll(() => valueOf("speed")).toBeCloseTo(0.9, 1);
    await shoot(page, "parameters-knobs");
    await expectAccessible(page, PANEL);
    await page.locator(PANEL).getByRole("button", { name: "More for warp", exact: true }).click();
    await page.getByRole("menuitem", { name: "Show numbers as sliders" }).click();
  });
});

describe("the other kinds", () => {
  test("a place is moved on its pad, both numbers at once", async () => {
    const page = await open("kaleido");
    const { x, y, width, height } = await box(page, "Centre");

    await page.mouse.move(x + width / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.75, y - height * 0.2, { steps: 5 });
    await page.mouse.up();

    await expect
      .poll(() => valueOf<number[]>("center", "main/kaleido").then((at) => at[0]))
      .toBeGreaterThan(0.7);
    const [, up] = await valueOf<number[]>("center", "main/kaleido");
    expect(up).toBeGreaterThan(0.6);
    await shoot(page, "parameters-pad");
  });

  test("a colour is typed as hexadecimal and mixed on the wheel", async () => {
    const page = await open("warp");
    const field = page.getByRole("textbox", { name: "Accent colour, as hexadecimal" });

    await field.fill("#80ff00");
    await field.press("Enter");
    await expect.poll(() => valueOf("colorC")).toEqual([0.502, 1, 0, 1]);

    await page.getByRole("button", { name: "Accent colour: mix the colour" }).click();
    await page.getByRole("slider", { name: "Accent colour, alpha" }).press("Home");
    await expect.poll(() => valueOf("colorC")).toEqual([0.502, 1, 0, 0]);
    const wheel = await box(page, "Accent colour, hue and saturation");
    await page.mouse.click(wheel.x + wheel.width / 2, wheel.y - wheel.height * 0.4);
    await expect.poll(() => valueOf<number[]>("colorC").then((color) => color[0])).toBe(1);
    await page.getByRole("slider", { name: "Accent colour, alpha" }).press("End");
    await shoot(page, "parameters-colour");
    await expectAccessible(page, PANEL);
  });

  test("words wait for Enter, and are not lost when another layer is looked at", async () => {
    const wire = new Wire();
    const page = await open("title", "laptop", { prepare: wire.listen });
    const words = page.getByRole("textbox", { name: "Words" });

    await words.fill("HELLO");
    await choose(page, "warp");
    await choose(page, "title");
    expect(await words.inputValue()).toBe("HELLO");
    await wire.afterwards(page);
    expect(wire.asked()).toBe(0);
    expect(await valueOf("words", "main/title")).toBe("SCRIM");
    await shoot(page, "parameters-words");
    await words.press("Enter");

    await expect.poll(() => valueOf("words", "main/title")).toBe("HELLO");
  });

  test("a picture is chosen from what there is", async () => {
    const page = await open("grade");

    await page.getByRole("combobox", { name: "Picture" }).click();
    await page.getByRole("option", { name: /bars/ }).waitFor();
    await shoot(page, "parameters-picture");
    await page.getByRole("option", { name: /bars/ }).click();

    await expect.poll(() => valueOf("inputImage", "main/grade")).toEqual({ source: "video", name: "bars" });
  });

  test("a switch, a choice and an event are one press each", async () => {
    const wire = new Wire();
    const page = await open("strobe", "laptop", { prepare: wire.listen });

    await page.getByRole("switch", { name: "Run by the clock" }).click();
    await expect.poll(() => valueOf("running", "main/strobe")).toBe(true);
    await page.getByRole("switch", { name: "Run by the clock" }).press(" ");
    await expect.poll(() => valueOf("running", "main/strobe")).toBe(false);
    await wire.afterwards(page);
    expect(wire.asked()).toBe(2);
    await page.getByRole("button", { name: "Fire Flash once" }).click();

    await page.getByRole("combobox", { name: "Blend", exact: true }).click();
    await page.getByRole("listbox").getByRole("option", { name: "add", exact: true }).click();
    await expect.poll(() => valueOf("layer.blend", "main/L7", "main/strobe/blend")).toBe(1);
  });
});

test("a layer is reset, with a way back", async () => {
  const page = await open("warp");
  await set("speed", 0.4);

  await page
    .getByRole("region", { name: "Parameters" })
    .getByRole("button", { name: "More for warp", exact: true })
    .click();
  await page.getByRole("menuitem", { name: "Reset to defaults" }).click();
  await expect.poll(() => winner("speed")).toBe("default");
  await page.getByRole("log").getByRole("button", { name: "Undo" }).click();

  await expect.poll(() => winner("speed")).toBe("base");
  expect(await valueOf("speed")).toBe(0.4);
});

test("a viewer sees everything and moves nothing, and is told why", async () => {
  const wire = new Wire();
  const page = await open("warp", "laptop", { role: "viewer", prepare: wire.listen });
  const before = await rev();

  await page.getByText(/You may look, but change nothing/).waitFor();
  const slider = page.getByRole("slider", { name: "Speed", exact: true });
  await slider.press("ArrowRight");
  const { x, y, width } = await box(page, "Speed");
  await page.mouse.click(x + width * 0.9, y);

  expect(await slider.getAttribute("aria-disabled")).toBe("true");
  await wire.afterwards(page);
  expect(wire.asked() + wire.count("change")).toBe(0);
  expect(await rev()).toBe(before);
  await shoot(page, "parameters-viewer");
  await expectAccessible(page, PANEL);
});

test("on a phone everything is as large as a finger, and what opens fits", async () => {
  const page = await open("warp", "phone");
  await page.evaluate(() => (location.hash = "/parameters"));
  const panel = page.locator(PANEL);
  await panel.getByRole("slider", { name: "Speed", exact: true }).waitFor();

  const small = await panel.evaluate((root) =>
    [
      ...root.querySelectorAll<HTMLElement>(
        "button, [role=slider], label, input:not([type=radio], [aria-hidden])",
      ),
    ]
      .map((one) => ({ name: one.ariaLabel ?? one.textContent, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
      .map(({ name, box }) => `${name}: ${Math.round(box.width)} by ${Math.round(box.height)}`),
  );
  expect(small).toEqual([]);
  await panel.getByRole("button", { name: /^Speed: .*Why this value/ }).tap();
  await page.getByRole("dialog").getByText("Automation").waitFor();
  await shoot(page, "explain-phone");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).tap();
  await panel.getByRole("button", { name: "More for Speed" }).tap();
  await page.getByRole("menuitem", { name: "Copy OSC address", exact: true }).waitFor();
  await shoot(page, "parameters-menu-phone");
  await page.keyboard.press("Escape");
  await panel.getByRole("button", { name: "Body colour: mix the colour" }).tap();
  await panel.getByRole("slider", { name: "Body colour, alpha" }).scrollIntoViewIfNeeded();
  await shoot(page, "parameters-colour-phone");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

describe.each(["dark", "light"] as const)("in the %s", (theme) => {
  test.each(["phone", "laptop", "wall"] as const)("%s: everything is there and accessible", async (size) => {
    await daemon.mutate(
      { op: "setParameter", target: "main/warp/scale", value: 2.2, lifetime: "session" },
      { op: "setParameter", target: "main/warp/colorB", value: [0.6, 0.1, 0.3], lifetime: "session" },
    );
    const page = await open("warp", size, { theme });
    if (size === "phone") {
      await page.evaluate(() => (location.hash = "/parameters"));
    }
    const moving = setInterval(
      () => void daemon.osc("/scrim/main/warp/amount", "fs", 1 + Math.sin(Date.now() / 300), "transient"),
      50,
    );
    try {
      await page.getByRole("button", { name: /Warp amount: OSC/ }).waitFor();
      await shoot(page, `parameters-${size}-${theme}`);
      await expectAccessible(page, PANEL);
    } finally {
      clearInterval(moving);
    }
    await daemon.mutate({ op: "releaseAutomation" });
  });
});

// What the tests say

type How = Parameters<typeof browsers.open> extends [Daemon, ...infer Rest] ? Rest : never;

async function open(layer: string, ...how: How): Promise<Page> {
  const page = await browsers.open(daemon, ...how);
  await choose(page, layer);
  return page;
}

async function choose(page: Page, layer: string): Promise<void> {
  const stack = page.getByRole("region", { name: "Stack" });
  await stack
    .getByRole("button", { name: new RegExp(`^${layer}`) })
    .first()
    .click();
}

/** The rail of a slider: its left end, its middle height and its width. */
async function box(page: Page, name: string) {
  const slider = page.getByRole("slider", { name, exact: true });
  await slider.scrollIntoViewIfNeeded();
  const found = await slider.boundingBox();
  if (found === null) {
    throw new Error(`${name} is not to be seen`);
  }
  return { x: found.x, y: found.y + found.height / 2, width: found.width, height: found.height };
}

async function set(key: string, value: Json): Promise<void> {
  await daemon.mutate({ op: "setParameter", target: `${WARP}/${key}`, value });
}

async function explain(key: string, layer = WARP, target = `${layer}/${key}`): Promise<Explanation> {
  return daemon.json<Explanation>(`/api/explain?target=${encodeURIComponent(target)}`);
}

async function winner(key: string): Promise<string> {
  return (await explain(key)).winner;
}

async function valueOf<T = number>(key: string, layer = WARP, target = `${layer}/${key}`): Promise<T> {
  const { value } = await explain(key, layer, target);
  // What was let go is not what is still on its way there.
  return value as T;
}

async function rev(): Promise<number> {
  return (await daemon.json<{ rev: number }>("/api/state")).rev;
}
