import { expect, test } from "vitest";
import { fromHex, fromHsva, toHex, toHsva, toRgba, type Rgba } from "./hsv.ts";

test("a colour survives the way to hue, saturation and value and back", () => {
  const steps = [0, 0.2, 0.5, 0.8, 1];
  for (const r of steps) {
    for (const g of steps) {
      for (const b of steps) {
        const color: Rgba = [r, g, b, 0.5];

        const back = fromHsva(toHsva(color));

        back.forEach((part, i) => expect(part).toBeCloseTo(color[i] ?? NaN, 3));
      }
    }
  }
});

test("grey keeps the hue it was mixed with, and black its saturation too", () => {
  const before = { h: 200, s: 0.7, v: 0.4, a: 1 };

  expect(toHsva([0.5, 0.5, 0.5, 1], before)).toEqual({ h: 200, s: 0, v: 0.5, a: 1 });
  expect(toHsva([0, 0, 0, 1], before)).toEqual({ h: 200, s: 0.7, v: 0, a: 1 });
});

test("hexadecimal is read in all its lengths, and alpha stays where it is not said", () => {
  expect(fromHex("#f80", 0.5)).toEqual([1, 0.5333, 0, 0.5]);
  expect(fromHex("FF8800", 1)).toEqual([1, 0.5333, 0, 1]);
  expect(fromHex("#ff880080", 1)).toEqual([1, 0.5333, 0, 0.502]);
  expect(fromHex("#ff88", 1)).toEqual([1, 1, 0.5333, 0.5333]);
});

test.each(["", "red", "#ff", "#12345", "#gggggg", "#1234567"])("“%s” is no colour", (text) => {
  expect(fromHex(text, 1)).toBeUndefined();
});

test("an opaque colour is written without alpha", () => {
  expect(toHex([1, 0.5333, 0, 1])).toBe("#ff8800");
  expect(toHex([1, 0.5333, 0, 0.502])).toBe("#ff880080");
});

test("a colour without alpha is opaque", () => {
  expect(toRgba([0.1, 0.2, 0.3])).toEqual([0.1, 0.2, 0.3, 1]);
});
