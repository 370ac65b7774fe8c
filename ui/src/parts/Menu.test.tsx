import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Menu } from "./Menu.tsx";

afterEach(() => cleanup());

test("what keeps several things from being done is said once, what keeps one is said beneath it", async () => {
  const heard: string[] = [];
  const run = (what: string) => () => void heard.push(what);
  const unless = "Only an operator may";
  render(
    <Menu
      label="More"
      choices={[
        { label: "Rename", unless, run: run("rename") },
        undefined,
        { label: "Duplicate", unless: "It is broken", run: run("duplicate") },
        { label: "Remove", unless, run: run("remove") },
        { label: "Copy", run: run("copy") },
      ]}
    />,
  );

  fireEvent.click(screen.getByRole("button", { name: "More" }));

  expect(await screen.findAllByText(unless)).toHaveLength(1);
  expect(screen.getByRole("menuitem", { name: /Duplicate/ }).textContent).toContain("It is broken");
  for (const item of screen.getAllByRole("menuitem")) {
    fireEvent.click(item);
  }
  expect(heard).toEqual(["copy"]);
});
