import { expect, test, vi } from "vitest";
import type { Json } from "../api/json.ts";
import { store } from "../app/store.ts";
import { answering, showing, stackOf } from "../app/testkit.ts";
import { keep } from "./actions.ts";

/** Two layers with a speed of this session each, the upper one drawn alone. */
const SOLO: Readonly<Record<string, Json>> = {
  ...stackOf("ground", "top"),
  "parameters/main/L1/speed": { id: "speed", type: "float", default: 0 },
  "values/main/L1/speed": 0.5,
  "values/main/L1/layer.bypass": true,
};

test("what is kept of a layer during a solo is all but the solo", () => {
  showing(SOLO);
  const asked = answering();

  keep("main/L1");

  expect(asked[0]?.ops).toEqual([{ op: "keep", target: "main/L1/speed" }]);
});

test("where only the solo is of this session nothing is kept, and that is said", () => {
  showing({ ...SOLO, "values/main/L1/speed": 0 });
  const asked = answering();
  const tell = vi.spyOn(store, "tell").mockImplementation(() => undefined);

  keep("main/L1");

  expect(asked).toEqual([]);
  expect(tell.mock.calls[0]?.[0]).toMatch(/a solo is not kept/);
});

test("without a solo all of a layer is kept, a bypass too", () => {
  showing({ ...stackOf("ground", "middle", "top"), "values/main/L1/layer.bypass": true });
  const asked = answering();

  keep("main/L1");

  expect(asked[0]?.ops).toEqual([{ op: "keep", target: "main/L1" }]);
});
