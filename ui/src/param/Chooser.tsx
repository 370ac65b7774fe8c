import { CSPProvider } from "@base-ui/react/csp-provider";
import { Select } from "@base-ui/react/select";
import type { ReactNode, RefObject } from "react";
import { Icon } from "../parts/Icon.tsx";
import styles from "./Chooser.module.css";

export type Option = {
  readonly value: string;
  readonly label: string;
  /** A second word, such as how a video source is. */
  readonly note?: string;
  readonly isDisabled?: boolean;
};

type Props = {
  readonly label: string;
  readonly groups: readonly { readonly name?: string; readonly options: readonly Option[] }[];
  readonly value: string;
  readonly saved?: string;
  readonly tier: string;
  readonly isDisabled: boolean;
  readonly describedBy: string;
  /** What stands in the closed control; what automation does is written over it. */
  readonly children: ReactNode;
  readonly element: RefObject<HTMLButtonElement | null>;
  readonly onChoose: (value: string) => void;
  readonly onOpen?: () => void;
  readonly hint?: string | undefined;
};

/** One of many, from a list that opens. */
export function Chooser(props: Props) {
  const { label, groups, value, saved, tier, isDisabled, describedBy, children, element, hint } = props;
  const { onChoose, onOpen } = props;
  return (
    <CSPProvider disableStyleElements>
      <Select.Root
        value={value}
        readOnly={isDisabled}
        modal={false}
        onOpenChange={(isOpen) => isOpen && onOpen?.()}
        onValueChange={(chosen) => {
          if (typeof chosen === "string") {
            onChoose(chosen);
          }
        }}
      >
        <Select.Trigger
          ref={element}
          className={styles["trigger"]}
          aria-label={label}
          aria-describedby={describedBy}
          aria-disabled={isDisabled}
          data-tier={tier}
        >
          <span className={styles["chosen"]}>{children}</span>
          <Icon name="down" />
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner className={styles["positioner"]} sideOffset={4} alignItemWithTrigger={false}>
            <Select.Popup className={styles["popup"]}>
              <Select.List className={styles["list"]}>
                {groups.map((group, at) => (
                  <Select.Group key={group.name ?? at}>
                    {group.name !== undefined && (
                      <Select.GroupLabel className={styles["name"]}>{group.name}</Select.GroupLabel>
                    )}
                    {group.options.map((option) => (
                      <Select.Item
                        key={option.value}
                        value={option.value}
                        disabled={option.isDisabled === true}
                        className={styles["item"]}
                      >
                        <Select.ItemIndicator className={styles["indicator"]}>
                          <Icon name="check" />
                        </Select.ItemIndicator>
                        <Select.ItemText className={styles["text"]}>{option.label}</Select.ItemText>
                        {option.note !== undefined && <span className={styles["note"]}>{option.note}</span>}
                        {option.value === saved && option.value !== value && (
                          <span className={styles["saved"]}>saved</span>
                        )}
                      </Select.Item>
                    ))}
                  </Select.Group>
                ))}
              </Select.List>
              {hint !== undefined && <p className={styles["hint"]}>{hint}</p>}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </CSPProvider>
  );
}
