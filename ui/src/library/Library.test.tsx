import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../api/json.ts";
import type { Shader } from "../app/show.ts";
import { showing, stackOf } from "../app/testkit.ts";
import Library from "./Library.tsx";

const more: Readonly<Record<string, Json>> = {
  "shaders/ripple": {
    id: "ripple",
    name: "Ripple",
    description: "Waves.",
    credit: "",
    categories: ["Filter"],
    inputs: [],
  },
  "shaders/torn": { id: "torn", file: "torn.fs", line: 7, column: 2, reason: "no main" },
};

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 404 })));
  showing({ ...stackOf(), ...more });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(onPick: (shader: Shader) => Promise<boolean> = () => Promise.resolve(true)) {
  const onClose = vi.fn();
  const picked = vi.fn(onPick);
  render(<Library title="Add a layer" action="Add" onPick={picked} onClose={onClose} />);
  return { onClose, picked };
}

describe("the library", () => {
  it("is searched by typing and taken with Enter", async () => {
    const { onClose, picked } = open();

    await userEvent.type(screen.getByRole("combobox"), "wav{Enter}");

    expect(picked.mock.calls[0]?.[0].id).toBe("ripple");
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });

  it("is walked with the arrow keys, and says which is marked", async () => {
    const { picked } = open();
    const field = screen.getByRole("combobox");

    await userEvent.type(field, "{ArrowDown}");
    const marked = screen.getByRole("option", { selected: true });
    expect(marked.textContent).toMatch(/warp/);
    expect(field.getAttribute("aria-activedescendant")).toBe(marked.id);
    await userEvent.type(field, "{Enter}");

    expect(picked.mock.calls[0]?.[0].id).toBe("warp");
  });

  it("lists what is broken with file, line and reason, and does not take it", async () => {
    const { onClose, picked } = open();

    await userEvent.type(screen.getByRole("combobox"), "torn{Enter}");

    expect(screen.getByText("Broken: torn.fs, line 7: no main")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Add torn" }).disabled).toBe(true);
    expect(picked).not.toHaveBeenCalled();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("stays open when Scrim refuses", async () => {
    const { onClose, picked } = open(() => Promise.resolve(false));

    await userEvent.click(screen.getByRole("option", { name: /Ripple/ }));

    expect(picked).toHaveBeenCalledOnce();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("says so when nothing is found", async () => {
    open();

    await userEvent.type(screen.getByRole("combobox"), "zebra");

    expect(screen.getByText("No shader has “zebra”.")).toBeTruthy();
  });

  it("lets only an admin make new ones", () => {
    showing({ ...stackOf(), ...more }, "operator");
    open();

    expect(screen.getByRole<HTMLButtonElement>("button", { name: /New shader/ }).disabled).toBe(true);
  });
});
