import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Json } from "../api/json.ts";
import { store } from "../app/store.ts";
import { Parameters } from "./Parameters.tsx";
import { change, show, SPEED } from "./stage.ts";

vi.mock("../app/store.ts", async (original) => (await import("./stage.ts")).staged(await original()));

afterEach(() => cleanup());

/** How often a value is read while so many change at once. */
async function readsFor(count: number): Promise<number> {
  const ids = Array.from({ length: count }, (_, i) => `p${i}`);
  const all = (value: Json) => Object.fromEntries(ids.map((id) => [id, value]));
  await show(all({ ...(SPEED as object), label: "P" }), all(1));
  render(<Parameters />);
  const get = vi.spyOn(store.cells, "get");
  change(Object.fromEntries(ids.map((id) => [`values/main/L1/${id}`, 0.5])));

  expect(screen.getByText(new RegExp(`^${count}`)).dataset["tier"]).toBe("session");
  const reads = get.mock.calls.length;
  get.mockRestore();
  return reads;
}

test("of twice as many parameters that change at once, a panel costs twice as much and no more", async () => {
  const some = await readsFor(20);
  const many = await readsFor(40);

  expect(many / some).toBeLessThan(2.2);
});
