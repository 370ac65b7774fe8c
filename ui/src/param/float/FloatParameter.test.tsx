import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Definition } from "../../app/show.ts";
import { chooseKeeping } from "../desk.ts";
import { accept, automate, change, layOut, pass, refuse, sent, show, SPEED, told, undoOf } from "../stage.ts";
import { FloatParameter } from "./FloatParameter.tsx";

vi.mock("../../app/store.ts", async (original) => (await import("../stage.ts")).staged(await original()));

const definition = { ...(SPEED as object), path: "main/L1/speed" } as unknown as Definition;

beforeEach(async () => {
  await show({ speed: SPEED }, { speed: 1 });
  layOut();
});

afterEach(() => {
  cleanup();
  chooseKeeping("saved");
});

function slider(): HTMLElement {
  return screen.getByRole("slider", { name: "Speed" });
}

function field(): HTMLInputElement {
  return screen.getByRole("textbox", { name: "Speed, as a number" });
}

function press(clientX: number, more: object = {}): void {
  fireEvent.pointerDown(slider(), { pointerId: 1, button: 0, clientX, pointerType: "mouse", ...more });
}

function move(clientX: number, more: object = {}): void {
  fireEvent.pointerMove(slider(), { pointerId: 1, clientX, pointerType: "mouse", ...more });
}

function letGo(): void {
  fireEvent.pointerUp(slider(), { pointerId: 1 });
}

describe.each(["sliders", "knobs"] as const)("as one of the %s", (shape) => {
  test("all three tiers are shown: what is set, what is saved, and what automation does", () => {
    render(<FloatParameter definition={definition} shape={shape} />);

    change({ "values/main/L1/speed": 1.5 });
    automate("speed", 0.25);

    expect(slider().getAttribute("aria-valuenow")).toBe("1.5");
    expect(slider().getAttribute("aria-valuetext")).toBe("1.500, saved 1.000");
    expect(slider().querySelector("[data-saved]")?.getAttribute("data-saved")).toBe("1");
    expect(slider().dataset["moved"]).toBe("true");
    expect(field().value).toBe("0.250");

    automate("speed", null);

    expect(slider().dataset["moved"]).toBe("false");
    expect(field().value).toBe("1.500");
  });

  test("keys move it by the ARIA pattern, and letting the key go sets it once", async () => {
    const expected: readonly (readonly [string, number, boolean])[] = [
      ["ArrowRight", 1.02, false],
      ["ArrowDown", 0.98, false],
      ["ArrowUp", 1.002, true],
      ["PageUp", 1.2, false],
      ["PageDown", 0.8, false],
      ["Home", 0, false],
      ["End", 2, false],
    ];
    for (const [key, value, shiftKey] of expected) {
      await show({ speed: SPEED }, { speed: 1 });
      render(<FloatParameter definition={definition} shape={shape} />);

      fireEvent.keyDown(slider(), { key, shiftKey });
      expect(sent("commit")).toEqual([]);
      fireEvent.keyUp(slider(), { key });

      expect(sent("commit").map((one) => one["value"])).toEqual([value]);
    }
  });

  test("a wheel moves it where it has the focus, and its rest sets it once", () => {
    render(<FloatParameter definition={definition} shape={shape} />);

    fireEvent.wheel(slider(), { deltaY: -100 });
    expect(sent("change")).toEqual([]);

    slider().focus();
    fireEvent.wheel(slider(), { deltaY: -100 });
    const fine = new WheelEvent("wheel", { deltaX: 100, bubbles: true, cancelable: true });
    Object.defineProperty(fine, "shiftKey", { value: true });
    fireEvent(slider(), fine);
    vi.advanceTimersByTime(500);

    expect(sent("commit").map((one) => one["value"])).toEqual([1.018]);
  });

  test("to a viewer it is shown and does not move", async () => {
    await show({ speed: SPEED }, { speed: 1 }, "viewer");
    render(<FloatParameter definition={definition} shape={shape} />);

    press(150);
    move(180);
    letGo();
    fireEvent.keyDown(slider(), { key: "End" });
    fireEvent.keyUp(slider(), { key: "End" });

    expect(slider().getAttribute("aria-disabled")).toBe("true");
    expect(field().readOnly).toBe(true);
    expect([...sent("change"), ...sent("commit"), ...sent("mutate")]).toEqual([]);
  });
});

