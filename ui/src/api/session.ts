import type { Role } from "./messages.ts";
import { asJson, getJson, request, type Answer } from "./http.ts";

/** The role that this browser's cookie gives; undefined: none. */
export async function whoAmI(): Promise<Role | undefined | "unreachable"> {
  const answer = await getJson<{ role: Role }>("/api/session");
  if (answer.kind === "ok") {
    return answer.body.role;
  }
  return answer.status === 401 ? undefined : "unreachable";
}

/** Shows a one-time code or an access token once; from then on a cookie stands for it. */
export async function signIn(
  by: { readonly code: string } | { readonly token: string },
): Promise<Answer<{ role: Role }>> {
  const answer = await request("/api/session", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...("token" in by ? { Authorization: `Bearer ${by.token}` } : {}),
    },
    body: "code" in by ? JSON.stringify({ code: by.code }) : "{}",
  });
  return asJson<{ role: Role }>(answer);
}

/**
 * Takes the one-time code out of the address, so that it stays in no history and on no screenshot.
 *
 * @param place the window's; replaced in tests
 */
export function takeCode(
  place: Pick<Location, "hash" | "pathname" | "search">,
  past: Pick<History, "replaceState">,
) {
  const code = new URLSearchParams(place.hash.slice(1)).get("code");
  if (code !== null) {
    past.replaceState(null, "", place.pathname + place.search);
  }
  return code ?? undefined;
}
