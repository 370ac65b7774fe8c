import { isList, type Json } from "../api/json.ts";
import type { Op, Outcome } from "../api/messages.ts";
import type { Layer, Screen, Shader } from "../app/show.ts";
import { store } from "../app/store.ts";
import {
  bypassesNow,
  copyOf,
  endingSolo,
  finishing,
  freeKey,
  placing,
  soloing,
  soloOf,
  type Before,
  type Copy,
} from "./layers.ts";

/*
 * What the stack's buttons do: reads the show as it is now, asks for the change, and says what became of it.
 */

const read = (path: string) => store.cells.get(path);

function screenNow(id: string): Screen | undefined {
  return store.app.getState().screens.find((one) => one.id === id);
}

function parametersOf(screen: string): readonly string[] {
  return [...store.app.getState().parameters].flatMap(([layer, paths]) =>
    layer.startsWith(`${screen}/`) ? paths : [],
  );
}

function usable(shader: string): boolean {
  return store.app.getState().shaders.some((one) => one.id === shader && one.kind === "usable");
}

// Coming and going

/** Adds a layer on top and makes it the one that is worked on. */
export async function addLayer(screen: string, shader: Shader): Promise<Outcome> {
  const now = screenNow(screen);
  const solo = now === undefined ? [] : endOfSolo(now);
  const outcome = await store.mutate([...solo, { op: "addLayer", screen, shader: shader.id }]);
  if (outcome.kind === "accepted") {
    chooseWhenThere(screen, outcome.added?.[0]);
    if (solo.length > 0) {
      forget(screen);
      store.tell("Solo has ended, so that the new layer is seen with the others.");
    }
  }
  return outcome;
}

/** Removes a layer, with a way back. */
export async function removeLayer(screen: Screen, layer: Layer): Promise<void> {
  const copy = copyOf(screen, layer, parametersOf(screen.id), read);
  const canComeBack = usable(layer.shader);
  const outcome = await store.mutate({ op: "removeLayer", target: `${screen.id}/${layer.id}` });
  if (outcome.kind === "accepted") {
    store.tell(
      `${layer.key} is removed.`,
      canComeBack ? { label: "Undo", run: () => void putBack(copy) } : undefined,
    );
  }
}

async function putBack(copy: Copy): Promise<void> {
  const now = screenNow(copy.screen);
  if (now === undefined) {
    store.tellProblem(`The screen ${copy.screen} is gone, so ${copy.key} cannot be put back.`);
    return;
  }
  const taken = now.layers.map((one) => one.key);
  const key = freeKey(copy.key, taken);
  await place(copy, Math.min(copy.at, now.layers.length), key, true);
}

/** Makes a second one just above, with the same values. */
export async function duplicateLayer(screen: Screen, layer: Layer): Promise<void> {
  const copy = copyOf(screen, layer, parametersOf(screen.id), read);
  await place(
    copy,
    copy.at + 1,
    freeKey(
      layer.key,
      screen.layers.map((one) => one.key),
    ),
    false,
  );
}

async function place(copy: Copy, at: number, key: string, isBack: boolean): Promise<void> {
  const outcome = await store.mutate(placing(copy, at, key));
  const id = outcome.kind === "accepted" ? outcome.added?.[0] : undefined;
  if (id === undefined) {
    return;
  }
  const rest = finishing(copy, id, isBack);
  if (rest.length > 0) {
    await store.mutate(rest);
  }
  chooseWhenThere(copy.screen, id);
}

/** The answer may be here a frame before the layer. */
function chooseWhenThere(screen: string, layer: string | undefined): void {
  if (layer === undefined) {
    return;
  }
  const isThere = () => screenNow(screen)?.layers.some((one) => one.id === layer) === true;
  if (isThere()) {
    store.choose(screen, layer);
    return;
  }
  const stop = store.app.subscribe(() => {
    if (isThere()) {
      stop();
      store.choose(screen, layer);
    }
  });
  setTimeout(stop, 5_000);
}

// Order

const MOST_TRIES = 6;

// By screen, the newest move that was asked for: whether it was made, once that is to be seen.
const moves = new Map<string, Promise<boolean>>();

/**
 * Moves a layer, but only in the order that the person saw: if somebody else was faster, nothing is moved and that is
 * said. A change of anything else in the show meanwhile is no hindrance, and this page's own moves wait for each other.
 *
 * @param order the ids from bottom to top as they are to be
 */
export async function moveLayer(screen: Screen, layer: string, order: readonly string[]): Promise<boolean> {
  const turn = (moves.get(screen.id) ?? Promise.resolve(true)).then((wasMoved) =>
    moveNow(screen.id, layer, order, wasMoved),
  );
  const shown = turn.then(async (rev) => {
    if (rev !== undefined) {
      await seenAt(rev);
    }
    return rev !== undefined;
  });
  moves.set(screen.id, shown);
  void shown.then(() => {
    if (moves.get(screen.id) === shown) {
      moves.delete(screen.id);
    }
  });
  return (await turn) !== undefined;
}

/**
 * @param wasMoved whether the move before this one was made; if not, the person knows why the order is another
 * @returns the rev in which it is moved, if it is
 */
