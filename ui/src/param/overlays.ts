import { createContext, useContext } from "react";

/** What lies over the panel: one menu and one explanation for all rows, opened at the row that asks. */
export type Overlays = {
  readonly openMenu: (path: string, at: HTMLElement) => void;
  readonly explain: (path: string, at: HTMLElement) => void;
};

export const OverlaysContext = createContext<Overlays>({
  openMenu: () => undefined,
  explain: () => undefined,
});

export function useOverlays(): Overlays {
  return useContext(OverlaysContext);
}
