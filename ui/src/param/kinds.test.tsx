import { Profiler } from "react";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Json } from "../api/json.ts";
import { chooseKeeping } from "./desk.ts";
import { Parameters } from "./Parameters.tsx";
import { accept, automate, change, cut, layOut, refuse, sent, show, SPEED, told } from "./stage.ts";

vi.mock("../app/store.ts", async (original) => (await import("./stage.ts")).staged(await original()));

afterEach(() => cleanup());

const usual = { id: "it", key: "it", osc: { ids: "/scrim/main/L1/it", keys: "/scrim/main/warp/it" } };

/** One parameter, `It`, in the panel of its layer. */
async function one(definition: object, value: Json): Promise<void> {
  await show({ it: { ...usual, label: "It", ...definition } }, { it: value });
  layOut();
  render(<Parameters />);
}

function commits(): readonly unknown[] {
  return sent("commit").map((one) => one["value"]);
}

describe("a switch", () => {
  test("is one press, and shows where it is saved and where automation holds it", async () => {
    await one({ type: "bool", default: false }, false);
    const it = screen.getByRole("switch", { name: "It" });

    fireEvent.click(it);
    await accept({ "values/main/L1/it": true });

    expect(commits()).toEqual([true]);
    expect(it.getAttribute("aria-checked")).toBe("true");
    expect(it.dataset["saved"]).toBe("off");
    vi.runAllTimers();
    act(() => automate("it", false));
    expect(it.dataset["moved"]).toBe("off");
  });

  test("that automation holds is turned from where automation holds it", async () => {
    await one({ type: "bool", default: false }, false);
    automate("it", true);

    fireEvent.click(screen.getByRole("switch", { name: "It" }));

    expect(commits()).toEqual([false]);
  });
});

describe("a choice", () => {
  const options = [
    { value: 0, label: "one" },
    { value: 3, label: "three" },
  ];

  test("of few shows all of them, which one is saved and which one automation has", async () => {
    await one({ type: "choice", options, default: 0 }, 0);

    fireEvent.click(screen.getByRole("radio", { name: "three" }));
    await accept({ "values/main/L1/it": 3 });
    vi.runAllTimers();
    automate("it", 0);

    expect(commits()).toEqual([3]);
    const [first] = document.querySelectorAll<HTMLElement>("[data-option='0']");
    expect(first?.dataset).toMatchObject({ saved: "true", moved: "true" });
  });

  test("of many shows the one that counts, and automation’s while it moves", async () => {
    const many = [1, 2, 3, 4, 5, 6].map((value) => ({ value, label: `way ${value}` }));
    await one({ type: "choice", options: many, default: 1 }, 2);
    const it = screen.getByRole("combobox", { name: "It" });
    expect(it.textContent).toBe("way 2");

    automate("it", 5);

    expect(it.textContent).toBe("way 5");
    expect(it.dataset["moved"]).toBe("true");
  });
});

describe("an event", () => {
  test("fires when the mouse is pressed, and once", async () => {
    await one({ type: "event", default: null }, null);
    const it = screen.getByRole("button", { name: "Fire It" });

    fireEvent.pointerDown(it, { button: 0, pointerType: "mouse" });
    expect(sent("mutate")).toMatchObject([
      { ops: [{ op: "setParameter", target: "main/L1/it", value: true }] },
    ]);
    fireEvent.click(it, { detail: 1 });

    expect(sent("mutate")).toHaveLength(1);
  });

  test("fires by a finger only when it was a tap, and by keys", async () => {
    await one({ type: "event", default: null }, null);
    const it = screen.getByRole("button", { name: "Fire It" });

    fireEvent.pointerDown(it, { button: 0, pointerType: "touch" });
    expect(sent("mutate")).toEqual([]);
    fireEvent.click(it, { detail: 1 });
    fireEvent.click(it, { detail: 0 });

    expect(sent("mutate")).toHaveLength(2);
  });

  test("does not wait for a link that is down: it is not fired, and that is said", async () => {
    await one({ type: "event", default: null }, null);
    const flash = vi.spyOn(Element.prototype, "animate");
    cut();

    fireEvent.click(screen.getByRole("button", { name: "Fire It" }), { detail: 0 });
    await vi.waitFor(() => expect(told()).toEqual(["No link: It is not fired."]));

    expect(flash).not.toHaveBeenCalled();
  });
});

