import { expect, test } from "vitest";
import { savedWords } from "./StatusBar.tsx";

const DISK_FULL = { attempts: 3, unsavedSeconds: 12, last: { error: "No space left on device" } };

test("all saved is claimed only with a link, with nothing on the way and everything on disk", () => {
  expect(savedWords(true, "saved", 0, undefined).words).toBe("All saved");
  expect(savedWords(true, "saved", 1, undefined).tone).toBe("busy");
  expect(savedWords(true, "unsaved", 0, undefined).tone).toBe("busy");
  expect(savedWords(true, "unknown", 0, undefined).tone).toBe("plain");
  expect(savedWords(false, "saved", 0, undefined).tone).toBe("bad");
});

test("a disk that does not take it is named, with the time", () => {
  expect(savedWords(true, "unsaved", 0, DISK_FULL)).toMatchObject({
    tone: "bad",
    words: "Not saved for 12 s: No space left on device",
  });
});

test("what waits for a link is counted", () => {
  expect(savedWords(false, "saved", 1, undefined).words).toBe("1 change not sent yet");
  expect(savedWords(false, "unsaved", 3, DISK_FULL).words).toBe("3 changes not sent yet");
});
