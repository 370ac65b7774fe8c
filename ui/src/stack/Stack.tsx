import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { useMay, useScreen } from "../app/hooks.ts";
import type { Screen, Shader } from "../app/show.ts";
import { store } from "../app/store.ts";
import { Button } from "../parts/Button.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Icon } from "../parts/Icon.tsx";
import { PanelHead } from "../parts/PanelHead.tsx";
import { addLayer, endSolo, moveLayer, swapShader } from "./actions.ts";
import { LayerRow } from "./LayerRow.tsx";
import { soloOf } from "./layers.ts";
import { Sortable } from "./Sortable.tsx";
import styles from "./Stack.module.css";

const Library = lazy(() => import("../library/Library.tsx"));

/** The layers of the screen that is worked on; the top of the list is the top of the picture. */
export function Stack() {
  const screen = useScreen();
  const mayChange = useMay("operator");
  const [adding, setAdding] = useState(false);
  if (screen === undefined) {
    return (
      <Empty icon="screens">
        <p>This show has no screens.</p>
      </Empty>
    );
  }
  const add = async (shader: Shader) => {
    const outcome = await addLayer(screen.id, shader);
    return outcome.kind === "accepted";
  };
  return (
    <>
      <PanelHead title="Stack">
        <Button
          tone={screen.layers.length === 0 ? "quiet" : "plain"}
          disabled={!mayChange}
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" />
          Add layer
        </Button>
      </PanelHead>
      {!mayChange && (
        <p className={styles["note"]}>
          You may look, but change nothing: this page was opened with a viewer’s link. Ask whoever runs Scrim
          for an operator’s link (<code>./dev link --role operator</code>).
        </p>
      )}
      {screen.layers.length === 0 ? (
        <Empty icon="stack">
          <p>
            <strong>Nothing is drawn yet.</strong> A layer is one shader. The lowest layer is drawn first, and
            each one above it works on the picture below.
          </p>
          <Button tone="primary" disabled={!mayChange} onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Add the first layer
          </Button>
        </Empty>
      ) : (
        <Layers key={screen.id} screen={screen} />
      )}
      <Solo screen={screen} />
      {adding && (
        <Suspense>
          <Library
            title={`Add a layer to ${screen.id}`}
            action="Add"
            onPick={add}
            onClose={() => setAdding(false)}
          />
        </Suspense>
      )}
    </>
  );
}

function Layers({ screen }: { readonly screen: Screen }) {
  const mayChange = useMay("operator");
  const { order, move } = useOrder(screen);
  const [swapping, setSwapping] = useState<string>();
  const solo = useSolo(screen);
  const swapped = screen.layers.find((one) => one.id === swapping);
  const items = [...order].reverse().flatMap((id) => {
    const layer = screen.layers.find((one) => one.id === id);
    return layer === undefined ? [] : [{ id, name: layer.key, layer }];
  });

  const step = (id: string, by: number) => {
    const at = order.indexOf(id);
    const to = at + by;
    if (mayChange && to >= 0 && to < order.length) {
      const next = order.filter((one) => one !== id);
      next.splice(to, 0, id);
      move(id, next);
    }
  };

  return (
    <>
      <Sortable
        label="Layers, the top one first"
        items={items}
        isFixed={!mayChange}
        onMove={(item, shown) => move(item.id, [...shown].reverse())}
      >
        {(item, grip) => (
          <LayerRow
            screen={screen}
            layer={item.layer}
            grip={grip}
            solo={solo}
            onStep={(by) => step(item.id, by)}
            onSwap={() => setSwapping(item.id)}
          />
        )}
      </Sortable>
      {swapped !== undefined && (
        <Suspense>
          <Library
            title={`Another shader for ${swapped.key}`}
            action="Use"
            current={swapped.shader}
            onPick={async (shader) => {
              const outcome = await swapShader(screen.id, swapped, shader);
              return outcome.kind === "accepted";
            }}
            onClose={() => setSwapping(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

type Wanted = {
  readonly order: readonly string[];
  /** How many moves have no answer yet. */
  readonly left: number;
  /** The agreed order when the newest answer came: with another one the moves are to be seen. */
  readonly over: string;
};

function orderOf(screen: string): string {
  const layers = store.app.getState().screens.find((one) => one.id === screen)?.layers ?? [];
  return layers.map((one) => one.id).join(" ");
}

/** The order as the person has just made it, until Scrim has answered; then Scrim's. Ids from bottom to top. */
function useOrder(screen: Screen) {
  const agreed = screen.layers.map((one) => one.id);
  const [wanted, setWanted] = useState<Wanted>();
  const isWanted =
    wanted !== undefined &&
    (wanted.left > 0 || wanted.over === agreed.join(" ")) &&
    wanted.order.length === agreed.length &&
    agreed.every((id) => wanted.order.includes(id));

  const move = (id: string, order: readonly string[]) => {
    setWanted((before) => ({ order, left: (before?.left ?? 0) + 1, over: "" }));
    void moveLayer(screen, id, order).then((isMoved) => {
      const over = orderOf(screen.id);
      setWanted((now) => (isMoved && now !== undefined ? { ...now, left: now.left - 1, over } : undefined));
    });
  };
  // An answer without a change to follow: what was wanted was there already.
  const isOver = isWanted && wanted.left === 0;
  useEffect(() => {
    if (!isOver) {
      return undefined;
    }
    const timer = setTimeout(() => setWanted(undefined), 3_000);
    return () => clearTimeout(timer);
  }, [isOver]);

  return { order: isWanted ? wanted.order : agreed, move };
}

/** The layer that is drawn alone, if one is. */
function useSolo(screen: Screen): string | undefined {
  return useSyncExternalStore(
    (listener) => store.onValues(listener),
    () => soloOf(screen, (path) => store.cells.get(path)),
  );
}

function Solo({ screen }: { readonly screen: Screen }) {
  const solo = useSolo(screen);
  const mayChange = useMay("operator");
  const layer = screen.layers.find((one) => one.id === solo);
  return (
    <div role="status" className={styles["standing"]}>
      {layer !== undefined && (
        <div className={styles["solo"]}>
          <p>
            <strong>Solo: only {layer.key} is drawn.</strong> The others are bypassed for this session;
            nothing saved is changed.
          </p>
          <Button disabled={!mayChange} onClick={() => void endSolo(screen)}>
            End solo
          </Button>
        </div>
      )}
    </div>
  );
}
