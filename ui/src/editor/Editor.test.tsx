import { EditorView } from "@codemirror/view";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { showing, stackOf } from "../app/testkit.ts";
import { store } from "../app/store.ts";
import Editor from "./Editor.tsx";
import { readDraft } from "./source.ts";

/** Scrim's end: one file, and what is to become of the next requests. */
let file: { text: string; etag: string };
let versions = 0;
let isAnswerLost = false;
let beforeAnswer: (() => void) | undefined;

function write(text: string): void {
  versions++;
  file = { text, etag: `"v${versions}"` };
}

function serve(_path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const etag = () => ({ headers: { ETag: file.etag } });
  if (init.method === "PUT") {
    if (headers.get("If-Match") !== file.etag) {
      return Promise.resolve(Response.json({ code: "preconditionFailed", detail: "no" }, { status: 412 }));
    }
    write(init.body as string);
    if (isAnswerLost) {
      isAnswerLost = false;
      return Promise.reject(new TypeError("the network went away"));
    }
    return Promise.resolve(Response.json({ verdict: "good", problem: null }, etag()));
  }
  if (headers.get("If-None-Match") === file.etag) {
    return Promise.resolve(new Response(null, { status: 304 }));
  }
  const answer = new Response(file.text, etag());
  beforeAnswer?.();
  return Promise.resolve(answer);
}

beforeEach(async () => {
  write("void main() {}");
  beforeAnswer = undefined;
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.stubGlobal("fetch", serve);
  showing(stackOf("warp"));
  render(<Editor shader="warp" onClose={() => undefined} />);
  await waitFor(() => expect(view().state.doc.toString()).toBe("void main() {}"));
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  sessionStorage.clear();
  store.app.setState({ notices: [] });
});

function view(): EditorView {
  const content = [...document.querySelectorAll("*")]
    .map((element) => element.shadowRoot?.querySelector<HTMLElement>(".cm-editor"))
    .find((element) => element instanceof HTMLElement);
  const found = content instanceof HTMLElement ? EditorView.findFromDOM(content) : null;
  if (found === null) {
    throw new Error("there is no text yet");
  }
  return found;
}

function type(words: string): void {
  act(() => view().dispatch({ changes: { from: view().state.doc.length, insert: words } }));
}

function save(): void {
  fireEvent.click(screen.getByRole("button", { name: /^Save/ }));
}

async function look(): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(4_000));
}

describe("the editor", () => {
  it("does not take away what is typed while it asks whether somebody else has saved", async () => {
    write("// theirs");
    beforeAnswer = () => {
      beforeAnswer = undefined;
      type(" // mine");
    };

    await look();

    expect(view().state.doc.toString()).toBe("void main() {} // mine");
    expect(screen.getByText(/Somebody else has saved/)).toBeTruthy();
  });

  it("knows its own text again when the answer to a save was lost", async () => {
    type(" // mine");
    isAnswerLost = true;
    save();
    expect(await screen.findByText("Not saved.")).toBeTruthy();

    fireEvent.click(screen.getByRole("button", { name: "Save again" }));

    expect(await screen.findByText("saved")).toBeTruthy();
    expect(screen.queryByText(/Somebody else has saved/)).toBeNull();
    expect(screen.queryByText("Not saved.")).toBeNull();
  });

  it("saves what was typed after a save whose answer was lost", async () => {
    type(" // mine");
    isAnswerLost = true;
    save();
    expect(await screen.findByText("Not saved.")).toBeTruthy();
    type(", and more");

    fireEvent.click(screen.getByRole("button", { name: "Save again" }));

    expect(await screen.findByText("saved")).toBeTruthy();
    expect(file.text).toBe("void main() {} // mine, and more");
  });

  it("says that somebody else has saved when somebody else has", async () => {
    type(" // mine");
    write("// theirs");
    save();

    expect(await screen.findByText(/Somebody else has saved/)).toBeTruthy();
    expect(file.text).toBe("// theirs");
    expect(readDraft("warp")?.text).toBe("void main() {} // mine");
  });

  it("keeps what is typed in the browser once for every key, and not what is saved", async () => {
    const kept = vi.spyOn(sessionStorage, "setItem");
    type("/");
    type("/");

    expect(kept).toHaveBeenCalledTimes(2);
    expect(readDraft("warp")?.text).toBe("void main() {}//");
    save();
    expect(await screen.findByText("saved")).toBeTruthy();
    expect(readDraft("warp")).toBeUndefined();
  });
});
