import { beforeEach, expect, test } from "vitest";
import type { Persistence } from "./messages.ts";
import { Saving } from "./saving.ts";

let saving: Saving;

beforeEach(() => {
  saving = new Saving();
  saving.heartbeat(10, 10);
});

function health(rev: number, durableRev: number): Persistence {
  return {
    rev,
    durableRev,
    unsaved: rev > durableRev,
    unsavedSeconds: 0,
    attempts: 0,
    retryInSeconds: 0,
    written: 0,
    failed: 0,
    last: null,
  };
}

test("nothing is claimed before Scrim has said anything", () => {
  expect(new Saving().now()).toBe("unknown");
});

test("a change to what is saved is unsaved until it is on disk", () => {
  saving.changed(11, ["values/main/L1/speed", "saved/main/L1/speed"]);
  expect(saving.now()).toBe("unsaved");

  saving.durableUpTo(11);
  expect(saving.now()).toBe("saved");
});

test("a session change is nothing to save", () => {
  saving.changed(11, ["values/main/L1/speed"]);
  saving.heartbeat(11, 10);

  expect(saving.now()).toBe("saved");
});

test("a stack, a scene and a saved value are to be saved, a shader's file is not", () => {
  for (const path of ["screens", "screens/main", "scenes/intro", "saved/main/L1/speed"]) {
    const one = new Saving();
    one.changed(1, [path]);
    expect(one.now()).toBe("unsaved");
  }
  saving.changed(11, ["shaders/warp", "parameters/main/L1/speed"]);
  expect(saving.now()).toBe("saved");
});

test("health that knows of something unsaved is believed at once, and of nothing unsaved the second time", () => {
  saving.health(health(12, 10));
  expect(saving.now()).toBe("unsaved");

  // Put together with a session change after it, the change has a rev that will never be on disk.
  saving.changed(14, ["saved/main/L1/speed"]);
  saving.health(health(13, 13));
  expect(saving.now()).toBe("unsaved");
  saving.health(health(13, 13));
  expect(saving.now()).toBe("saved");
});
