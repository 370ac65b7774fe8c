import { afterAll, afterEach, beforeAll } from "vitest";
import { Browsers } from "./browser.ts";
import { Daemon } from "./daemon.ts";

/*
 * For the file of tests that imports it: a Scrim with the demo show and a browser, there before the first test and gone
 * after the last. Each test closes its pages, and fails by what went wrong in them unasked.
 */

export let daemon: Daemon;
export let browsers: Browsers;

beforeAll(async () => {
  [daemon, browsers] = await Promise.all([Daemon.start(), Browsers.start()]);
});

afterEach(async () => {
  await browsers.closeAll();
  browsers.expectNoFaults();
});

afterAll(async () => {
  await browsers.stop();
  await daemon.stop();
});
