import { useEffect, useState } from "react";
import { fetchExplanation, type Origin } from "../explain/explanation.ts";

/*
 * Who moves what. The live lane says what moves and not who does, so Scrim is asked once for each movement, one
 * question after the other: a hundred that begin at once are no flood.
 */

type Question = { readonly path: string; readonly tell: (mover: Origin) => void };

const questions = new Set<Question>();
let isAsking = false;

async function askAll(): Promise<void> {
  if (isAsking) {
    return;
  }
  isAsking = true;
  try {
    for (const question of questions) {
      questions.delete(question);
      const answer = await fetchExplanation(question.path);
      if (answer.kind === "ok" && answer.body.tiers.automation !== null) {
        question.tell(answer.body.tiers.automation.origin);
      }
    }
  } finally {
    isAsking = false;
  }
}

/** Who moves it, while somebody does; undefined until that is known. */
export function useMover(path: string, isMoved: boolean): Origin | undefined {
  const [mover, setMover] = useState<Origin>();
  useEffect(() => {
    if (!isMoved) {
      return undefined;
    }
    const question = { path, tell: setMover };
    questions.add(question);
    void askAll();
    return () => {
      questions.delete(question);
      setMover(undefined);
    };
  }, [path, isMoved]);
  return isMoved ? mover : undefined;
}