describe("a place", () => {
  const square = { type: "point2D", min: [0, -1], max: [1, 1], default: [0.5, 0] };

  test("takes both numbers from the pad, up being more, and is set once", async () => {
    await one(square, [0.5, 0]);
    const pad = screen.getByRole("slider", { name: "It" });

    fireEvent.pointerDown(pad, { pointerId: 1, button: 0, clientX: 50, clientY: 5 });
    fireEvent.pointerMove(pad, { pointerId: 1, clientX: 100, clientY: 0 });
    fireEvent.pointerMove(pad, { pointerId: 1, clientX: 120, clientY: 0, shiftKey: true });
    fireEvent.pointerUp(pad, { pointerId: 1 });

    expect(commits()).toEqual([[0.51, 1]]);
    expect(pad.getAttribute("aria-valuetext")).toBe("x 0.510, y 1.000");
  });

  test("takes each number by itself, typed or by keys", async () => {
    await one(square, [0.5, 0]);
    const y = screen.getByRole<HTMLInputElement>("textbox", { name: "It, y" });

    fireEvent.change(y, { target: { value: "0.25" } });
    fireEvent.keyDown(y, { key: "Enter" });
    await accept({ "values/main/L1/it": [0.5, 0.25], "saved/main/L1/it": [0.5, 0.25] });
    const pad = screen.getByRole("slider", { name: "It" });
    fireEvent.keyDown(pad, { key: "ArrowLeft" });
    fireEvent.keyUp(pad, { key: "ArrowLeft" });

    expect(commits()).toEqual([
      [0.5, 0.25],
      [0.49, 0.25],
    ]);
  });

  test("shows both numbers as automation moves them", async () => {
    await one(square, [0.5, 0]);

    automate("it", [0.25, -0.5]);

    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "It, x" }).value).toBe("0.250");
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "It, y" }).value).toBe("-0.500");
  });
});

describe("a colour", () => {
  const color = { type: "color", default: [1, 1, 1, 1] };

  test("is typed as hexadecimal, and alpha stays", async () => {
    await one(color, [1, 1, 1, 0.5]);
    const hex = screen.getByRole<HTMLInputElement>("textbox", { name: "It, as hexadecimal" });

    fireEvent.change(hex, { target: { value: "red" } });
    fireEvent.keyDown(hex, { key: "Enter" });
    expect(screen.getByRole("alert").textContent).toContain("“red” is no colour");
    expect(commits()).toEqual([]);
    fireEvent.change(hex, { target: { value: "#f00" } });
    fireEvent.keyDown(hex, { key: "Enter" });

    expect(commits()).toEqual([[1, 0, 0, 0.5]]);
  });

  test("is mixed on the wheel, in brightness and alpha, one change for each movement", async () => {
    await one(color, [1, 1, 1, 1]);
    fireEvent.click(screen.getByRole("button", { name: "It: mix the colour" }));
    const wheel = screen.getByRole("slider", { name: "It, hue and saturation" });

    // Up is red; the layout of these tests is 200 by 20.
    fireEvent.pointerDown(wheel, { pointerId: 1, button: 0, clientX: 100, clientY: 5 });
    fireEvent.pointerMove(wheel, { pointerId: 1, clientX: 100, clientY: -20 });
    fireEvent.pointerUp(wheel, { pointerId: 1 });
    await accept({ "values/main/L1/it": [1, 0, 0, 1], "saved/main/L1/it": [1, 0, 0, 1] });
    const alpha = screen.getByRole("slider", { name: "It, alpha" });
    fireEvent.keyDown(alpha, { key: "Home" });
    fireEvent.keyUp(alpha, { key: "Home" });

    expect(commits()).toEqual([
      [1, 0, 0, 1],
      [1, 0, 0, 0],
    ]);
  });

  test("that is taken to black and back keeps its hue while it is mixed", async () => {
    await one(color, [0, 0.5, 1, 1]);
    fireEvent.click(screen.getByRole("button", { name: "It: mix the colour" }));
    const brightness = screen.getByRole("slider", { name: "It, brightness" });

    fireEvent.keyDown(brightness, { key: "Home" });
    fireEvent.keyUp(brightness, { key: "Home" });
    await accept({ "values/main/L1/it": [0, 0, 0, 1], "saved/main/L1/it": [0, 0, 0, 1] });
    fireEvent.keyDown(brightness, { key: "End" });
    fireEvent.keyUp(brightness, { key: "End" });

    expect(commits()).toEqual([
      [0, 0, 0, 1],
      [0, 0.5, 1, 1],
    ]);
  });
});

