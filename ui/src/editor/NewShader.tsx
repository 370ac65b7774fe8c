import { useRef, useState, type SyntheticEvent } from "react";
import { useShaders } from "../app/hooks.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog, DialogBody, DialogFoot } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { idFor } from "../parts/names.ts";
import styles from "./NewShader.module.css";
import { writeSource } from "./source.ts";
import { TEMPLATES } from "./templates.ts";

/** Asks for a name and a beginning, and writes the file. */
export function NewShader({
  onMade,
  onClose,
}: {
  readonly onMade: (shader: string) => void;
  readonly onClose: () => void;
}) {
  const taken = useShaders().map((one) => one.id);
  const field = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [template, setTemplate] = useState(TEMPLATES[0]);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const trimmed = name.trim();
  const id = idFor(trimmed, taken, "shader");

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (trimmed === "" || isBusy || template === undefined) {
      return;
    }
    setBusy(true);
    void writeSource(id, template.text(trimmed), undefined).then((answer) => {
      setBusy(false);
      if (answer.kind === "ok") {
        onMade(id);
      } else {
        setProblem(answer.detail);
      }
    });
  };

  return (
    <Dialog title="New shader" focus={field} onClose={onClose}>
      <form onSubmit={submit}>
        <DialogBody>
          <Field
            ref={field}
            label="Name"
            value={name}
            maxLength={60}
            onChange={(event) => {
              setName(event.target.value);
              setProblem(undefined);
            }}
            problem={problem}
            hint={
              trimmed === ""
                ? "What it is called in the library."
                : `It will be the file ${id}.fs in the show’s folder.`
            }
          />
          <fieldset className={styles["templates"]}>
            <legend>It begins as</legend>
            {TEMPLATES.map((one) => (
              <label key={one.id} className={styles["template"]}>
                <input
                  type="radio"
                  name="template"
                  checked={one === template}
                  onChange={() => setTemplate(one)}
                />
                <span>
                  <strong>{one.label}</strong>
                  <small>{one.what}</small>
                </span>
              </label>
            ))}
          </fieldset>
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={trimmed === "" || isBusy}>
            {isBusy ? "Making…" : "Make and edit"}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
