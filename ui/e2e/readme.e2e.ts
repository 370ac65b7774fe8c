import { test } from "vitest";
import { shoot } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

test("the pictures of the README can be taken anew: a show with scenes, and a fader that OSC moves", async () => {
  const page = await browsers.open(daemon);
  await page.locator('canvas[data-screen="main"][data-frames]').waitFor();
  await daemon.mutate({ op: "saveScene", screen: "main", scene: "opening", name: "Opening" });
  await daemon.mutate(
    { op: "setParameter", target: "main/grade/saturation", value: 0.2 },
    { op: "setParameter", target: "main/stars/bypass", value: true },
  );
  await daemon.mutate({ op: "saveScene", screen: "main", scene: "quiet", name: "Quiet" });
  await daemon.mutate({ op: "loadScene", screen: "main", scene: "opening" });
  await daemon.mutate({
    op: "setParameter",
    target: "main/ribbons/sway",
    value: 0.8,
    lifetime: "session",
  });
  await page.getByRole("region", { name: "Stack" }).getByText("ribbons", { exact: true }).first().click();
  await page.waitForLoadState("networkidle").catch(() => undefined);
  for (let i = 0; i < 6; i++) {
    await daemon.osc("/scrim/main/ribbons/sway", "f", 0.3 + i / 20);
  }
  await shoot(page, "readme-page");

  const phone = await browsers.open(daemon, "phone", { view: "screens" });
  await phone.locator('canvas[data-screen="main"][data-frames]').waitFor();
  await shoot(phone, "readme-phone");
});
