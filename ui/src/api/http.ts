import type { Json } from "./json.ts";
import type { Refusal } from "./messages.ts";

/** What came of a request: its answer, or why there is none. */
export type Answer<T> =
  | { readonly kind: "ok"; readonly body: T; readonly etag: string | undefined }
  | ({ readonly kind: "refused"; readonly status: number } & Refusal);

const UNREACHABLE = {
  kind: "refused",
  status: 0,
  code: "unreachable",
  detail: "Scrim cannot be reached. Is it running?",
} as const;

const NOT_SCRIM = {
  kind: "refused",
  status: 0,
  code: "unreadable",
  detail: "What answered is not Scrim, or is another version of it. Load the page again.",
} as const;

const SLOW = {
  kind: "refused",
  status: 0,
  code: "timeout",
  detail: "Scrim took too long to answer. Try again.",
} as const;

const PATIENCE_MILLIS = 10_000;
// Scrim tries a shader before it says what it thinks of it.
const WRITING_PATIENCE_MILLIS = 60_000;

/**
 * One request to Scrim; never throws for what the network or Scrim says, and always ends. The answer's body is here
 * already: reading it waits for nobody.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Answer<Response>> {
  const tooLong = AbortSignal.timeout(init.method === "PUT" ? WRITING_PATIENCE_MILLIS : PATIENCE_MILLIS);
  const signal =
    init.signal === undefined || init.signal === null ? tooLong : AbortSignal.any([init.signal, tooLong]);
  let response: Response;
  try {
    response = await whole(
      await fetch(path, { credentials: "same-origin", cache: "no-store", ...init, signal }),
    );
  } catch {
    return tooLong.aborted ? SLOW : UNREACHABLE;
  }
  if (response.ok) {
    return { kind: "ok", body: response, etag: response.headers.get("ETag") ?? undefined };
  }
  const problem = (await response.json().catch(() => ({}))) as Partial<Refusal>;
  return {
    kind: "refused",
    status: response.status,
    code: problem.code ?? "unknown",
    detail: problem.detail ?? `Scrim answered ${response.status}.`,
    ...(problem.path === undefined ? {} : { path: problem.path }),
  };
}

/** Reads JSON. The caller says what it expects; docs/http.md says what there is. */
export async function getJson<T = Json>(path: string): Promise<Answer<T>> {
  return asJson<T>(await request(path));
}

/** The same answer with its body read as JSON. */
export async function asJson<T>(answer: Answer<Response>): Promise<Answer<T>> {
  if (answer.kind === "refused") {
    return answer;
  }
  try {
    return { kind: "ok", body: (await answer.body.json()) as T, etag: answer.etag };
  } catch {
    return NOT_SCRIM;
  }
}

/** An answer whose body has come: a link may break in the middle of one. */
async function whole(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
}
