import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** How long what a hand sets here counts: `saved`, or until the end of this run of Scrim. */
export type Keeping = "saved" | "session";

/** How numbers look. */
export type Shape = "sliders" | "knobs";

type Desk = { readonly keeping: Keeping; readonly shape: Shape };

const KEPT = "scrim.shape";

/**
 * How the person works at this page. The shape is kept by the browser; what is set counts as saved again after every
 * loading of the page, so that nobody's work is lost to a switch that was forgotten.
 */
const desk = createStore<Desk>(() => ({
  keeping: "saved",
  shape: localStorage.getItem(KEPT) === "knobs" ? "knobs" : "sliders",
}));

export function useKeeping(): Keeping {
  return useStore(desk, (now) => now.keeping);
}

export function keeping(): Keeping {
  return desk.getState().keeping;
}

export function chooseKeeping(chosen: Keeping): void {
  desk.setState({ keeping: chosen });
}

export function useShape(): Shape {
  return useStore(desk, (now) => now.shape);
}

export function chooseShape(shape: Shape): void {
  localStorage.setItem(KEPT, shape);
  desk.setState({ shape });
}
