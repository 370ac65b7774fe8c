import { AlertDialog as Alert } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { useBack } from "../app/view.ts";
import { Button } from "./Button.tsx";
import styles from "./Dialog.module.css";
import { Icon } from "./Icon.tsx";

/**
 * A window on top of the page, which waits meanwhile. The browser's back button closes it.
 *
 * @param focus what has the focus first. Not by `autoFocus`: that comes before the dialog has seen where it was, and it
 *     would not go back there
 */
export function Dialog({
  title,
  size = "small",
  focus,
  onClose,
  children,
}: {
  readonly title: string;
  /** `small`: as high as it needs; `large`: as large as the page lets it be. */
  readonly size?: "small" | "large";
  readonly focus?: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  useBack(onClose);
  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles["shade"]} />
        <Base.Popup
          className={styles["popup"]}
          data-size={size}
          {...(focus === undefined ? {} : { initialFocus: focus })}
        >
          <header className={styles["head"]}>
            <Base.Title className={styles["title"]}>{title}</Base.Title>
            <Base.Close render={<Button tone="quiet" shape="icon" aria-label="Close" />}>
              <Icon name="close" />
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Asks before something that cannot be taken back. */
export function Confirm({
  title,
  action,
  tone = "danger",
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly tone?: "danger" | "primary";
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  useBack(onClose);
  return (
    <Alert.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Alert.Portal>
        <Alert.Backdrop className={styles["shade"]} />
        <Alert.Popup className={styles["popup"]} data-size="small">
          <header className={styles["head"]}>
            <Alert.Title className={styles["title"]}>{title}</Alert.Title>
          </header>
          <Alert.Description className={styles["words"]} render={<div />}>
            {children}
          </Alert.Description>
          <footer className={styles["foot"]}>
            <Alert.Close render={<Button />}>Cancel</Alert.Close>
            <Button
              tone={tone}
              onClick={() => {
                onConfirm();
                onClose();
              }}
            >
              {action}
            </Button>
          </footer>
        </Alert.Popup>
      </Alert.Portal>
    </Alert.Root>
  );
}

export function DialogBody({ children }: { readonly children: ReactNode }) {
  return <div className={styles["words"]}>{children}</div>;
}

export function DialogFoot({ children }: { readonly children: ReactNode }) {
  return <footer className={styles["foot"]}>{children}</footer>;
}
