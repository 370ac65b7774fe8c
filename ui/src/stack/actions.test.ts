import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answering, showing, stackOf } from "../app/testkit.ts";
import { store } from "../app/store.ts";
import { asText } from "../param/words.ts";
import type { Screen } from "../app/show.ts";
import type { Op } from "../api/messages.ts";
import { addLayer, moveLayer, removeLayer, toggleSolo } from "./actions.ts";

const stale = { kind: "refused", code: "staleBase", detail: "the show is not at 7" } as const;
const done = { kind: "accepted", rev: 8, added: ["L9"] } as const;

let problems: string[];
let told: { readonly text: string; readonly undo: (() => void) | undefined }[];

beforeEach(() => {
  problems = [];
  told = [];
  vi.spyOn(store, "tellProblem").mockImplementation((text) => void problems.push(text));
  vi.spyOn(store, "tell").mockImplementation((text, undo) => void told.push({ text, undo: undo?.run }));
  showing(stackOf("ground", "middle", "top"));
});

afterEach(() => sessionStorage.clear());

function main(): Screen {
  const found = store.app.getState().screens[0];
  if (found === undefined) {
    throw new Error("no screen");
  }
  return found;
}

/** Scrim has moved a layer. */
function moved(op: Op): void {
  const id = asText(op["target"]).slice("main/".length);
  const order = main()
    .layers.map((one) => one.id)
    .filter((one) => one !== id);
  order.splice(Number(op["to"]), 0, id);
  store.state(new Map([["screens/main", { ...main(), layers: order }]]));
  store.flush();
}

function layer(key: string) {
  const found = main().layers.find((one) => one.key === key);
  if (found === undefined) {
    throw new Error(`no layer ${key}`);
  }
  return found;
}

describe("moving a layer", () => {
  it("is tried again when something else was changed meanwhile", async () => {
    const asked = answering(stale, stale, done);

    expect(await moveLayer(main(), "L1", ["L2", "L3", "L1"])).toBe(true);
    expect(asked.map((one) => one.ops)).toEqual(
      [1, 2, 3].map(() => [{ op: "moveLayer", target: "main/L1", to: 2 }]),
    );
    expect(problems).toEqual([]);
  });

  it("is given up when somebody else changed the order, and that is said", async () => {
    const asked = answering(stale, done);
    const seen = main();
    vi.spyOn(store, "check").mockImplementation(() =>
      store.state(new Map([["screens/main", { ...seen, layers: ["L3", "L1", "L2"] }]])),
    );

    expect(await moveLayer(seen, "L1", ["L2", "L3", "L1"])).toBe(false);
    expect(asked).toHaveLength(1);
    expect(problems[0]).toMatch(/Somebody else changed the order/);
  });

  it("waits for this page's own move before it", async () => {
    let isBusy = false;
    vi.spyOn(store, "mutate").mockImplementation(async (ops) => {
      if (isBusy) {
        return stale;
      }
      isBusy = true;
      await Promise.resolve();
      isBusy = false;
      moved(ops as Op);
      return { kind: "accepted", rev: 0 };
    });
    const seen = main();

    const first = moveLayer(seen, "L1", ["L2", "L1", "L3"]);
    const second = moveLayer(seen, "L1", ["L2", "L3", "L1"]);

    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(problems).toEqual([]);
    expect(main().layers.map((one) => one.id)).toEqual(["L2", "L3", "L1"]);
  });

  it("is given up without a word of others when this page's own move before it was refused", async () => {
    const asked = answering({ kind: "refused", code: "notAllowed", detail: "A viewer may not." });
    const seen = main();

    const first = moveLayer(seen, "L1", ["L2", "L1", "L3"]);
    const second = moveLayer(seen, "L3", ["L2", "L3", "L1"]);

    expect(await Promise.all([first, second])).toEqual([false, false]);
    expect(problems).toEqual(["A viewer may not."]);
    expect(asked).toHaveLength(1);
  });

  it("says what Scrim says when it refuses for another reason", async () => {
    answering({ kind: "refused", code: "notAllowed", detail: "A viewer may not." });

    expect(await moveLayer(main(), "L1", ["L2", "L3", "L1"])).toBe(false);
    expect(problems).toEqual(["A viewer may not."]);
  });
});

describe("a layer that was removed", () => {
  it("comes back under another key if somebody has taken its own", async () => {
    const asked = answering(done);
    await removeLayer(main(), layer("top"));
    showing(stackOf("ground", "top"));

    told[0]?.undo?.();
    await vi.waitFor(() => expect(asked).toHaveLength(2));

    expect(asked[1]?.ops).toEqual([
      { op: "addLayer", screen: "main", shader: "warp", at: 2, values: {}, key: "top-2" },
    ]);
  });
});

describe("solo", () => {
  it("puts back what was bypassed for the session before, after a reload too", async () => {
    const asked = answering(done);
    const before = { ...stackOf("ground", "middle", "top"), "values/main/L1/layer.bypass": true };
    showing(before);
    await toggleSolo(main(), layer("top"));
    expect(asked[0]?.ops.map((op) => op["target"])).toEqual(["main/L2/layer.bypass"]);

    showing({ ...before, "values/main/L2/layer.bypass": true });
    await toggleSolo(main(), layer("top"));

    expect(asked[1]?.ops).toEqual([{ op: "revert", target: "main/L2/layer.bypass" }]);
  });

  it("goes back to nothing that was before one that somebody else has ended", async () => {
    const asked = answering(done);
    const before = { ...stackOf("ground", "middle", "top"), "values/main/L1/layer.bypass": true };
    showing(before);
    await toggleSolo(main(), layer("top"));
    showing({ ...before, "values/main/L2/layer.bypass": true });
    showing(stackOf("ground", "middle", "top"));

    const again = {
      ...stackOf("ground", "middle", "top"),
      "values/main/L1/layer.bypass": true,
      "values/main/L2/layer.bypass": true,
    };
    showing(again);
    await toggleSolo(main(), layer("top"));

    expect(asked[1]?.ops).toEqual([
      { op: "revert", target: "main/L1/layer.bypass" },
      { op: "revert", target: "main/L2/layer.bypass" },
    ]);
  });

  it("ends when a layer is added, so that the new one is seen with the others", async () => {
    const asked = answering(done);
    showing({
      ...stackOf("ground", "top"),
      "values/main/L1/layer.bypass": true,
    });
    const shader = store.app.getState().shaders[0];
    if (shader === undefined) {
      throw new Error("no shader");
    }

    await addLayer("main", shader);

    expect(asked[0]?.ops).toEqual([
      { op: "revert", target: "main/L1/layer.bypass" },
      { op: "addLayer", screen: "main", shader: "warp" },
    ]);
    expect(told[0]?.text).toMatch(/Solo has ended/);
  });
});
