import { Menu as Base } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./Menu.module.css";

/** One line of a menu. */
export type Choice = {
  readonly label: string;
  readonly icon?: IconName;
  /** Why it cannot be chosen now; said under the label. */
  readonly unless?: string | undefined;
  readonly isDanger?: boolean;
  readonly run: () => void;
};

/** A button that opens a list of things to do; `undefined` among the choices is a line between them. */
export function Menu({
  label,
  choices,
  children,
}: {
  readonly label: string;
  readonly choices: readonly (Choice | undefined)[];
  readonly children?: ReactNode;
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger
        render={<Button tone="quiet" shape={children === undefined ? "icon" : "words"} aria-label={label} />}
      >
        {children ?? <Icon name="more" />}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles["positioner"]} sideOffset={4} align="end" collisionPadding={8}>
          <Base.Popup className={styles["popup"]}>
            <Choices choices={choices} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The lines of a menu. What keeps several of them from being chosen is said once, above all. */
export function Choices({ choices }: { readonly choices: readonly (Choice | undefined)[] }) {
  const reasons = choices.flatMap((choice) => choice?.unless ?? []);
  const common = reasons.find((reason, at) => reasons.indexOf(reason) !== at);
  return (
    <Base.Group>
      {common !== undefined && <Base.GroupLabel className={styles["common"]}>{common}</Base.GroupLabel>}
      {choices.map((choice, at) =>
        choice === undefined ? (
          <Base.Separator key={at} className={styles["line"]} />
        ) : (
          <Base.Item
            key={choice.label}
            className={styles["item"]}
            data-tone={choice.isDanger === true ? "danger" : undefined}
            disabled={choice.unless !== undefined}
            onClick={() => choice.run()}
          >
            <span className={styles["icon"]}>{choice.icon !== undefined && <Icon name={choice.icon} />}</span>
            <span>
              {choice.label}
              {choice.unless !== undefined && choice.unless !== common && (
                <small className={styles["why"]}>{choice.unless}</small>
              )}
            </span>
          </Base.Item>
        ),
      )}
    </Base.Group>
  );
}
