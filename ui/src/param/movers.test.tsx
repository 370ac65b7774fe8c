import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useMover } from "./movers.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Moved({ path }: { readonly path: string }) {
  return <p>{useMover(path, true)?.client ?? "nobody knows"}</p>;
}

test("one answer that cannot be read keeps nobody from asking on", async () => {
  const answers = [
    "not JSON",
    JSON.stringify({ tiers: { automation: { origin: { kind: "osc", client: "desk" } } } }),
  ];
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(answers.shift())));

  render(<Moved path="main/L1/speed" />);
  render(<Moved path="main/L1/size" />);

  expect(await screen.findByText("desk")).toBeTruthy();
  expect(screen.getByText("nobody knows")).toBeTruthy();
});
