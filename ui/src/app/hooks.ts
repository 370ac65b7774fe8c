import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/shallow";
import { same, type Json } from "../api/json.ts";
import type { Health, Op, Outcome, Role } from "../api/messages.ts";
import type { Gesture, Link } from "../api/client.ts";
import type { Cells } from "./cells.ts";
import {
  differsFromScene,
  isRow,
  orderParameters,
  type Definition,
  type Layer,
  type Scene,
  type Screen,
  type Shader,
} from "./show.ts";
import { store, type App } from "./store.ts";

/*
 * How components read the show. A `path` is a parameter's, by ids: `main/L1/speed`, `main/master/master.brightness`.
 */

function useCell(cells: Cells, path: string): Json | undefined {
  return useSyncExternalStore(
    useCallback((listener) => cells.subscribe(path, listener), [cells, path]),
    () => cells.get(path),
  );
}

/** The value in force below automation; what this page has changed counts at once. Undefined: no such parameter. */
export function useValue(path: string): Json | undefined {
  const own = useCell(store.own, path);
  const agreed = useCell(store.cells, `values/${path}`);
  return own ?? agreed;
}

/** What is saved; undefined where nothing is, and the default counts. */
export function useSaved(path: string): Json | undefined {
  return useCell(store.cells, `saved/${path}`);
}

/** What it is and may be. */
export function useDefinition(path: string): Definition | undefined {
  const row = useCell(store.cells, `parameters/${path}`);
  return useMemo(() => (isRow(row) ? ({ ...row, path } as unknown as Definition) : undefined), [row, path]);
}

/** Which tier's value is in force below automation: `default` where nobody set it. */
export function useTier(path: string): "session" | "saved" | "default" {
  const value = useValue(path);
  const saved = useSaved(path);
  const definition = useDefinition(path);
  if (saved !== undefined && same(value, saved)) {
    return "saved";
  }
  return saved === undefined && same(value, definition?.default) ? "default" : "session";
}

export function useApp<T>(select: (app: App) => T): T {
  return useStore(store.app, select);
}

export function useScreens(): readonly Screen[] {
  return useApp((app) => app.screens);
}

/** The screen that is worked on. */
export function useScreen(): Screen | undefined {
  return useApp((app) => app.screens.find((one) => one.id === app.screen));
}

/** The layer that is worked on; undefined if there is none, or the screen's master is. */
export function useLayer(): Layer | undefined {
  return useApp((app) =>
    app.screens.find((one) => one.id === app.screen)?.layers.find((one) => one.id === app.layer),
  );
}

/** The paths of a layer's parameters in the order in which they are shown. */
export function useParameters(screen: string, layer: string): readonly string[] {
  return useApp(useShallow((app) => parametersOf(app, screen, layer)));
}

function parametersOf(app: App, screen: string, layer: string): readonly string[] {
  const shader = app.screens.find((one) => one.id === screen)?.layers.find((one) => one.id === layer)?.shader;
  return orderParameters(
    app.parameters.get(`${screen}/${layer}`) ?? [],
    app.shaders.find((one) => one.id === shader),
  );
}

export function useScenes(): readonly Scene[] {
  return useApp((app) => app.scenes);
}

export function useShaders(): readonly Shader[] {
  return useApp((app) => app.shaders);
}

export function useHealth(): Health | undefined {
  return useApp((app) => app.health);
}

export function useConnection(): Link {
  return useApp((app) => app.link);
}

/** Whether this page's role may do what the role named may. While the link is down, what it might. */
export function useMay(role: Role): boolean {
  const own = useApp((app) => (app.link.state === "up" ? app.link.role : app.lastRole));
  const order: readonly Role[] = ["viewer", "operator", "admin"];
  return order.indexOf(own) >= order.indexOf(role);
}

/** Whether the screen's stack is no longer what its active scene has. */
export function useHasChangedSince(screen: Screen): boolean {
  const scene = useApp((app) => app.scenes.find((one) => one.id === screen.activeScene));
  const subscribe = useCallback((listener: () => void) => store.onValues(listener), []);
  return useSyncExternalStore(subscribe, () =>
    scene === undefined
      ? false
      : differsFromScene(
          screen,
          scene,
          (path) => store.cells.get(path),
          (layer) => parametersOf(store.app.getState(), screen.id, layer),
        ),
  );
}

/** Changes the show, all ops or none; a refusal is shown to the person as well. */
export function mutate(ops: Op | readonly Op[], also?: Parameters<typeof store.mutate>[1]): Promise<Outcome> {
  return store.mutate(ops, also);
}

/** Takes a parameter in hand: `change` while it is held, `commit` when it is let go. */
export function gesture(path: string): Gesture {
  return store.gesture(path);
}

/** Tells the person something in passing. */
export function tell(text: string, undo?: { readonly label: string; readonly run: () => void }): void {
  store.tell(text, undo);
}

export function tellProblem(text: string): void {
  store.tellProblem(text);
}

/** Makes a layer (and its screen) the one that is worked on; `master` is the screen itself. */
export function choose(screen: string, layer?: string): void {
  store.choose(screen, layer);
}
