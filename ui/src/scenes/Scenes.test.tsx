import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../api/json.ts";
import { answering, showing, stackOf } from "../app/testkit.ts";
import { Scenes } from "./Scenes.tsx";

const layers = [
  { id: "L1", key: "ground", shader: "warp", values: {} },
  { id: "L2", key: "top", shader: "warp", values: {} },
];

function state(): Record<string, Json> {
  const stack = stackOf("ground", "top");
  return {
    ...stack,
    "screens/main": { ...(stack["screens/main"] as object), activeScene: "intro" },
    "scenes/intro": { name: "Intro", layers },
    "scenes/outro": { name: "Outro", layers: layers.slice(1) },
  };
}

beforeEach(() => vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 404 }))));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});

async function menu(scene: string, choice: RegExp): Promise<void> {
  await userEvent.click(screen.getByRole("button", { name: `More for ${scene}` }));
  await userEvent.click(await screen.findByRole("menuitem", { name: choice }));
}

describe("the scenes", () => {
  it("say which is active, and whether the stack has changed since", () => {
    showing(state());
    render(<Scenes />);
    expect(screen.getByText("Active")).toBeTruthy();

    showing({ ...state(), "values/main/L2/layer.bypass": true });
    expect(screen.getByText("Changed")).toBeTruthy();
  });

  it("keep a new name that Scrim refuses, with the reason", async () => {
    showing(state());
    answering({ kind: "refused", code: "busy", detail: "The disk is full." }, { kind: "accepted", rev: 9 });
    render(<Scenes />);
    await menu("Outro", /Rename/);
    const name = await screen.findByRole<HTMLInputElement>("textbox", { name: "Name" });
    await userEvent.clear(name);

    await userEvent.type(name, "Finale{Enter}");

    expect(await screen.findByText("The disk is full.")).toBeTruthy();
    expect(name.value).toBe("Finale");
    await userEvent.click(screen.getByRole("button", { name: "Rename" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("load with one press, and with automation as chosen", async () => {
    showing(state());
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Scenes />);

    await userEvent.click(screen.getByRole("button", { name: "Load Outro" }));
    await userEvent.click(screen.getByRole("radio", { name: "end" }));
    await userEvent.click(screen.getByRole("button", { name: "Load Outro" }));

    expect(asked.map((one) => one.ops[0])).toEqual(
      ["keep", "clear"].map((automation) => ({
        op: "loadScene",
        screen: "main",
        scene: "outro",
        automation,
      })),
    );
    expect(asked[0]?.nowOrNever).toBe("No link: Outro is not loaded.");
  });

  it("are saved under an id made of the name", async () => {
    showing(state());
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Scenes />);

    await userEvent.click(screen.getByRole("button", { name: "Save scene" }));
    const field = await screen.findByRole("textbox", { name: "Name" });
    await userEvent.clear(field);
    await userEvent.type(field, "Intro, part 2{Enter}");

    expect(asked[0]?.ops).toEqual([
      { op: "saveScene", screen: "main", scene: "intro-part-2", name: "Intro, part 2" },
    ]);
  });

  it("ask before one is overwritten or deleted", async () => {
    showing(state());
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Scenes />);

    await menu("Outro", /Overwrite/);
    await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(asked).toEqual([]);
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    await menu("Outro", /Delete/);
    await userEvent.click(await screen.findByRole("button", { name: "Delete" }));

    expect(asked[0]?.ops).toEqual([{ op: "deleteScene", scene: "outro" }]);
  });

  it("are saved without a solo unless that is meant", async () => {
    showing({ ...state(), "values/main/L1/layer.bypass": true });
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Scenes />);

    await userEvent.click(screen.getByRole("button", { name: "Save scene" }));
    expect(await screen.findByText(/Solo is on: only top is drawn/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Save" }));

    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[0]?.ops).toEqual([{ op: "revert", target: "main/L1/layer.bypass" }]);
    expect(asked[1]?.ops[0]).toMatchObject({ op: "saveScene" });
  });

  it("may be deleted by an admin only, and that is said", async () => {
    showing(state(), "operator");
    render(<Scenes />);

    await userEvent.click(screen.getByRole("button", { name: "More for Outro" }));

    expect(await screen.findByText("Only an admin may")).toBeTruthy();
  });
});