describe("words", () => {
  const words = { type: "text", longest: 8, default: "" };

  function type(text: string): HTMLTextAreaElement {
    const it = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "It" });
    fireEvent.change(it, { target: { value: text } });
    return it;
  }

  test("are set by Enter and not before", async () => {
    await one(words, "SCRIM");
    const it = type("HELLO");
    expect(sent("change")).toEqual([]);

    fireEvent.keyDown(it, { key: "Enter" });

    expect(commits()).toEqual(["HELLO"]);
  });

  test("that Scrim refuses stay, with the reason beside them", async () => {
    await one(words, "SCRIM");
    const it = type("HELLO");
    fireEvent.keyDown(it, { key: "Enter" });

    await refuse("the show is closed");

    expect(it.value).toBe("HELLO");
    expect(screen.getByRole("alert").textContent).toBe("the show is closed");
    fireEvent.keyDown(it, { key: "Enter" });
    await accept({ "values/main/L1/it": "HELLO", "saved/main/L1/it": "HELLO" });
    expect(it.value).toBe("HELLO");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("button", { name: "Set It" })).toBeNull();
  });

  test("are given up by Escape", async () => {
    await one(words, "SCRIM");
    const it = type("HELLO");

    fireEvent.keyDown(it, { key: "Escape" });

    expect(it.value).toBe("SCRIM");
    expect(commits()).toEqual([]);
  });

  test("that are too many are refused in words and stay to be shortened", async () => {
    await one(words, "SCRIM");
    const it = type("HELLO WORLD");

    fireEvent.keyDown(it, { key: "Enter" });

    expect(screen.getByRole("alert").textContent).toBe("That is 11 characters; at most 8 fit.");
    expect(it.value).toBe("HELLO WORLD");
    expect(commits()).toEqual([]);
    fireEvent.keyDown(it, { key: "Escape" });
  });

  test("that were typed are still there after something else was looked at", async () => {
    await one(words, "SCRIM");
    type("HELLO");
    cleanup();

    render(<Parameters />);

    const it = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "It" });
    expect(it.value).toBe("HELLO");
    fireEvent.keyDown(it, { key: "Escape" });
  });
});

describe("a picture", () => {
  test("says in words where it comes from, and what automation shows instead", async () => {
    await one({ type: "image", default: { source: "none" } }, { source: "video", name: "cam" });

    expect(screen.getByRole("combobox", { name: "It" }).textContent).toBe("cam");
  });
});

describe("the panel", () => {
  const many = Object.fromEntries(
    ["speed", "scale", "twist", "depth", "rings", "gain", "lift", "tone", "sway"].map((key) => [
      key,
      { ...(SPEED as object), id: key, key, label: key.toUpperCase() },
    ]),
  );

  test("of a layer with many parameters can be searched", async () => {
    await show(many, {});
    render(<Parameters />);
    expect(screen.getAllByRole("slider")).toHaveLength(9);

    fireEvent.change(screen.getByRole("searchbox", { name: "Search parameters" }), {
      target: { value: "s e" },
    });
    await act(() => Promise.resolve());

    expect(screen.getAllByRole("slider").map((it) => it.getAttribute("aria-label"))).toEqual([
      "SCALE",
      "SPEED",
    ]);
  });

  test("says how many values are of this session and how many move, with a way for all of them", async () => {
    await show(many, { speed: 1, scale: 1 });
    render(<Parameters />);
    expect(screen.getByText("As saved")).toBeDefined();

    change({ "values/main/L1/speed": 0.5, "values/main/L1/scale": 0.5 });
    automate("twist", 1);
    fireEvent.click(screen.getByRole("button", { name: "Keep all of warp" }));
    fireEvent.click(screen.getByRole("button", { name: "Revert all of warp" }));
    fireEvent.click(screen.getByRole("button", { name: "Release all of warp" }));

    const standing = screen.getByRole("group", { name: "How warp stands" });
    expect(standing.textContent).toContain("2 values of this session");
    expect(standing.textContent).toContain("1 moving");
    expect(sent("mutate")).toMatchObject([
      { ops: [{ op: "keep", target: "main/L1" }] },
      { ops: [{ op: "revert", target: "main/L1" }] },
      { ops: [{ op: "releaseAutomation", target: "main/L1" }] },
    ]);
  });

  test("renders nothing while automation moves what it shows", async () => {
    await show(many, { speed: 1 });
    let renders = 0;
    render(
      <Profiler id="panel" onRender={() => renders++}>
        <Parameters />
      </Profiler>,
    );
    automate("speed", 0.1);
    const before = renders;

    for (let i = 0; i < 60; i++) {
      automate("speed", i / 60);
    }

    expect(renders).toBe(before);
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "SPEED, as a number" }).value).toBe("0.983");
  });

  test("shows the screen’s own parameters, which are always saved, when they are asked for", async () => {
    await show({ speed: SPEED }, { speed: 1 });
    change({
      "parameters/main/master/master.brightness": {
        ...(SPEED as object),
        id: "master.brightness",
        key: "brightness",
        label: "Brightness",
        max: 100,
        default: 100,
      },
      "values/main/master/master.brightness": 50,
    });
    chooseKeeping("session");
    render(<Parameters />);

    fireEvent.click(screen.getByRole("radio", { name: "Screen" }));
    fireEvent.keyDown(screen.getByRole("slider", { name: "Brightness" }), { key: "End" });
    fireEvent.keyUp(screen.getByRole("slider", { name: "Brightness" }), { key: "End" });
    chooseKeeping("saved");

    expect(screen.queryByRole("slider", { name: "Speed" })).toBeNull();
    expect(sent("commit")).toMatchObject([{ target: "main/master/master.brightness", value: 100 }]);
    expect(sent("commit")[0]).not.toHaveProperty("lifetime");
  });

  test("asks a viewer for nothing that only others may choose", async () => {
    await show(many, {}, "viewer");
    render(<Parameters />);

    expect(screen.queryByRole("radio", { name: "This session" })).toBeNull();
  });
});
