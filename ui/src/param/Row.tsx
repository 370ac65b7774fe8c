import type { ReactNode } from "react";
import { useMay } from "../app/hooks.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { keep, release, reset, revert } from "./actions.ts";
import { useIsMoved } from "./moving.ts";
import { useMover } from "./movers.ts";
import { useOverlays } from "./overlays.ts";
import type { Parameter } from "./parameter.ts";
import styles from "./Row.module.css";
import { whoInShort } from "./words.ts";

type Props = {
  readonly parameter: Parameter;
  /** What moves it. */
  readonly children: ReactNode;
  /** Its number, to be read and typed. */
  readonly number?: ReactNode;
  /** What is opened beneath. */
  readonly below?: ReactNode;
  readonly shape?: "line" | "cell";
  /** Whether the control has room beside the name even on a phone. */
  readonly isSmall?: boolean;
};

/** One parameter: its name, what moves it, how it stands, and what else can be done with it. */
export function Row({ parameter, children, number, below, shape = "line", isSmall = false }: Props) {
  const { definition, path, label, isDisabled } = parameter;
  const { openMenu } = useOverlays();
  return (
    <li
      className={styles["row"]}
      data-shape={shape}
      data-small={isSmall}
      data-has-number={number !== undefined}
      data-path={path}
      data-type={definition.type}
    >
      <span
        className={styles["label"]}
        title={definition.description ?? label}
        onDoubleClick={isDisabled ? undefined : () => void reset(path, label, [path])}
      >
        {label}
      </span>
      <span className={styles["control"]}>{children}</span>
      {number !== undefined && <span className={styles["number"]}>{number}</span>}
      <State parameter={parameter} />
      <button
        type="button"
        className={styles["more"]}
        aria-label={`More for ${label}`}
        aria-haspopup="menu"
        onClick={(event) => openMenu(path, event.currentTarget)}
      >
        <Icon name="more" />
      </button>
      {below !== undefined && <div className={styles["below"]}>{below}</div>}
    </li>
  );
}

/** Which tier counts, as the way to the explanation, and the next thing that one might want to do about it. */
function State({ parameter }: { readonly parameter: Parameter }) {
  const { definition, path, label, tier, hand, stateId } = parameter;
  const { explain } = useOverlays();
  const isMoved = useIsMoved(path);
  const mover = useMover(path, isMoved);
  const may = useMay("operator");
  const is = isMoved ? "moved" : hand.isHeld ? "held" : definition.type === "event" ? "event" : tier;
  const words = {
    moved: mover === undefined ? "moving" : whoInShort(mover),
    held: "in hand",
    session: "session",
    saved: "saved",
    default: "default",
    event: "",
  }[is];
  return (
    <span className={styles["state"]} data-state={is}>
      {is !== "event" && (
        <button
          type="button"
          id={stateId}
          className={styles["tier"]}
          aria-label={`${label}: ${words}. Why this value?`}
          title={`${words}. Why this value?`}
          onClick={(event) => explain(path, event.currentTarget)}
        >
          <span className={styles["mark"]} aria-hidden="true" />
          <span className={styles["tierWords"]}>{words}</span>
        </button>
      )}
      {may && is === "moved" && (
        <Button
          shape="small"
          className={styles["act"]}
          aria-label={`Release automation of ${label}`}
          onClick={() => release(path)}
        >
          Release
        </Button>
      )}
      {may && is === "session" && (
        <>
          <Button
            shape="small"
            className={styles["act"]}
            aria-label={`Keep ${label}`}
            onClick={() => keep(path)}
          >
            Keep
          </Button>
          <Button
            shape="small"
            className={styles["act"]}
            aria-label={`Revert ${label}`}
            onClick={() => void revert(path, label, [path])}
          >
            Revert
          </Button>
        </>
      )}
    </span>
  );
}
