/** What a number may be. */
export type Range = {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly unit?: string;
};

/** What somebody typed: a number within the range, or what is wrong with it in words. */
export type Typed =
  { readonly kind: "number"; readonly value: number } | { readonly kind: "wrong"; readonly why: string };

const PAGE = 10;
const KEYS_ACROSS = 100;
const DIGITS_ACROSS = 500;
const MOST_DECIMALS = 6;

export function clamp(value: number, range: Range): number {
  return Math.min(range.max, Math.max(range.min, value));
}

/** Where in its range a value is, from 0 to 1. */
export function fraction(value: number, range: Range): number {
  return range.max > range.min ? clamp01((value - range.min) / (range.max - range.min)) : 0;
}

export function atFraction(at: number, range: Range): number {
  return range.min + clamp01(at) * (range.max - range.min);
}

/** From where a bar is drawn: zero where the range goes through it, else its lower end. */
export function origin(range: Range): number {
  return range.min < 0 && range.max > 0 ? 0 : range.min;
}

/** As many digits after the point as make a difference to see. */
export function decimals(range: Range): number {
  const across = range.max - range.min;
  // Nobody says 99.5 %.
  const least = range.step ?? (range.unit === "%" ? across / 100 : across / DIGITS_ACROSS);
  return least > 0 ? Math.min(MOST_DECIMALS, Math.max(0, Math.ceil(-Math.log10(least) - 1e-9))) : 0;
}

/** A number as it is shown, always with the same digits after the point, so that one that moves does not jitter. */
export function format(value: number, range: Range): string {
  const text = value.toFixed(decimals(range));
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** The same with its unit. */
export function say(value: number, range: Range): string {
  return range.unit === undefined || range.unit === ""
    ? format(value, range)
    : `${format(value, range)} ${range.unit}`;
}

/** What an arrow key, or one notch of a wheel, adds: a hundredth of the range, as a round number. */
export function keyStep(range: Range): number {
  if (range.step !== undefined && range.step > 0) {
    return range.step;
  }
  const raw = (range.max - range.min) / KEYS_ACROSS;
  if (!(raw > 0)) {
    return 0;
  }
  const power = 10 ** Math.floor(Math.log10(raw) + 1e-9);
  const digit = raw / power;
  return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power;
}

export function pageStep(range: Range): number {
  return keyStep(range) * PAGE;
}

/** Within the range and without digits that nobody can see; one digit more than is shown, for fine work. */
export function tidy(value: number, range: Range): number {
  if (range.step !== undefined && range.step > 0) {
    const stepped = range.min + Math.round((value - range.min) / range.step) * range.step;
    return clamp(Number(stepped.toFixed(MOST_DECIMALS)), range);
  }
  return clamp(Number(value.toFixed(decimals(range) + 1)), range);
}

/**
 * Reads what was typed: `0.5`, `0,5`, `1/3`, `50%` of the range, `90 deg` where that is the unit, and the words `min`,
 * `max` and `default`.
 */
export function parse(text: string, range: Range, usual?: number): Typed {
  const bare = text.trim().toLowerCase();
  const named = new Map([
    ["min", range.min],
    ["max", range.max],
    ["default", usual],
  ]).get(bare);
  if (named !== undefined) {
    return { kind: "number", value: named };
  }
  const unit = range.unit?.trim().toLowerCase() ?? "";
  const hasUnit = unit !== "" && bare.endsWith(unit);
  const isShare = !hasUnit && bare.endsWith("%");
  const digits = (hasUnit ? bare.slice(0, -unit.length) : isShare ? bare.slice(0, -1) : bare)
    .trim()
    .replace(/−/g, "-")
    .replace(",", ".");
  const number = readNumber(digits);
  if (number === undefined) {
    return { kind: "wrong", why: `“${text.trim()}” is not a number. Type one from ${span(range)}.` };
  }
  const value = isShare ? range.min + (number / 100) * (range.max - range.min) : number;
  if (value < range.min || value > range.max) {
    return { kind: "wrong", why: `${text.trim()} is outside: it goes from ${span(range)}.` };
  }
  return { kind: "number", value };
}

function readNumber(digits: string): number | undefined {
  const form = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\s*\/\s*(\d+\.?\d*|\.\d+))?$/.exec(digits);
  if (form === null) {
    return undefined;
  }
  const number = Number(form[1]) / (form[2] === undefined ? 1 : Number(form[2]));
  return Number.isFinite(number) ? number : undefined;
}

function span(range: Range): string {
  const unit = range.unit === undefined || range.unit === "" ? "" : ` ${range.unit}`;
  return `${short(range.min)} to ${short(range.max)}${unit}`;
}

/** Without digits that say nothing. */
function short(value: number): string {
  return String(Number(value.toFixed(MOST_DECIMALS))).replace("-", "−");
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
