export type Theme = "dark" | "light";

const KEPT = "scrim.theme";

/** Dark, unless the person chose otherwise here, or on the whole machine. */
export function theme(): Theme {
  const kept = localStorage.getItem(KEPT);
  if (kept === "dark" || kept === "light") {
    return kept;
  }
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

export function applyTheme(chosen: Theme = theme()): void {
  document.documentElement.dataset["theme"] = chosen;
}

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(KEPT, chosen);
  applyTheme(chosen);
  // Drawings on a canvas take their colours once: they listen.
  dispatchEvent(new Event("scrim-theme"));
}
