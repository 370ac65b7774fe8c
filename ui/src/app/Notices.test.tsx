import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Notices } from "./Notices.tsx";
import { store } from "./store.ts";

beforeEach(() => {
  vi.useFakeTimers();
  store.app.setState({ notices: [] });
});

afterEach(() => {
  cleanup();
  act(() => {
    vi.runAllTimers();
  });
  vi.useRealTimers();
});

function pass(millis: number): void {
  act(() => {
    vi.advanceTimersByTime(millis);
  });
}

test("a message does not end under the pointer or with the focus in it, but soon after", () => {
  render(<Notices />);
  act(() => store.tell("warp is removed.", { label: "Undo", run: () => undefined }));
  const undo = screen.getByRole("button", { name: "Undo" });

  fireEvent.pointerOver(undo);
  pass(15_000);
  expect(screen.queryByText("warp is removed.")).toBeTruthy();
  act(() => undo.focus());
  fireEvent.pointerOut(undo);
  pass(15_000);
  expect(screen.queryByText("warp is removed.")).toBeTruthy();
  act(() => undo.blur());
  pass(2_000);

  expect(screen.queryByText("warp is removed.")).toBeNull();
});
