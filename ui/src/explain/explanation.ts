import { getJson, type Answer } from "../api/http.ts";
import type { Json } from "../api/json.ts";

export type Origin = { readonly kind: string; readonly client: string };

/** A value that was set, by whom and when. */
export type Setting = {
  readonly value: Json;
  readonly origin: Origin;
  readonly rev: number;
  readonly time: string;
};

/** What `GET /api/explain` answers: why a parameter has its value. */
export type Explanation = {
  readonly target: string;
  readonly winner: "automation" | "committed" | "base" | "default";
  readonly reason: string;
  readonly value: Json;
  readonly tiers: {
    readonly automation: { readonly value: Json; readonly origin: Origin } | null;
    readonly committed: Setting | null;
    readonly base: Setting | null;
  };
};

/** @param path by ids: `main/L1/speed` */
export function fetchExplanation(path: string): Promise<Answer<Explanation>> {
  return getJson<Explanation>(`/api/explain?target=${encodeURIComponent(path)}`);
}
