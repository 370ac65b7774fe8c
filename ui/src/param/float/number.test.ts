import { describe, expect, test } from "vitest";
import { decimals, format, keyStep, origin, parse, tidy, type Range } from "./number.ts";

const UNIT: Range = { min: 0, max: 1 };
const ANGLE: Range = { min: -180, max: 180, unit: "deg" };

describe("a number that is typed", () => {
  test.each([
    ["0.5", 0.5],
    [" 0,25 ", 0.25],
    [".5", 0.5],
    ["1/4", 0.25],
    ["50%", 0.5],
    ["2e-1", 0.2],
    ["max", 1],
    ["MIN", 0],
    ["default", 0.3],
  ])("%s is %d", (text, value) => {
    expect(parse(text, UNIT, 0.3)).toEqual({ kind: "number", value });
  });

  test("may have its unit behind it, and a percentage is of the range", () => {
    expect(parse("90 deg", ANGLE)).toEqual({ kind: "number", value: 90 });
    expect(parse("−90deg", ANGLE)).toEqual({ kind: "number", value: -90 });
    expect(parse("75 %", ANGLE)).toEqual({ kind: "number", value: 90 });
  });

  test.each([
    "",
    "loud",
    "0.5.1",
    "1/0",
    "0x10",
    "5 deg",
    "1 2",
    "NaN",
    "Infinity",
    "constructor",
    "default",
  ])("“%s” is none, and the answer says what is", (text) => {
    const typed = parse(text, UNIT);

    expect(typed.kind).toBe("wrong");
    expect(typed).toHaveProperty("why", expect.stringContaining("from 0 to 1"));
  });

  test("outside the range is refused with the range", () => {
    expect(parse("200", ANGLE)).toEqual({
      kind: "wrong",
      why: "200 is outside: it goes from −180 to 180 deg.",
    });
  });
});

test("a number is shown with the digits that can be seen, whatever it is", () => {
  expect(format(0.3499999940395355, UNIT)).toBe("0.350");
  expect(format(-0.0001, { min: -1, max: 1 })).toBe("0.000");
  expect(format(33, { min: 0, max: 100 })).toBe("33.0");
  expect(decimals({ min: 0, max: 8, step: 1 })).toBe(0);
  expect(format(50, { min: 0, max: 100, unit: "%" })).toBe("50");
});

test("an arrow key moves by a round hundredth of the range, or by the step", () => {
  expect(keyStep(UNIT)).toBeCloseTo(0.01);
  expect(keyStep({ min: 0, max: 2 })).toBeCloseTo(0.02);
  expect(keyStep(ANGLE)).toBeCloseTo(2);
  expect(keyStep({ min: 0, max: 8, step: 0.5 })).toBe(0.5);
  expect(keyStep({ min: 1, max: 1 })).toBe(0);
});

test("what a hand makes is within the range and without invisible digits", () => {
  expect(tidy(0.123456789, UNIT)).toBe(0.1235);
  expect(tidy(7, UNIT)).toBe(1);
  expect(tidy(2.6, { min: 0, max: 8, step: 0.5 })).toBe(2.5);
});

test("a bar grows from zero where the range goes through zero", () => {
  expect(origin({ min: -1, max: 1 })).toBe(0);
  expect(origin({ min: 2, max: 4 })).toBe(2);
});
