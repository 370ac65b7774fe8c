import { expect, test } from "vitest";
import { STRANGER } from "./browser.ts";
import { browsers, daemon } from "./stage.ts";

test("a one-time code lets a browser in once, and is gone from the address", async () => {
  const link = await daemon.link();
  const page = await browsers.stranger();
  await page.goto(link);
  await page.getByRole("list", { name: "Screens" }).waitFor();
  expect(page.url()).toBe(`${daemon.url}/`);

  await page.reload();
  await page.getByRole("list", { name: "Screens" }).waitFor();

  const other = await browsers.stranger();
  await other.goto(link);
  await other.getByLabel(/access token/).waitFor();
  expect(await other.getByRole("alert").textContent()).not.toBe("");
});

test("the token lets a browser in by hand, a wrong one does not", async () => {
  const page = await browsers.stranger();
  await page.goto(daemon.url);
  await page.getByLabel(/access token/).fill("not the token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect.poll(() => page.getByRole("alert").textContent()).not.toBe("");

  await page.getByLabel(/access token/).fill(daemon.token);
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.getByRole("list", { name: "Screens" }).waitFor();
});

test("the cookie cannot be read by the page, and goes nowhere else", async () => {
  const page = await browsers.open(daemon);
  const cookies = await page.context().cookies();

  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("a viewer sees everything and can change nothing, and is told so", async () => {
  const page = await browsers.open(daemon, "laptop", { role: "viewer" });
  await page.getByText(/Looking only/).waitFor();

  expect(await page.getByRole("button", { name: "Blackout" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Stop" }).isDisabled()).toBe(true);
  expect(await page.getByRole("slider", { name: "Brightness" }).isDisabled()).toBe(true);
});

test("a page whose pass is no longer good is led to the door", async () => {
  const page = await browsers.open(daemon, "laptop", { role: "operator" });
  browsers.forgive(STRANGER);
  await daemon.post("/api/tokens/operator", { new: true });

  await page.getByLabel(/access token/).waitFor();
});
