import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Page } from "./Page.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("while Scrim has not said who this is, the page says that it asks", async () => {
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
  render(<Page />);

  expect(screen.getByRole("status").textContent).toBe("Asking Scrim…");

  act(() => answer(new Response("{}", { status: 401 })));
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
});
