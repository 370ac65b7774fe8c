import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useHand } from "./hands.ts";
import { sent, show, SPEED } from "./stage.ts";

vi.mock("../app/store.ts", async (original) => (await import("./stage.ts")).staged(await original()));

function Control({ name }: { readonly name: string }) {
  const hand = useHand("main/L1/speed");
  return (
    <button type="button" onClick={() => hand.hold(0.7)}>
      {name}
    </button>
  );
}

function commits(): readonly unknown[] {
  return sent("commit").map((one) => one["value"]);
}

test("what one control holds is not let go when another of the same parameter goes", async () => {
  await show({ speed: SPEED }, { speed: 1 });
  const one = render(<Control name="one" />);
  const other = render(<Control name="other" />);
  fireEvent.click(screen.getByRole("button", { name: "one" }));

  other.unmount();
  expect(commits()).toEqual([]);

  one.unmount();
  expect(commits()).toEqual([0.7]);
});
