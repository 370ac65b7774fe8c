import { test } from "vitest";
import { expectAccessible, shoot, type Size } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

const LOOKS: readonly {
  readonly size: Size;
  readonly theme: "dark" | "light";
  readonly views: readonly string[];
}[] = [
  { size: "laptop", theme: "dark", views: ["stack", "health"] },
  { size: "laptop", theme: "light", views: ["stack", "health"] },
  { size: "phone", theme: "dark", views: ["screens", "stack", "parameters", "scenes", "health"] },
  { size: "phone", theme: "light", views: ["screens", "parameters"] },
  { size: "wall", theme: "dark", views: ["stack", "health"] },
];

test.each(LOOKS)("every view is accessible and pictured: $size, $theme", async ({ size, theme, views }) => {
  const page = await browsers.open(daemon, size, { theme });
  for (const view of views) {
    await page.evaluate((name) => (location.hash = `/${name}`), view);
    if (view === "health") {
      await page.getByRole("region", { name: "Frame time" }).waitFor();
    }
    if (view === "screens" || (view === "stack" && size !== "phone")) {
      // The first picture of the stage.
      await page.locator("canvas[data-frames]").first().waitFor();
    }
    await expectAccessible(page);
    await shoot(page, `${view}-${size}-${theme}`);
  }
  await page.context().close();
});

test("the door is accessible and pictured", async () => {
  const page = await browsers.stranger("laptop");
  await page.goto(daemon.url);
  await page.getByLabel(/access token/).waitFor();

  await expectAccessible(page);
  await shoot(page, "door-laptop-dark");
  await page.context().close();
});
