import type { Json } from "../api/json.ts";
import type { Op } from "../api/messages.ts";
import { mutate, tell } from "../app/hooks.ts";
import { store } from "../app/store.ts";
import { copyText } from "../parts/copy.ts";
import { soloOf } from "../stack/layers.ts";
import { tierOf } from "./tiers.ts";

/*
 * What is done to a parameter (`main/L1/speed`) or to all of a layer's (`main/L1`) without moving it. What throws
 * something away tells of it, with a way back.
 */

/** What is set for the session is saved. Of a layer all but a solo: that is for now, whatever else is kept. */
export function keep(target: string): void {
  const bypass = `${target}/layer.bypass`;
  const [id] = target.split("/");
  const screen = store.app.getState().screens.find((one) => one.id === id);
  const isSolo = screen !== undefined && soloOf(screen, (path) => store.cells.get(path)) !== undefined;
  if (!isSolo || tierOf(bypass) !== "session") {
    void mutate({ op: "keep", target });
    return;
  }
  const rest = (store.app.getState().parameters.get(target) ?? []).filter(
    (path) => path !== bypass && tierOf(path) === "session",
  );
  if (rest.length === 0) {
    tell("Only the solo is of this session, and a solo is not kept.");
    return;
  }
  void mutate(rest.map((path) => ({ op: "keep", target: path })));
}

export function release(target: string): void {
  void mutate({ op: "releaseAutomation", target });
}

/** @param name of the parameter or layer, for the words
 * @param paths those that it is about */
export async function revert(target: string, name: string, paths: readonly string[]): Promise<void> {
  const back = wayBack(paths.filter((path) => tierOf(path) === "session"));
  const outcome = await mutate({ op: "revert", target });
  if (outcome.kind === "accepted") {
    tell(`${name} is back to what is saved.`, undo(back));
  }
}

/** What was at one moment, to be put back: the changes that do it. */
export type Before = readonly Op[];

/** What is now with a parameter; nothing if that is the default. */
export function before(path: string): Before {
  return tierOf(path) === "default" ? [] : wayBack([path]);
}

/**
 * Back to the default; a layer's mix, bypass and blend stay as they are.
 *
 * @param was what Undo brings back where that is not what is now: a first press may have moved it already
 */
export async function reset(
  target: string,
  name: string,
  paths: readonly string[],
  was: Before = paths.flatMap(before),
): Promise<void> {
  const outcome = await mutate({ op: "reset", target });
  if (outcome.kind === "accepted" && was.length > 0) {
    tell(
      paths.length === 1 ? `${name} is back to its default.` : `${name} is back to its defaults.`,
      undo(was),
    );
  }
}

/** The changes that bring back what is now. */
function wayBack(paths: readonly string[]): readonly Op[] {
  return paths.flatMap((path) => {
    const saved = store.cells.get(`saved/${path}`);
    const value = store.cells.get(`values/${path}`);
    const is = tierOf(path);
    return [
      ...(saved === undefined ? [] : [setting(path, saved, "durable")]),
      ...(is !== "session" || value === undefined ? [] : [setting(path, value, "session")]),
    ];
  });
}

function setting(target: string, value: Json, lifetime: "durable" | "session"): Op {
  return { op: "setParameter", target, value, lifetime };
}

function undo(back: readonly Op[]): { readonly label: string; readonly run: () => void } | undefined {
  return back.length === 0 ? undefined : { label: "Undo", run: () => void mutate(back) };
}

/** Puts an OSC address where it can be pasted from. */
export async function copyAddress(address: string): Promise<void> {
  tell(
    (await copyText(address))
      ? `Copied ${address}`
      : `This browser does not let the page copy. The address is ${address}`,
  );
}
