import { afterEach, describe, expect, it, vi } from "vitest";
import { keepDraft, readDraft, readSource, shaderAddress, writeSource } from "./source.ts";

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const asked = vi.fn<typeof fetch>(() =>
    Promise.resolve(new Response(status === 304 ? null : body, { status, headers })),
  );
  vi.stubGlobal("fetch", asked);
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

describe("a shader's text", () => {
  it("of a folder keeps the slash in its address", () => {
    expect(shaderAddress("old/war p", "source")).toBe("/api/shaders/old/war%20p/source");
  });

  it("comes with the mark that a save has to show again", async () => {
    const asked = answering(200, "void main() {}", { ETag: '"a"' });

    const answer = await readSource("warp");

    expect(answer).toMatchObject({ kind: "ok", body: { text: "void main() {}", etag: '"a"' } });
    expect(asked.mock.calls[0]?.[0]).toBe("/api/shaders/warp/source");
  });

  it("is the same while Scrim has no other", async () => {
    answering(304, "");

    expect(await readSource("warp", '"a"')).toBe("same");
  });

  it("replaces only what it was made from, and a new one nothing at all", async () => {
    const asked = answering(200, '{"verdict":"good","problem":null}', { ETag: '"b"' });

    await writeSource("warp", "x", '"a"');
    await writeSource("tide", "x", undefined);

    expect(asked.mock.calls[0]?.[1]?.headers).toMatchObject({ "If-Match": '"a"' });
    expect(asked.mock.calls[1]?.[1]?.headers).toMatchObject({ "If-None-Match": "*" });
  });
});

describe("a draft", () => {
  it("is kept by shader until it is let go", () => {
    keepDraft("warp", { text: "mine", etag: '"a"' });
    expect(readDraft("warp")).toEqual({ text: "mine", etag: '"a"' });
    expect(readDraft("tide")).toBeUndefined();

    keepDraft("warp", undefined);
    expect(readDraft("warp")).toBeUndefined();
  });

  it("that cannot be read is none", () => {
    sessionStorage.setItem("scrim.draft.warp", "{");
    expect(readDraft("warp")).toBeUndefined();
    sessionStorage.setItem("scrim.draft.warp", '{"text": 1}');
    expect(readDraft("warp")).toBeUndefined();
  });

  it("that finds no room says so", () => {
    vi.stubGlobal("sessionStorage", {
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
      clear: () => undefined,
    });
    expect(keepDraft("warp", { text: "mine", etag: '"a"' })).toBe(false);
  });
});
