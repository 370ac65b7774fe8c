import { afterEach, expect, test, vi } from "vitest";
import { getJson, request } from "./http.ts";
import { signIn, whoAmI } from "./session.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A Scrim that takes the request and never answers; ends when it is called off, as `fetch` does. */
function silent(): void {
  vi.stubGlobal(
    "fetch",
    (_path: string, init: RequestInit) =>
      new Promise((_, fail) => {
        const { signal } = init;
        signal?.addEventListener("abort", () => fail(new DOMException("off", "AbortError")));
      }),
  );
}

/** Time-outs that are due when the test says so. */
function timeouts() {
  const made: { readonly millis: number; readonly end: AbortController }[] = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation((millis) => {
    const end = new AbortController();
    made.push({ millis, end });
    return end.signal;
  });
  return made;
}

test("a request that nobody answers ends after 10 seconds, a shader's source after 60", async () => {
  silent();
  const made = timeouts();
  const asked = request("/api/session");
  const written = request("/api/shaders/warp/source", { method: "PUT", body: "void main() {}" });
  expect(made.map((one) => one.millis)).toEqual([10_000, 60_000]);

  made.forEach((one) => one.end.abort());

  await expect(asked).resolves.toMatchObject({ kind: "refused", code: "timeout" });
  await expect(written).resolves.toMatchObject({ kind: "refused", code: "timeout" });
});

test("a request can still be called off by who made it", async () => {
  silent();
  const caller = new AbortController();
  const asked = request("/api/session", { signal: caller.signal });

  caller.abort();

  await expect(asked).resolves.toMatchObject({ kind: "refused", code: "unreachable" });
});

test("an answer that breaks off in the middle is no answer", async () => {
  const broken = new Response("x");
  vi.spyOn(broken, "arrayBuffer").mockRejectedValue(new TypeError("network error"));
  vi.spyOn(broken, "json").mockRejectedValue(new TypeError("network error"));
  vi.stubGlobal("fetch", () => Promise.resolve(broken));

  await expect(getJson("/api/sources")).resolves.toMatchObject({ kind: "refused", code: "unreachable" });
  await expect(whoAmI()).resolves.toBe("unreachable");
});

test("an answer that is no JSON is told in words", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>another server</html>")));

  await expect(getJson("/api/sources")).resolves.toMatchObject({ kind: "refused", code: "unreadable" });
  await expect(signIn({ code: "x" })).resolves.toMatchObject({ kind: "refused", code: "unreadable" });
});
