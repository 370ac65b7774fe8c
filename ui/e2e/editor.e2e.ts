import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { AWAY, expectAccessible, MOVED_ON, shoot } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

async function source(shader: string): Promise<string> {
  return (await daemon.get(`/api/shaders/${shader}/source`)).text();
}

async function open(page: Page, layer: string): Promise<Locator> {
  await page.getByRole("button", { name: `More for ${layer}` }).click();
  await page.getByRole("menuitem", { name: /the shader$/ }).click();
  const editor = page.getByRole("region", { name: /^Source of/ });
  await editor.getByRole("textbox", { name: /^Text of/ }).waitFor();
  return editor;
}

function text(editor: Locator): Locator {
  return editor.getByRole("textbox", { name: /^Text of/ });
}

/** Types at the very end of the text. */
async function append(editor: Locator, words: string): Promise<void> {
  await text(editor).click();
  await text(editor).press("Control+End");
  await text(editor).pressSequentially(words);
}

/** How many previews of main the page has drawn. */
function pictures(page: Page): Promise<number> {
  return page.evaluate(() =>
    [...document.querySelectorAll("canvas")].reduce(
      (most, canvas) => Math.max(most, Number(canvas.dataset["frames"] ?? 0)),
      0,
    ),
  );
}

test("a shader that is broken says where while the picture stays, and mended it is drawn", async () => {
  const page = await browsers.open(daemon);
  const editor = await open(page, "warp");
  await shoot(page, "editor");
  await expectAccessible(page);
  const lines = (await source("warp")).split("\n").length;

  await append(editor, "\nfloat lost() { return 1.0 * nowhere");
  await text(editor).press("Control+s");

  await expect
    .poll(() => editor.getByText(/The version before is drawn/).count(), { timeout: 20_000 })
    .toBe(1);
  await expect.poll(() => editor.getByText(new RegExp(`line ${lines + 1}`)).count()).toBeGreaterThan(0);
  await expect.poll(() => editor.locator(".cm-lintRange-error").count()).toBeGreaterThan(0);
  const before = await pictures(page);
  await expect.poll(() => pictures(page), { timeout: 10_000 }).toBeGreaterThan(before + 2);
  await shoot(page, "editor-broken");
  await expectAccessible(page);

  await text(editor).press("Control+Shift+ArrowLeft");
  await text(editor).press("Backspace");
  await text(editor).pressSequentially("2.0; }");
  await editor.getByRole("button", { name: "Save" }).click();
  await expect
    .poll(() => editor.getByText("Saved, and drawn from now on").count(), { timeout: 20_000 })
    .toBe(1);
  await expect.poll(() => editor.locator(".cm-lintRange-error").count()).toBe(0);
  expect(await source("warp")).toContain("return 1.0 * 2.0; }");
});

test("of two who edit one shader nobody's work is lost: the second sees it and decides", async () => {
  const [one, two] = [await browsers.open(daemon), await browsers.open(daemon)];
  const [first, second] = [await open(one, "ribbons"), await open(two, "ribbons")];

  await append(second, "\n// by the second");
  await append(first, "\n// by the first");
  await first.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => source("ribbons")).toContain("// by the first");
  browsers.forgive(MOVED_ON);
  await text(second).press("Control+s");

  await expect
    .poll(() => second.getByText("Somebody else has saved ribbons.fs since you began").count())
    .toBe(1);
  expect(await source("ribbons")).not.toContain("// by the second");
  await second.getByRole("button", { name: "Look at theirs" }).click();
  const theirs = second.getByRole("textbox", { name: "Their text of ribbons.fs" });
  await theirs.click();
  await theirs.press("Control+End");
  await expect.poll(() => second.getByText("// by the first").count()).toBe(1);
  await shoot(two, "editor-conflict");
  await expectAccessible(two);
  await second.getByRole("button", { name: "Save mine over it" }).click();
  await expect.poll(() => source("ribbons")).toContain("// by the second");

  await expect.poll(() => first.getByText("// by the second").count(), { timeout: 15_000 }).toBe(1);
});

test("what is typed outlives a lost link, a restart and a reload", async () => {
  const page = await browsers.open(daemon);
  page.on("dialog", (dialog) => void dialog.accept());
  let editor = await open(page, "kaleido");
  await append(editor, "\n// typed before");

  browsers.forgive(...AWAY);
  await daemon.kill();
  await append(editor, " and after");
  await text(editor).press("Control+s");
  await expect.poll(() => editor.getByText(/Not saved/).count()).toBe(1);
  await shoot(page, "editor-offline");
  await daemon.run();
  await page.reload();

  editor = page.getByRole("region", { name: /^Source of/ });
  await expect.poll(() => editor.getByText("// typed before and after").count(), { timeout: 20_000 }).toBe(1);
  await expect.poll(() => editor.getByText("is here again").count()).toBe(1);
  await editor.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => source("kaleido")).toContain("// typed before and after");
});

test("a new shader is made from a template, and is in the library at once", async () => {
  const page = await browsers.open(daemon);
  await page.getByRole("button", { name: "Add layer" }).click();
  await page.getByRole("button", { name: "New shader" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Slow Tide");
  await page.getByRole("radio", { name: /An effect/ }).check();
  await shoot(page, "editor-new");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make and edit" }).click();

  const editor = page.getByRole("region", { name: "Source of slow-tide" });
  await expect.poll(() => editor.getByText("Slow Tide: what it does").count()).toBe(1);
  await editor.getByRole("button", { name: "Close the editor" }).click();
  await page.getByRole("button", { name: "Add layer" }).click();
  await page.getByRole("combobox", { name: "Search the shader library" }).fill("slow-tide");
  await expect.poll(() => page.getByRole("option", { name: /slow-tide/ }).count()).toBe(1);
  expect(
    (await daemon.json<{ shaders: readonly { id: string }[] }>("/api/shaders")).shaders.map((one) => one.id),
  ).toContain("slow-tide");
});

test("an operator may read a shader and is told why not more", async () => {
  const page = await browsers.open(daemon, "laptop", { role: "operator" });
  const before = await source("warp");
  const editor = await open(page, "warp");

  await expect.poll(() => editor.getByText("only an admin’s link may write them").count()).toBe(1);
  await append(editor, "nothing");
  expect(await editor.getByText("nothing").count()).toBe(0);
  expect(await editor.getByRole("button", { name: "Save" }).count()).toBe(0);
  expect(await source("warp")).toBe(before);
  await expectAccessible(page);
});

test("the editor fits a phone and a wall, dark and light", async () => {
  for (const [size, theme] of [
    ["phone", "dark"],
    ["laptop", "light"],
    ["wall", "dark"],
  ] as const) {
    await browsers.closeAll();
    const page = await browsers.open(daemon, size, { theme, view: "stack" });
    const editor = await open(page, "warp");
    await editor.getByText(/^Line 1, column 1$/).waitFor();
    await shoot(page, `editor-${size}-${theme}`);
    await expectAccessible(page);
  }
});
