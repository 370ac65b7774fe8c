import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Json } from "../api/json.ts";
import type { Definition } from "../app/show.ts";
import { automate, sent, show, SPEED } from "../param/stage.ts";
import { Explain } from "./Explain.tsx";
import type { Explanation } from "./explanation.ts";

vi.mock("../app/store.ts", async (original) => (await import("../param/stage.ts")).staged(await original()));

afterEach(() => cleanup());

const definition = { ...(SPEED as object), path: "main/L1/speed" } as unknown as Definition;
const page = { kind: "socket", client: "page" };
const now = () => new Date().toISOString();

async function explained(answer: Partial<Explanation>, moved?: Json): Promise<readonly string[]> {
  await show({ speed: SPEED }, { speed: 1 });
  if (moved !== undefined) {
    automate("speed", moved);
  }
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json(answer));
  });
  render(<Explain definition={definition} />);
  await act(() => vi.advanceTimersByTimeAsync(10));
  return asked;
}

/** The tier that is marked as the one that counts, in its words. */
function winner(): string {
  return document.querySelector('[data-wins="true"]')?.textContent ?? "";
}

test("what automation does counts, with who does it and what waits below", async () => {
  const asked = await explained(
    {
      winner: "automation",
      tiers: {
        automation: { value: 0.2, origin: { kind: "osc", client: "192.168.1.20" } },
        committed: { value: 1.5, origin: page, rev: 7, time: now() },
        base: { value: 1, origin: { kind: "http", client: "127.0.0.1" }, rev: 3, time: now() },
      },
    },
    0.25,
  );

  expect(asked[0]).toBe("/api/explain?target=main%2FL1%2Fspeed");
  expect(screen.getByText("OSC from 192.168.1.20 is moving it, above all that is set.")).toBeDefined();
  expect(winner()).toContain("0.250");
  expect(screen.getByText("1.500")).toBeDefined();
  expect(screen.getByText("a script at 127.0.0.1, just now")).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Release automation of Speed" }));
  expect(sent("mutate")).toMatchObject([{ ops: [{ op: "releaseAutomation", target: "main/L1/speed" }] }]);
});

test("a value of this session counts above what is saved, and can be kept or reverted", async () => {
  await explained({
    winner: "committed",
    tiers: {
      automation: null,
      committed: { value: 1.5, origin: page, rev: 7, time: now() },
      base: { value: 1, origin: page, rev: 3, time: now() },
    },
  });

  expect(
    screen.getByText("Somebody at a page set it for this session only, above what is saved."),
  ).toBeDefined();
  expect(winner()).toContain("1.500");
  fireEvent.click(screen.getByRole("button", { name: "Keep Speed" }));
  fireEvent.click(screen.getByRole("button", { name: "Revert Speed" }));
  expect(sent("mutate").map((one) => one["ops"])).toEqual([
    [{ op: "keep", target: "main/L1/speed" }],
    [{ op: "revert", target: "main/L1/speed" }],
  ]);
});

test("where nobody has set anything, the default counts", async () => {
  await explained({ winner: "default", tiers: { automation: null, committed: null, base: null } });

  expect(screen.getByText("Nobody has set it, so Speed’s default counts.")).toBeDefined();
  expect(winner()).toContain("0.350");
});

test("what Scrim cannot say is told in words", async () => {
  await show({ speed: SPEED }, { speed: 1 });
  vi.stubGlobal("fetch", () => Promise.reject(new Error("away")));

  render(<Explain definition={definition} />);
  await act(() => vi.advanceTimersByTimeAsync(10));

  expect(screen.getByText("Scrim cannot be reached. Is it running?")).toBeDefined();
});
