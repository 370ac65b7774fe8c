import { same, type Json } from "../api/json.ts";
import { store } from "../app/store.ts";
import { isRow } from "../app/show.ts";

/** Which tier's value is in force below automation. */
export type Tier = "session" | "saved" | "default";

/** The tier of a parameter now, for what is done once; components follow it by `useTier`. */
export function tierOf(path: string): Tier {
  const value = store.cells.get(`values/${path}`);
  const saved = store.cells.get(`saved/${path}`);
  if (value === undefined || (saved !== undefined && same(value, saved))) {
    return saved === undefined ? "default" : "saved";
  }
  return saved === undefined && same(value, defaultOf(path)) ? "default" : "session";
}

export function defaultOf(path: string): Json | undefined {
  const definition = store.cells.get(`parameters/${path}`);
  return isRow(definition) ? definition["default"] : undefined;
}

/** Whether it belongs to a screen itself: such values are always saved. */
export function isMaster(path: string): boolean {
  return path.split("/")[1] === "master";
}
