import { request, type Answer } from "../api/http.ts";
import type { ShaderProblem } from "../app/show.ts";

/** Where a shader's text or picture is. Ids may have slashes. */
export function shaderAddress(id: string, what: "source" | "thumbnail.png"): string {
  return `/api/shaders/${id.split("/").map(encodeURIComponent).join("/")}/${what}`;
}

/** A shader's text, and the mark by which Scrim knows it again. */
export type Source = { readonly text: string; readonly etag: string };

/** What Scrim says of a text that it has written. */
export type Written = {
  readonly verdict: "good" | "broken" | "pending";
  readonly problem: ShaderProblem | null;
};

/** @param known the text that is here already: `same` is the answer while Scrim has no other */
export async function readSource(id: string, known?: string): Promise<Answer<Source> | "same"> {
  const answer = await request(shaderAddress(id, "source"), {
    headers: known === undefined ? {} : { "If-None-Match": known },
  });
  if (answer.kind === "refused") {
    return answer.status === 304 ? "same" : answer;
  }
  return { ...answer, body: { text: await answer.body.text(), etag: answer.etag ?? "" } };
}

/** @param etag of the text that this replaces; undefined: there is no such shader yet */
export async function writeSource(
  id: string,
  text: string,
  etag: string | undefined,
): Promise<Answer<Written>> {
  const answer = await request(shaderAddress(id, "source"), {
    method: "PUT",
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      ...(etag === undefined ? { "If-None-Match": "*" } : { "If-Match": etag }),
    },
    body: text,
  });
  return answer.kind === "refused" ? answer : { ...answer, body: (await answer.body.json()) as Written };
}

/** What somebody typed and has not saved, and the text that it began from. */
export type Draft = { readonly text: string; readonly etag: string };

const keptAt = (id: string) => `scrim.draft.${id}`;

/** What was typed in this tab and not saved, over closing the editor and over a reload. */
export function readDraft(id: string): Draft | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keptAt(id)) ?? "null") as Partial<Draft> | null;
    return typeof kept?.text === "string" && typeof kept.etag === "string"
      ? { text: kept.text, etag: kept.etag }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @returns whether there was room for it */
export function keepDraft(id: string, draft: Draft | undefined): boolean {
  try {
    if (draft === undefined) {
      sessionStorage.removeItem(keptAt(id));
    } else {
      sessionStorage.setItem(keptAt(id), JSON.stringify(draft));
    }
    return true;
  } catch {
    return false;
  }
}
