import type { Shader } from "../app/show.ts";

/** All words that shaders are filed under, in the order of the alphabet. */
export function categoriesOf(shaders: readonly Shader[]): readonly string[] {
  const all = new Set(shaders.flatMap((one) => (one.kind === "usable" ? one.categories : [])));
  return [...all].sort((a, b) => a.localeCompare(b));
}

/**
 * The shaders that suit what was typed, the best first: every word must be found somewhere, and a name counts more
 * than a category, that more than a description. What is broken comes last.
 */
export function search(
  shaders: readonly Shader[],
  typed: string,
  category: string | undefined,
): readonly Shader[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return shaders
    .filter((one) => category === undefined || (one.kind === "usable" && one.categories.includes(category)))
    .map((one) => ({ one, score: scoreOf(one, words) }))
    .filter(({ score }) => score !== undefined)
    .sort(
      (a, b) =>
        Number(a.one.kind === "broken") - Number(b.one.kind === "broken") ||
        (b.score ?? 0) - (a.score ?? 0) ||
        titleOf(a.one).localeCompare(titleOf(b.one)),
    )
    .map(({ one }) => one);
}

/** What a shader is called. */
export function titleOf(shader: Shader): string {
  return shader.kind === "usable" ? shader.name : shader.id;
}

function scoreOf(shader: Shader, words: readonly string[]): number | undefined {
  const title = `${titleOf(shader)} ${shader.id}`.toLowerCase();
  const categories = shader.kind === "usable" ? shader.categories.join(" ").toLowerCase() : "";
  const rest =
    shader.kind === "usable"
      ? `${shader.description} ${shader.credit}`.toLowerCase()
      : `${shader.problem.reason} broken`.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (title.startsWith(word)) {
      score += 8;
    } else if (title.includes(word)) {
      score += 4;
    } else if (categories.includes(word)) {
      score += 2;
    } else if (rest.includes(word)) {
      score += 1;
    } else {
      return undefined;
    }
  }
  return score;
}
