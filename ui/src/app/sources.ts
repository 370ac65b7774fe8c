import { useSyncExternalStore } from "react";
import { getJson, type Answer } from "../api/http.ts";

/** A camera, film, stream or recorder. */
export type Device = {
  readonly name: string;
  readonly kind: string;
  readonly live: boolean;
  readonly problem: string | null;
};

/** What goes in and out besides what people do, and what a layer may show, as `GET /api/sources` says it. */
export type Sources = {
  readonly videos: readonly (Device & { readonly main: boolean })[];
  /** Picture files in the show's folder; with `moreImages` there are more than these. */
  readonly images: readonly string[];
  readonly moreImages: boolean;
  readonly screens: readonly string[];
  readonly recorders: readonly (Device & { readonly screen: string })[];
  readonly sound: Omit<Device, "name"> | null;
};

const LOOK_MILLIS = 4_000;

const listeners = new Set<() => void>();
let newest: Sources | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

/** Asks once; who looks by `useSources` is told as well. */
export async function fetchSources(): Promise<Answer<Sources>> {
  const answer = await getJson<Sources>("/api/sources");
  if (answer.kind === "ok" && JSON.stringify(answer.body) !== JSON.stringify(newest)) {
    newest = answer.body;
    listeners.forEach((listener) => listener());
  }
  return answer;
}

function look(): void {
  if (!document.hidden) {
    void fetchSources();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    look();
    timer = setInterval(look, LOOK_MILLIS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Asked for as long as somebody looks; undefined until it is known. */
export function useSources(): Sources | undefined {
  return useSyncExternalStore(subscribe, () => newest);
}
