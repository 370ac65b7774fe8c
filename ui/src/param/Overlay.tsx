import { Menu } from "@base-ui/react/menu";
import { Popover } from "@base-ui/react/popover";
import { useMemo, useState, type ReactNode } from "react";
import { useDefinition, useMay, useTier } from "../app/hooks.ts";
import type { Definition } from "../app/show.ts";
import { Explain } from "../explain/Explain.tsx";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Choices, type Choice } from "../parts/Menu.tsx";
import menu from "../parts/Menu.module.css";
import { copyAddress, keep, release, reset, revert } from "./actions.ts";
import { useIsMoved } from "./moving.ts";
import { OverlaysContext, type Overlays } from "./overlays.ts";
import styles from "./Overlay.module.css";

type Open = { readonly kind: "menu" | "explain"; readonly path: string; readonly at: HTMLElement };

/** One menu and one explanation for all rows: hundreds of each would make a large layer slow to show. */
export function Overlay({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const overlays: Overlays = useMemo(
    () => ({
      openMenu: (path, at) => setOpen({ kind: "menu", path, at }),
      explain: (path, at) => setOpen({ kind: "explain", path, at }),
    }),
    [],
  );
  const close = () => setOpen(undefined);
  return (
    <OverlaysContext value={overlays}>
      {children}
      {open?.kind === "menu" && (
        <RowMenu
          key={open.path}
          path={open.path}
          at={open.at}
          onClose={close}
          onExplain={() => setOpen({ ...open, kind: "explain" })}
        />
      )}
      {open?.kind === "explain" && (
        <Explanation key={open.path} path={open.path} at={open.at} onClose={close} />
      )}
    </OverlaysContext>
  );
}

function RowMenu({
  path,
  at,
  onClose,
  onExplain,
}: {
  readonly path: string;
  readonly at: HTMLElement;
  readonly onClose: () => void;
  readonly onExplain: () => void;
}) {
  const definition = useDefinition(path);
  const tier = useTier(path);
  const isMoved = useIsMoved(path);
  const may = useMay("operator");
  if (definition === undefined) {
    return null;
  }
  return (
    <Menu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Menu.Portal>
        <Menu.Positioner
          className={menu["positioner"]}
          anchor={at}
          sideOffset={4}
          align="end"
          collisionPadding={8}
        >
          <Menu.Popup className={menu["popup"]} aria-label={definition.label} finalFocus={{ current: at }}>
            <Choices choices={acts(definition, { tier, isMoved, may, onExplain })} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function acts(
  definition: Definition,
  now: {
    readonly tier: string;
    readonly isMoved: boolean;
    readonly may: boolean;
    readonly onExplain: () => void;
  },
): readonly (Choice | undefined)[] {
  const { path, label, type, osc } = definition;
  const viewer = now.may ? {} : { unless: "Only an operator may" };
  const unless = (is: boolean, why: string) => (is ? { unless: why } : viewer);
  const isEvent = type === "event";
  return [
    ...(isEvent
      ? []
      : [
          { label: "Why this value?", icon: "question" as const, run: now.onExplain },
          undefined,
          {
            label: "Reset to default",
            icon: "undo" as const,
            ...unless(now.tier === "default", "It is at its default"),
            run: () => void reset(path, label, [path]),
          },
          {
            label: "Keep",
            icon: "check" as const,
            ...unless(now.tier !== "session", "Nothing of this session to keep"),
            run: () => keep(path),
          },
          {
            label: "Revert to saved",
            icon: "left" as const,
            ...unless(now.tier !== "session", "It is as it is saved"),
            run: () => void revert(path, label, [path]),
          },
          {
            label: "Release automation",
            icon: "close" as const,
            ...unless(!now.isMoved, "Nobody else moves it"),
            run: () => release(path),
          },
          undefined,
        ]),
    ...address("Copy OSC address", osc?.keys),
    ...address("Copy OSC address by ids", osc?.ids),
    ...(osc?.keys === undefined && osc?.ids === undefined
      ? [
          {
            label: "Copy OSC address",
            icon: "copy" as const,
            unless: "OSC cannot set it",
            run: () => undefined,
          },
        ]
      : []),
  ];
}

function address(label: string, text: string | undefined): readonly Choice[] {
  return text === undefined ? [] : [{ label, icon: "copy", run: () => void copyAddress(text) }];
}

function Explanation({
  path,
  at,
  onClose,
}: {
  readonly path: string;
  readonly at: HTMLElement;
  readonly onClose: () => void;
}) {
  const definition = useDefinition(path);
  if (definition === undefined) {
    return null;
  }
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          className={menu["positioner"]}
          anchor={at}
          sideOffset={6}
          align="end"
          collisionPadding={8}
        >
          <Popover.Popup className={styles["popup"]} finalFocus={{ current: at }}>
            <div className={styles["head"]}>
              <Popover.Title className={styles["title"]}>Why this value? {definition.label}</Popover.Title>
              <Popover.Close render={<Button tone="quiet" shape="icon" aria-label="Close" />}>
                <Icon name="close" />
              </Popover.Close>
            </div>
            {definition.description !== undefined && (
              <p className={styles["description"]}>{definition.description}</p>
            )}
            <Explain definition={definition} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
