import { isList, type Json } from "../../api/json.ts";

/** Red, green, blue and alpha, each from 0 to 1. */
export type Rgba = readonly [number, number, number, number];

/** Hue in degrees from 0 to 360; saturation, value and alpha from 0 to 1. */
export type Hsva = { readonly h: number; readonly s: number; readonly v: number; readonly a: number };

/** A colour as Scrim writes it; black where it is none. */
export function toRgba(value: Json | undefined): Rgba {
  const at = (i: number, usual: number) => {
    const part = isList(value) ? value[i] : undefined;
    return typeof part === "number" ? Math.min(1, Math.max(0, part)) : usual;
  };
  return [at(0, 0), at(1, 0), at(2, 0), at(3, 1)];
}

/** @param before what the hue and saturation were: grey has no hue of its own, black no saturation either */
export function toHsva([r, g, b, a]: Rgba, before?: Hsva): Hsva {
  const v = Math.max(r, g, b);
  const span = v - Math.min(r, g, b);
  if (v === 0) {
    return { h: before?.h ?? 0, s: before?.s ?? 0, v, a };
  }
  if (span === 0) {
    return { h: before?.h ?? 0, s: 0, v, a };
  }
  const sixth = v === r ? ((g - b) / span + 6) % 6 : v === g ? (b - r) / span + 2 : (r - g) / span + 4;
  return { h: sixth * 60, s: span / v, v, a };
}

export function fromHsva({ h, s, v, a }: Hsva): Rgba {
  const part = (n: number) => {
    const k = (n + h / 60) % 6;
    return round(v - v * s * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [part(5), part(3), part(1), round(a)];
}

/** `#ff8800`, and two digits more where it is not opaque. */
export function toHex(color: Rgba): string {
  const all = color.map((part) =>
    Math.round(part * 255)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${all.slice(0, color[3] >= 1 ? 3 : 4).join("")}`;
}

/** Reads `#f80`, `ff8800`, `#ff880080`; what is not said of alpha stays. Undefined: not a colour. */
export function fromHex(text: string, alpha: number): Rgba | undefined {
  const digits = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text.trim())?.[1];
  if (digits === undefined) {
    return undefined;
  }
  const long = digits.length < 6 ? digits.replace(/./g, "$&$&") : digits;
  const part = (i: number) => round(Number.parseInt(long.slice(2 * i, 2 * i + 2), 16) / 255);
  return [part(0), part(1), part(2), long.length === 8 ? part(3) : alpha];
}

/** For the style of an element. */
export function toCss(color: Rgba): string {
  const [r, g, b] = color.map((part) => Math.round(part * 255));
  return `rgb(${r ?? 0} ${g ?? 0} ${b ?? 0} / ${color[3]})`;
}

function round(part: number): number {
  return Math.round(part * 10_000) / 10_000;
}
