import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../api/json.ts";
import type { Op, Outcome } from "../api/messages.ts";
import { answering, showing, stackOf } from "../app/testkit.ts";
import { store } from "../app/store.ts";
import { Stack } from "./Stack.tsx";

beforeEach(() => vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 404 }))));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

function rows(): readonly string[] {
  return within(screen.getByRole("list", { name: /Layers/ }))
    .getAllByRole("group")
    .map((row) => row.getAttribute("aria-label") ?? "");
}

describe("the stack", () => {
  it("shows the top of the picture first", () => {
    showing(stackOf("ground", "middle", "top"));
    render(<Stack />);

    expect(rows()).toEqual(["top", "middle", "ground"]);
  });

  it("says what to do while it is empty", async () => {
    showing({
      ...stackOf(),
      "shaders/gone": { id: "gone", file: "gone.fs", line: 0, column: 0, reason: "x" },
    });
    render(<Stack />);

    await userEvent.click(screen.getByRole("button", { name: "Add the first layer" }));
    expect(await screen.findByRole("dialog", { name: "Add a layer to main" })).toBeTruthy();
  });

  it("keeps a new key that Scrim refuses, with the reason, until it is taken or given up", async () => {
    showing(stackOf("ground"));
    answering(
      { kind: "refused", code: "badKey", detail: "The key is taken by a screen." },
      { kind: "accepted", rev: 9 },
    );
    render(<Stack />);
    screen.getByRole("button", { name: /^ground/ }).focus();
    await userEvent.keyboard("{F2}");

    await userEvent.keyboard("sky{Enter}");

    const input = await screen.findByRole<HTMLInputElement>("textbox", { name: "Key of ground" });
    expect(input.value).toBe("sky");
    expect(await screen.findByText("The key is taken by a screen.")).toBeTruthy();
    await userEvent.type(input, "2{Enter}");
    await waitFor(() => expect(screen.queryByRole("textbox", { name: "Key of ground" })).toBeNull());
    expect(document.activeElement?.getAttribute("data-layer")).toBe("L1");
  });

  it("goes on at the neighbour when a layer that had the focus is gone", () => {
    showing(stackOf("ground", "top"));
    render(<Stack />);
    screen.getByRole("button", { name: /^top/ }).focus();

    showing(stackOf("ground"));

    expect(document.activeElement?.getAttribute("data-layer")).toBe("L1");
  });

  it("shows a bypass by automation, as automation's", () => {
    showing(stackOf("ground"));
    render(<Stack />);
    const bypass = screen.getByRole("button", { name: "Bypass ground" });
    expect([bypass.getAttribute("aria-pressed"), bypass.dataset["moved"]]).toEqual(["false", "false"]);

    act(() => {
      store.live({ "main/L1/layer.bypass": true }, false);
      store.flush();
    });

    expect([bypass.getAttribute("aria-pressed"), bypass.dataset["moved"]]).toEqual(["true", "true"]);
    act(() => {
      store.automation.set("main/L1/layer.bypass", undefined);
    });
  });

  it("moves a layer by one with Alt and an arrow key, on the rev that is shown", async () => {
    showing(stackOf("ground", "middle", "top"));
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Stack />);

    screen.getByRole("button", { name: /^ground/ }).focus();
    await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");

    expect(asked).toEqual([{ ops: [{ op: "moveLayer", target: "main/L1", to: 1 }], base: store.rev() }]);
    expect(rows()).toEqual(["top", "ground", "middle"]);
  });

  it("no longer speaks of a solo when the bypasses are saved", () => {
    showing({ ...stackOf("ground", "top"), "values/main/L1/layer.bypass": true });
    render(<Stack />);
    expect(screen.getByText("Solo: only top is drawn.")).toBeTruthy();

    act(() => {
      store.state(new Map([["saved/main/L1/layer.bypass", true]]));
      store.flush();
    });

    expect(screen.queryByText("Solo: only top is drawn.")).toBeNull();
  });

  it("moves a layer by two when the keys are quick, whenever the answers come", async () => {
    showing(stackOf("ground", "middle", "top"));
    const asked: Op[] = [];
    const answers: ((outcome: Outcome) => void)[] = [];
    vi.spyOn(store, "mutate").mockImplementation((op) => {
      asked.push(op as Op);
      return new Promise((done) => answers.push(done));
    });
    render(<Stack />);

    screen.getByRole("button", { name: /^ground/ }).focus();
    await userEvent.keyboard("{Alt>}{ArrowUp}{ArrowUp}{/Alt}");
    expect(rows()).toEqual(["ground", "top", "middle"]);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await act(async () => {
      answers[0]?.({ kind: "accepted", rev: 0 });
      store.state(
        new Map<string, Json>([
          [
            "screens/main",
            { ...(stackOf("", "", "")["screens/main"] as object), layers: ["L2", "L1", "L3"] },
          ],
        ]),
      );
      await vi.waitFor(() => expect(asked).toHaveLength(2));
    });

    expect(asked.map((op) => op["to"])).toEqual([1, 2]);
    expect(rows()).toEqual(["ground", "top", "middle"]);
  });

  it("bypasses the others for the session when one is soloed, and says so", async () => {
    showing(stackOf("ground", "top"));
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Stack />);

    await userEvent.click(screen.getByRole("button", { name: "Solo top" }));
    expect(asked[0]?.ops).toEqual([
      { op: "setParameter", target: "main/L1/layer.bypass", value: true, lifetime: "session" },
    ]);

    showing({ ...stackOf("ground", "top"), "values/main/L1/layer.bypass": true });
    expect(screen.getByText("Solo: only top is drawn.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Solo top" }).getAttribute("aria-pressed")).toBe("true");
    await userEvent.click(screen.getByRole("button", { name: "End solo" }));
    expect(asked[1]?.ops).toEqual([{ op: "revert", target: "main/L1/layer.bypass" }]);
  });

  it("removes a layer with Delete and offers a way back", async () => {
    showing(stackOf("ground", "top"));
    const asked = answering({ kind: "accepted", rev: 8 });
    const told = vi.spyOn(store, "tell").mockImplementation(() => undefined);
    render(<Stack />);

    screen.getByRole("button", { name: /^top/ }).focus();
    await userEvent.keyboard("{Delete}");

    expect(asked[0]?.ops).toEqual([{ op: "removeLayer", target: "main/L2" }]);
    expect(told.mock.calls[0]?.[1]?.label).toBe("Undo");
  });

  it("asks before it removes what could not be put back", async () => {
    showing({
      ...stackOf("ground"),
      "shaders/warp": { file: "warp.fs", line: 12, column: 3, reason: "no main" },
    });
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Stack />);

    screen.getByRole("button", { name: /^ground/ }).focus();
    await userEvent.keyboard("{Delete}");
    expect(asked).toEqual([]);
    await userEvent.click(await screen.findByRole("button", { name: "Remove" }));
    expect(asked[0]?.ops).toEqual([{ op: "removeLayer", target: "main/L1" }]);
  });

  it("says of a shader that cannot be used where and why", () => {
    showing({
      ...stackOf("ground"),
      "shaders/warp": { file: "warp.fs", line: 12, column: 3, reason: "no main" },
    });
    render(<Stack />);

    expect(screen.getByText(/It draws nothing: warp.fs, line 12: no main/)).toBeTruthy();
  });

  it("says of a shader that was changed to something bad that the version before is drawn", () => {
    const state = stackOf("ground");
    const newer = { file: "warp.fs", line: 3, column: 0, reason: "no main" };
    showing({ ...state, "shaders/warp": { ...(state["shaders/warp"] as object), newer } });
    render(<Stack />);

    expect(screen.getByText(/The version before is drawn: warp.fs, line 3: no main/)).toBeTruthy();
  });

  it("refuses a key that another layer has, in words, and keeps the old one", async () => {
    showing(stackOf("ground", "top"));
    const asked = answering({ kind: "accepted", rev: 8 });
    render(<Stack />);

    screen.getByRole("button", { name: /^top/ }).focus();
    await userEvent.keyboard("{F2}");
    const field = screen.getByRole("textbox", { name: "Key of top" });
    await userEvent.clear(field);
    await userEvent.type(field, "ground{Enter}");
    expect(screen.getByText("Another layer of this screen has this key")).toBeTruthy();
    expect(asked).toEqual([]);

    await userEvent.clear(field);
    await userEvent.type(field, "haze{Enter}");
    expect(asked[0]?.ops).toEqual([{ op: "setLayerKey", target: "main/L2", key: "haze" }]);
  });

  it("lets a viewer look and change nothing, and says why", () => {
    showing(stackOf("ground", "top"), "viewer");
    render(<Stack />);

    for (const name of ["Add layer", "Solo top", "Bypass top", "Move top"]) {
      expect(screen.getByRole<HTMLButtonElement>("button", { name }).disabled).toBe(true);
    }
    expect(screen.getByText(/You may look, but change nothing/)).toBeTruthy();
  });
});
