import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Thumbnails } from "./thumbnails.ts";

const PATH = "/api/scenes/intro/thumbnail.png";

let picture = "old";
let asked = 0;

beforeEach(() => {
  picture = "old";
  asked = 0;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => {
    asked++;
    return Promise.resolve(new Response(picture, { headers: { ETag: `"${picture}"` } }));
  });
  let urls = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${++urls}`);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function loaded(thumbnails: Thumbnails, stamp: string, after?: () => void): Promise<void> {
  const load = thumbnails.load(PATH, new AbortController().signal, stamp);
  await vi.advanceTimersByTimeAsync(500);
  after?.();
  await vi.runAllTimersAsync();
  await load;
}

test("of what has changed, the picture that was known already is not believed at once", async () => {
  const thumbnails = new Thumbnails();
  await loaded(thumbnails, "before");
  const before = thumbnails.get(PATH);

  await loaded(thumbnails, "after", () => (picture = "new"));

  expect(thumbnails.get(PATH)).not.toBe(before);
});

test("a picture that stays the same is asked for a few times, and then believed", async () => {
  const thumbnails = new Thumbnails();
  await loaded(thumbnails, "before");
  expect(asked).toBe(1);

  await loaded(thumbnails, "after");
  expect(asked).toBe(5);

  await loaded(thumbnails, "after");
  expect(asked).toBe(6);
});
