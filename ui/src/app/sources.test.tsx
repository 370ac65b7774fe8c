import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { fetchSources, useSources } from "./sources.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Videos() {
  return (
    <p>
      {useSources()
        ?.videos.map((video) => video.name)
        .join(" ")}
    </p>
  );
}

test("what one view has asked for, all that look at it see", async () => {
  const answers = [{ videos: [] }, { videos: [{ name: "cam" }] }].map((body) => JSON.stringify(body));
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(answers.shift())));
  render(<Videos />);
  await vi.waitFor(() => expect(answers).toHaveLength(1));

  await expect(fetchSources()).resolves.toMatchObject({ kind: "ok" });

  expect(await screen.findByText("cam")).toBeTruthy();
});