async function moveNow(
  screen: string,
  layer: string,
  order: readonly string[],
  wasMoved: boolean,
): Promise<number | undefined> {
  const seen = orderNow(screen);
  const others = (of: readonly string[]) => of.filter((id) => id !== layer);
  if (!wasMoved && !sameOrder(others(seen), others(order))) {
    return undefined;
  }
  const op: Op = { op: "moveLayer", target: `${screen}/${layer}`, to: order.indexOf(layer) };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (!sameOrder(seen, orderNow(screen)) || !sameOrder(others(seen), others(order))) {
      store.tellProblem("Somebody else changed the order meanwhile, so nothing was moved. Move it again.");
      return undefined;
    }
    const outcome = await store.mutate(op, { base: store.rev(), isQuiet: true });
    if (outcome.kind === "accepted") {
      return outcome.rev;
    }
    if (outcome.code !== "staleBase") {
      store.tellProblem(outcome.detail);
      return undefined;
    }
    await caughtUp();
  }
  store.tellProblem("The show changes too fast just now, so nothing was moved. Move it again.");
  return undefined;
}

function orderNow(screen: string): readonly string[] {
  const row = read(`screens/${screen}`);
  const layers = typeof row === "object" && row !== null && !isList(row) ? row["layers"] : undefined;
  return isList(layers) ? layers.filter((one) => typeof one === "string") : [];
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

/** Waits until the page shows a newer rev, for half a second at most. */
function caughtUp(): Promise<void> {
  store.check();
  return seenAt(store.rev() + 1);
}

/** Waits until the page shows this rev, for half a second at most. */
function seenAt(rev: number): Promise<void> {
  return new Promise((done) => {
    const started = performance.now();
    const look = () => {
      store.flush();
      if (store.rev() >= rev || performance.now() - started > 500) {
        done();
      } else {
        setTimeout(look, 10);
      }
    };
    look();
  });
}

// Solo

const keptAt = (screen: string) => `scrim.solo.${screen}`;

/** The bypasses before the solo, if this tab began it: kept over a reload. */
function before(screen: string): Before {
  try {
    return JSON.parse(sessionStorage.getItem(keptAt(screen)) ?? "{}") as Before;
  } catch {
    return {};
  }
}

function forget(screen: string): void {
  sessionStorage.removeItem(keptAt(screen));
}

// Screens whose solo was asked for and is not to be seen yet.
const beginning = new Set<string>();

/** Another page, a script or a scene may end a solo: what was before it is nothing to go back to then. */
function forgetEnded(): void {
  for (const screen of store.app.getState().screens) {
    if (soloOf(screen, read) !== undefined) {
      beginning.delete(screen.id);
    } else if (!beginning.has(screen.id)) {
      forget(screen.id);
    }
  }
}

store.onValues(forgetEnded);

function endOfSolo(screen: Screen): readonly Op[] {
  return soloOf(screen, read) === undefined ? [] : endingSolo(screen, before(screen.id), read);
}

/** Draws one layer alone for this session, or all again if it was. */
export async function toggleSolo(screen: Screen, layer: Layer): Promise<void> {
  const now = soloOf(screen, read);
  if (now === layer.id) {
    await endSolo(screen);
    return;
  }
  if (now === undefined) {
    sessionStorage.setItem(keptAt(screen.id), JSON.stringify(bypassesNow(screen, read)));
    beginning.add(screen.id);
  }
  const ops = soloing(screen, layer.id, read);
  if (ops.length === 0) {
    beginning.delete(screen.id);
    store.tell(`${layer.key} is the only layer that is drawn already.`);
    return;
  }
  const outcome = await store.mutate(ops);
  if (outcome.kind === "refused") {
    beginning.delete(screen.id);
  }
}

export async function endSolo(screen: Screen): Promise<void> {
  const ops = endOfSolo(screen);
  if (ops.length > 0) {
    const outcome = await store.mutate(ops);
    if (outcome.kind === "accepted") {
      forget(screen.id);
    }
  }
}

// Values

/** Puts the shader's own values back to its defaults, with a way back. */
export async function resetLayer(screen: Screen, layer: Layer): Promise<void> {
  const target = `${screen.id}/${layer.id}`;
  const copy = copyOf(screen, layer, parametersOf(screen.id), read);
  const outcome = await store.mutate({ op: "reset", target });
  if (outcome.kind === "accepted") {
    store.tell(`${layer.key} has its shader’s values.`, {
      label: "Undo",
      run: () => void store.mutate(valuesOf(target, copy)),
    });
  }
}

/** Two sets of values in the order in which they count: what is saved, then what the session has instead. */
function valuesOf(target: string, copy: Copy): readonly Op[] {
  const set = (lifetime: "durable" | "session") => (entry: readonly [string, Json]) => ({
    op: "setParameter",
    target: `${target}/${entry[0]}`,
    value: entry[1],
    lifetime,
  });
  return [
    ...Object.entries(copy.saved).map(set("durable")),
    ...Object.entries(copy.session).map(set("session")),
  ];
}

/** Gives a layer another shader; what fits of the values stays. */
export async function swapShader(screen: string, layer: Layer, shader: Shader): Promise<Outcome> {
  const was = layer.shader;
  const target = `${screen}/${layer.id}`;
  const outcome = await store.mutate({ op: "setShader", target, shader: shader.id });
  if (outcome.kind === "accepted" && usable(was)) {
    store.tell(`${layer.key} draws with ${shader.id} now.`, {
      label: "Undo",
      run: () => void store.mutate({ op: "setShader", target, shader: was }),
    });
  }
  return outcome;
}