describe("a drag", () => {
  beforeEach(() => {
    render(<FloatParameter definition={definition} shape="sliders" />);
  });

  test("is seen while it lasts and set once when it ends", () => {
    press(100);
    for (let x = 100; x <= 150; x += 5) {
      pass(20);
      move(x);
    }
    expect(sent("commit")).toEqual([]);
    expect(sent("change").length).toBeGreaterThan(5);
    letGo();

    expect(sent("commit")).toMatchObject([{ target: "main/L1/speed", value: 1.5 }]);
    expect(sent("mutate")).toEqual([]);
  });

  test("counts as saved unless the person chose this session", () => {
    press(0);
    letGo();
    expect(sent("commit")[0]).not.toHaveProperty("lifetime");

    chooseKeeping("session");
    press(150);
    letGo();

    expect(sent("commit")[1]).toMatchObject({ value: 1.5, lifetime: "session" });
  });

  test("with Shift moves a tenth as far, from where the hand is", () => {
    press(100);
    move(120);
    move(140, { shiftKey: true });
    letGo();

    expect(sent("commit")[0]).toMatchObject({ value: 1.22 });
  });

  test("on the cap begins where the value is; on the rail it takes the value there", () => {
    press(104);
    letGo();
    expect(sent("commit")).toEqual([]);

    press(50);
    letGo();
    expect(sent("commit")[0]).toMatchObject({ value: 0.5 });
  });

  test("beyond the end and back moves again only when the hand is within", () => {
    press(150);
    move(260);
    move(240);
    expect(slider().getAttribute("aria-valuenow")).toBe("2");
    move(100);
    letGo();

    expect(sent("commit")[0]).toMatchObject({ value: 1 });
  });

  test("by a finger begins only when it goes along, and never jumps", () => {
    press(20, { pointerType: "touch" });
    move(22, { pointerType: "touch" });
    expect(sent("change")).toEqual([]);
    move(30, { pointerType: "touch" });
    move(50, { pointerType: "touch" });
    letGo();

    expect(sent("commit")[0]).toMatchObject({ value: 1.2 });
  });

  test("is not moved under the hand by what others do", () => {
    press(150);
    change({ "values/main/L1/speed": 0.1, "saved/main/L1/speed": 0.1 });
    automate("speed", 0.2);

    expect(slider().getAttribute("aria-valuenow")).toBe("1.5");
    expect(slider().dataset["moved"]).toBe("false");
    expect(field().value).toBe("1.500");
    letGo();
    expect(sent("commit")[0]).toMatchObject({ value: 1.5 });
  });

  test("is given up with Escape, and nothing of it stays", () => {
    press(150);
    fireEvent.keyDown(slider(), { key: "Escape" });

    expect(sent("mutate")).toMatchObject([{ ops: [{ op: "releaseAutomation", target: "main/L1/speed" }] }]);
    expect(slider().getAttribute("aria-valuenow")).toBe("1");
    letGo();
    expect(sent("commit")).toEqual([]);
  });

  test("twice pressed is the default", () => {
    press(102);
    letGo();
    press(102);
    letGo();

    expect(sent("mutate")).toMatchObject([{ ops: [{ op: "reset", target: "main/L1/speed" }] }]);
    expect(sent("commit")).toEqual([]);
  });

  test("twice pressed on the rail can be undone to what was before the first press", async () => {
    change({ "values/main/L1/speed": 0.7 });
    press(150);
    letGo();
    await accept({ "values/main/L1/speed": 1.5, "saved/main/L1/speed": 1.5 });
    press(150);
    letGo();
    await accept({ "values/main/L1/speed": 0.35, "saved/main/L1/speed": null });

    undoOf("Speed is back to its default.")();

    expect(sent("mutate").at(-1)).toMatchObject({
      ops: [
        { target: "main/L1/speed", value: 1, lifetime: "durable" },
        { target: "main/L1/speed", value: 0.7, lifetime: "session" },
      ],
    });
  });

  test("that is refused falls back, and the person is told why", async () => {
    press(150);
    letGo();
    await refuse("the show is closed");

    expect(slider().getAttribute("aria-valuenow")).toBe("1");
    expect(told()).toContain("the show is closed");
  });

  test("that ends because its layer is no longer shown is set as it is", () => {
    press(150);
    cleanup();

    expect(sent("commit")[0]).toMatchObject({ value: 1.5 });
  });
});

describe("a knob", () => {
  test("is turned by dragging upwards, from where it is", () => {
    render(<FloatParameter definition={definition} shape="knobs" />);

    fireEvent.pointerDown(slider(), { pointerId: 1, button: 0, clientY: 100, pointerType: "mouse" });
    fireEvent.pointerMove(slider(), { pointerId: 1, clientY: 90 });
    fireEvent.pointerMove(slider(), { pointerId: 1, clientY: 50 });
    fireEvent.pointerMove(slider(), { pointerId: 1, clientY: 30, shiftKey: true });
    letGo();

    expect(sent("commit")).toMatchObject([{ value: 1.52 }]);
  });
});

