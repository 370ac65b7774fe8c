import { useState, type SyntheticEvent } from "react";
import { signIn } from "../api/session.ts";
import { Button } from "../parts/Button.tsx";
import styles from "./SignIn.module.css";

/** The door: for who comes without a link. The token is shown to Scrim once and kept nowhere in the page. */
export function SignIn({ why, onDone }: { readonly why?: string; readonly onDone: () => void }) {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState(why);
  const [isBusy, setBusy] = useState(false);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    void signIn({ token: token.trim() }).then((answer) => {
      setBusy(false);
      if (answer.kind === "ok") {
        onDone();
      } else {
        setProblem(answer.detail);
      }
    });
  };

  return (
    <main className={styles["door"]}>
      <form className={styles["card"]} onSubmit={submit}>
        <h1 className={styles["title"]}>Scrim</h1>
        <p>
          The easy way in: run <code>./dev link</code> where Scrim runs and open the address that it prints.
          It works once, for ten minutes.
        </p>
        <label className={styles["label"]}>
          <span>
            Or the access token, from the file <code>token</code> in the show’s folder
          </span>
          <input
            className={styles["input"]}
            type="password"
            name="token"
            autoComplete="off"
            spellCheck={false}
            value={token}
            aria-describedby={problem === undefined ? undefined : "sign-in-problem"}
            aria-invalid={problem !== undefined}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        <p id="sign-in-problem" role="alert" className={styles["problem"]}>
          {problem}
        </p>
        <Button type="submit" tone="primary" disabled={isBusy || token.trim() === ""}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
