import { useEffect, useEffectEvent } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/**
 * What of the page is in front. On a wide page stack, parameters and scenes stand side by side and are all `show`;
 * on a phone each is a tab of its own.
 */
export type View = "screens" | "stack" | "parameters" | "scenes" | "health";

type Looking = {
  readonly view: View;
  /** The shader whose source is open on top of the page. */
  readonly editing: string | undefined;
};

const VIEWS: readonly View[] = ["screens", "stack", "parameters", "scenes", "health"];

function fromAddress(): View {
  const word = location.hash.replace(/^#\/?/, "");
  return VIEWS.find((view) => view === word) ?? "stack";
}

// A reload leaves what is being typed where it was.
const EDITING = "scrim.editing";

const looking = createStore<Looking>(() => ({
  view: fromAddress(),
  editing: sessionStorage.getItem(EDITING) ?? undefined,
}));

addEventListener("hashchange", () => looking.setState({ view: fromAddress() }));

export function useView(): View {
  return useStore(looking, (now) => now.view);
}

/**
 * Brings a view to the front, an open editor out of the way: what was typed in it is kept. The browser's back button
 * leads back.
 */
export function openView(view: View): void {
  openEditor(undefined);
  if (looking.getState().view !== view) {
    if (hasEntry()) {
      // What was on top is gone: Back leads to the view before it.
      location.replace(`#/${view}`);
    } else {
      location.hash = `/${view}`;
    }
    looking.setState({ view });
  }
}

/*
 * Something on top of the page is a step of the browser's history of its own, one for all that lies on top: Back
 * closes what is uppermost.
 */
const onTop: (() => void)[] = [];
let isLeaving = false;
let settling: ReturnType<typeof setTimeout> | undefined;
const SETTLE_MILLIS = 50;

function hasEntry(): boolean {
  return (history.state as { readonly onTop?: boolean } | null)?.onTop === true;
}

/** One thing may make room for another: only what has come of it counts. */
function settle(): void {
  clearTimeout(settling);
  settling = setTimeout(() => {
    if (onTop.length > 0 && !hasEntry()) {
      history.pushState({ onTop: true }, "");
    } else if (onTop.length === 0 && hasEntry() && !isLeaving) {
      isLeaving = true;
      history.back();
    }
  }, SETTLE_MILLIS);
}

addEventListener("popstate", () => {
  const isOwn = isLeaving;
  isLeaving = false;
  if (!isOwn && !hasEntry()) {
    onTop.at(-1)?.();
  }
  settle();
});

/** While it is shown, the browser's back button closes it. */
export function useBack(close: () => void): void {
  const tell = useEffectEvent(close);
  useEffect(() => {
    const one = () => tell();
    onTop.push(one);
    if (!hasEntry()) {
      history.pushState({ onTop: true }, "");
    }
    return () => {
      onTop.splice(onTop.indexOf(one), 1);
      settle();
    };
  }, []);
}

export function useEditing(): string | undefined {
  return useStore(looking, (now) => now.editing);
}

let opener: HTMLElement | undefined;

/** Opens a shader's source; undefined closes it. */
export function openEditor(shader: string | undefined): void {
  if (shader === undefined) {
    sessionStorage.removeItem(EDITING);
  } else {
    sessionStorage.setItem(EDITING, shader);
    opener = focused();
  }
  looking.setState({ editing: shader });
}

/** A menu goes away with the choice: what opened it stays. */
function focused(): HTMLElement | undefined {
  const now = document.activeElement;
  const of = now?.closest('[role="menu"]')
    ? document.querySelector('[aria-haspopup="menu"][aria-expanded="true"]')
    : now;
  return of instanceof HTMLElement && of !== document.body ? of : undefined;
}

/** Puts the focus where it was when the editor was opened, as far as that is still there. */
export function leaveEditor(): void {
  if (looking.getState().editing !== undefined) {
    return;
  }
  if (opener?.isConnected === true && document.activeElement === document.body) {
    opener.focus({ preventScroll: true });
  }
  opener = undefined;
}
