import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useRef, useState } from "react";
import { afterEach, expect, test } from "vitest";
import { Confirm, Dialog } from "./Dialog.tsx";
import { Field } from "./Field.tsx";

afterEach(() => cleanup());

function Asking() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button">another</button>
      <button type="button" onClick={() => setOpen(true)}>
        ask
      </button>
      {isOpen && <Question onClose={() => setOpen(false)} />}
    </>
  );
}

function Question({ onClose }: { readonly onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog title="What is it called?" focus={field} onClose={onClose}>
      <Field ref={field} label="Name" />
    </Dialog>
  );
}

test("the focus goes to the field that is to be filled in, and back to where the dialog was opened", async () => {
  render(<Asking />);
  const opener = screen.getByRole("button", { name: "ask" });
  screen.getByRole("button", { name: "another" }).focus();
  opener.focus();

  fireEvent.click(opener);
  const field = screen.getByRole("textbox", { name: "Name" });
  await waitFor(() => expect(document.activeElement).toBe(field));
  fireEvent.keyDown(field, { key: "Escape" });

  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test("the browser’s back button closes a dialog, and answers a question with no", () => {
  const heard: string[] = [];
  render(
    <Confirm
      title="Delete it?"
      action="Delete"
      onConfirm={() => heard.push("confirmed")}
      onClose={() => heard.push("closed")}
    >
      <p>It is gone then.</p>
    </Confirm>,
  );

  history.replaceState(null, "");
  dispatchEvent(new PopStateEvent("popstate"));

  expect(heard).toEqual(["closed"]);
});
