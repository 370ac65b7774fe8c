import type { Failure, Health } from "../api/messages.ts";
import type { Screen, Shader, ShaderProblem } from "../app/show.ts";

/** Below this part of its frames a screen is seen to stutter. */
export const BEHIND = 0.9;

/** All that is wrong now, each thing once. */
export type Wrong = {
  readonly shaders: readonly {
    readonly id: string;
    readonly isDrawn: boolean;
    readonly problem: ShaderProblem;
  }[];
  readonly others: readonly Failure[];
  readonly slow: readonly { readonly id: string; readonly rate: number; readonly wanted: number }[];
  readonly count: number;
};

export function wrongNow(
  health: Health | undefined,
  shaders: readonly Shader[],
  screens: readonly Screen[],
): Wrong {
  const wrong = shaders.flatMap((shader) => {
    const problem = shader.kind === "broken" ? shader.problem : shader.newer;
    return problem === undefined ? [] : [{ id: shader.id, isDrawn: shader.kind === "usable", problem }];
  });
  // Health names the same shaders in one line each; here they have their place in the file.
  const others = (health?.conditions ?? []).filter(
    (one) => one.subsystem !== "shader" && one.subsystem !== "shaders",
  );
  const slow = screens.flatMap((screen) => {
    const rate = health?.framesPerSecond?.[screen.id];
    const wanted = screen.format.framesPerSecond;
    return rate === undefined || rate >= wanted * BEHIND ? [] : [{ id: screen.id, rate, wanted }];
  });
  return { shaders: wrong, others, slow, count: wrong.length + others.length + slow.length };
}
