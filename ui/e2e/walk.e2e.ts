import { expect, test } from "vitest";
import { shoot } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

type Screen = { readonly layers: readonly { readonly key: string }[] };

const keys = async () => (await daemon.json<Screen>("/api/screens/main")).layers.map((layer) => layer.key);

test("a person builds a look of three layers, saves it as a scene, and plays it from a phone", async () => {
  const first = (await daemon.json<Screen>("/api/screens/main")).layers;
  await daemon.mutate(...first.map(({ key }) => ({ op: "removeLayer", target: `main/${key}` })));
  const page = await browsers.open(daemon);
  const stack = page.getByRole("region", { name: "Stack" });
  for (const shader of ["warp", "ribbons", "stars"]) {
    await stack.getByRole("button", { name: "Add layer" }).first().click();
    await page.getByRole("combobox", { name: "Search the shader library" }).fill(shader);
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await keys()).at(-1)).toBe(shader);
    await page.getByRole("combobox", { name: "Search the shader library" }).waitFor({ state: "detached" });
  }
  const amount = page.getByRole("slider", { name: "Mix", exact: true });
  await amount.focus();
  await amount.press("PageDown");
  await shoot(page, "walk-built");
  await page.getByRole("button", { name: "Save scene" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Opening");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Load Opening" }).waitFor();
  await daemon.mutate({ op: "removeLayer", target: "main/stars" });

  const phone = await browsers.open(daemon, "phone", { role: "operator" });
  await phone
    .getByRole("link", { name: "Scenes" })
    .or(phone.getByRole("button", { name: "Scenes" }))
    .first()
    .tap();
  await shoot(phone, "walk-phone");
  await phone.getByRole("button", { name: "Load Opening" }).tap();

  await expect.poll(keys).toEqual(["warp", "ribbons", "stars"]);
  await phone.getByText("All saved").waitFor();
});
