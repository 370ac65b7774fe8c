import { expect, test } from "vitest";
import { savedWords } from "./StatusBar.tsx";

function failing(error: string | null) {
  return { persistence: { attempts: 3, unsavedSeconds: 12, last: { error } }, conditions: [] };
}

const DISK_FULL = failing(
  "IOException: cannot save the show in /data/runtime: the disk is full: make room, Scrim then saves by itself (/data/runtime/.state-2.tmp: No space left on device)",
);

test("all saved is claimed only with a link, with nothing on the way and everything on disk", () => {
  expect(savedWords(true, "saved", 0, undefined).words).toBe("All saved");
  expect(savedWords(true, "saved", 1, undefined).tone).toBe("busy");
  expect(savedWords(true, "unsaved", 0, undefined).tone).toBe("busy");
  expect(savedWords(true, "unknown", 0, undefined).tone).toBe("plain");
  expect(savedWords(false, "saved", 0, undefined).tone).toBe("bad");
});

test("a disk that does not take it is named, with the time and what to do, and nothing beside", () => {
  expect(savedWords(true, "unsaved", 0, DISK_FULL)).toMatchObject({
    tone: "bad",
    words:
      "Not saved for 12 s: the disk is full: make room, Scrim then saves by itself (No space left on device)",
  });
  expect(savedWords(true, "unsaved", 0, failing("IllegalStateException: no such rev")).words).toBe(
    "Not saved for 12 s: no such rev",
  );
  expect(savedWords(true, "unsaved", 0, failing(null)).words).toBe(
    "Not saved for 12 s: the disk does not take it",
  );
});

test("a disk that never answers is named too, though no save has failed yet", () => {
  const persistence = { attempts: 0, unsavedSeconds: 75, last: { error: null } };
  const stuck = [{ subsystem: "store", subject: "disk" }];

  expect(savedWords(true, "unsaved", 0, { persistence, conditions: stuck })).toMatchObject({
    tone: "bad",
    words: "Not saved for 1 min 15 s: the disk does not answer",
  });
  expect(savedWords(true, "unsaved", 0, { persistence, conditions: [] }).words).toBe("Saving…");
  expect(savedWords(true, "saved", 0, { persistence, conditions: stuck }).words).toBe("All saved");
});

test("what waits for a link is counted", () => {
  expect(savedWords(false, "saved", 1, undefined).words).toBe("1 change not sent yet");
  expect(savedWords(false, "unsaved", 3, DISK_FULL).words).toBe("3 changes not sent yet");
});