describe("a typed number", () => {
  beforeEach(() => {
    render(<FloatParameter definition={definition} shape="sliders" />);
  });

  function type(text: string, key: string): void {
    field().focus();
    fireEvent.change(field(), { target: { value: text } });
    fireEvent.keyDown(field(), { key });
  }

  test("is set by Enter, once", async () => {
    type("25%", "Enter");
    expect(sent("commit")).toMatchObject([{ value: 0.5 }]);
    await accept({ "values/main/L1/speed": 0.5, "saved/main/L1/speed": 0.5 });

    fireEvent.blur(field());

    expect(sent("commit")).toHaveLength(1);
    expect(field().value).toBe("0.500");
  });

  test("is set by leaving the field", () => {
    type("1.25", "Shift");
    fireEvent.blur(field());

    expect(sent("commit")).toMatchObject([{ value: 1.25 }]);
  });

  test("is stepped by a key that is held, and set once when it comes up", () => {
    field().focus();
    for (let i = 0; i < 3; i++) {
      fireEvent.keyDown(field(), { key: "ArrowUp" });
    }
    fireEvent.keyDown(field(), { key: "ArrowDown", shiftKey: true });
    expect(sent("commit")).toEqual([]);
    fireEvent.keyUp(field(), { key: "ArrowDown" });

    expect(sent("commit").map((one) => one["value"])).toEqual([1.058]);
  });

  test("is stepped finer than it is shown, from where it is and not from what is shown", () => {
    cleanup();
    render(<FloatParameter definition={{ ...definition, min: 0, max: 100, unit: "%" }} shape="sliders" />);
    change({ "values/main/L1/speed": 80, "saved/main/L1/speed": 80 });

    for (let i = 0; i < 3; i++) {
      fireEvent.keyDown(field(), { key: "ArrowUp", shiftKey: true });
      fireEvent.keyUp(field(), { key: "ArrowUp" });
    }

    expect(field().value).toBe("80");
    expect(sent("commit").map((one) => one["value"])).toEqual([80.1, 80.2, 80.3]);
  });

  test("is given up by Escape", () => {
    type("1.25", "Escape");
    fireEvent.blur(field());

    expect(field().value).toBe("1.000");
    expect(sent("commit")).toEqual([]);
  });

  test("that is none changes nothing, and the reason is told", () => {
    type("fast", "Enter");

    expect(screen.getByRole("alert").textContent).toBe("“fast” is not a number. Type one from 0 to 2.");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(field().value).toBe("fast");
    expect(sent("commit")).toEqual([]);
  });

  test("is not overwritten by what others do while it is typed", () => {
    field().focus();
    fireEvent.change(field(), { target: { value: "1.2" } });
    automate("speed", 0.3);
    change({ "values/main/L1/speed": 0.7 });

    expect(field().value).toBe("1.2");
  });
});

describe("how it stands", () => {
  test("a value of this session can be kept or reverted", () => {
    render(<FloatParameter definition={definition} shape="sliders" />);
    change({ "values/main/L1/speed": 1.5 });

    fireEvent.click(screen.getByRole("button", { name: "Keep Speed" }));
    fireEvent.click(screen.getByRole("button", { name: "Revert Speed" }));

    expect(sent("mutate")).toMatchObject([
      { ops: [{ op: "keep", target: "main/L1/speed" }] },
      { ops: [{ op: "revert", target: "main/L1/speed" }] },
    ]);
  });

  test("a value that somebody else moves can be released", () => {
    render(<FloatParameter definition={definition} shape="sliders" />);
    automate("speed", 0.3);

    fireEvent.click(screen.getByRole("button", { name: "Release automation of Speed" }));

    expect(sent("mutate")).toMatchObject([{ ops: [{ op: "releaseAutomation", target: "main/L1/speed" }] }]);
  });

  test("its own hand is not taken for somebody else’s", async () => {
    render(<FloatParameter definition={definition} shape="sliders" />);
    press(150);
    automate("speed", 1.5);
    expect(screen.queryByRole("button", { name: /Release/ })).toBeNull();

    letGo();
    await accept({ "values/main/L1/speed": 1.5, "saved/main/L1/speed": 1.5 });
    expect(screen.queryByRole("button", { name: /Release/ })).toBeNull();

    automate("speed", null);
    expect(screen.getByRole("button", { name: /Speed: saved/ })).toBeDefined();
  });
});
