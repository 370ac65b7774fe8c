import { isList, type Json } from "../api/json.ts";
import { isRow, type Definition } from "../app/show.ts";
import type { Origin } from "../explain/explanation.ts";
import { toHex, toRgba } from "./color/hsv.ts";
import { say } from "./float/number.ts";
import { componentRange, numberRange } from "./ranges.ts";

/** Words and numbers as text, anything else as none. */
export function asText(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A value as a person says it. */
export function inWords(definition: Definition, value: Json | undefined): string {
  if (value === undefined || value === null) {
    return "nothing";
  }
  switch (definition.type) {
    case "float":
      return typeof value === "number" ? say(value, numberRange(definition)) : "nothing";
    case "bool":
      return value === true ? "on" : "off";
    case "choice":
      return optionLabel(definition, value);
    case "point2D":
      return isList(value)
        ? value.map((part, i) => say(Number(part), componentRange(definition, i))).join(", ")
        : "nothing";
    case "color":
      return toHex(toRgba(value));
    case "text":
      return typeof value === "string" && value !== "" ? `“${value}”` : "no words";
    case "event":
      return "fired";
    case "image":
      return sourceInWords(value);
  }
}

export function optionLabel(definition: Definition, value: Json): string {
  return definition.options?.find((option) => option.value === value)?.label ?? `option ${asText(value)}`;
}

/** Where a picture comes from. */
export function sourceInWords(source: Json): string {
  if (!isRow(source)) {
    return "No picture";
  }
  const named = (field: string) => (typeof source[field] === "string" ? source[field] : "?");
  switch (asText(source["source"])) {
    case "below":
      return "The layers below";
    case "file":
      return named("path");
    case "video":
      return named("name");
    case "layer":
      return `Layer ${named("layer")}`;
    case "screen":
      return `Screen ${named("screen")}`;
    default:
      return "No picture";
  }
}

/** Who that is, for a sentence: `OSC from 192.168.1.20`. */
export function whoInWords({ kind, client }: Origin): string {
  switch (kind) {
    case "osc":
      return `OSC from ${client}`;
    case "http":
      return `a script at ${client}`;
    case "socket":
      return client === "page" ? "somebody at a page" : `${client}, over a socket`;
    case "restore":
      return "the saved show";
    case "file_watch":
      return "a file that changed";
    case "schedule":
      return "a schedule";
    default:
      return "Scrim itself";
  }
}

/** The same in as little room as there is beside a control: `OSC 192.168.1.20`. */
export function whoInShort({ kind, client }: Origin): string {
  switch (kind) {
    case "osc":
      return `OSC ${client}`;
    case "http":
      return `HTTP ${client}`;
    case "socket":
      return client === "page" ? "another page" : client;
    default:
      return "automation";
  }
}
