import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import type { ComponentProps, ReactNode } from "react";
import styles from "./Sortable.module.css";

export type Item = { readonly id: string; readonly name: string };

/** What takes an item in hand: by mouse, by finger, by Space and the arrow keys. */
export type Grip = ComponentProps<"button">;

/**
 * A list whose items can be put into another order; all of dnd-kit that the page knows.
 *
 * @param onMove called once, when an item was let go at another place
 */
export function Sortable<T extends Item>({
  label,
  items,
  isFixed,
  onMove,
  children,
}: {
  readonly label: string;
  readonly items: readonly T[];
  readonly isFixed: boolean;
  readonly onMove: (item: T, order: readonly string[]) => void;
  readonly children: (item: T, grip: Grip) => ReactNode;
}) {
  const ids = items.map((item) => item.id);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 120, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );

  const nameOf = (id: string | number) => items.find((item) => item.id === id)?.name ?? "The layer";
  const placeOf = (id: string | number | undefined) =>
    `place ${ids.indexOf(String(id)) + 1} of ${ids.length}, counted from the top`;
  const announcements: Announcements = {
    onDragStart: ({ active }) => `${nameOf(active.id)} taken, at ${placeOf(active.id)}.`,
    onDragOver: ({ active, over }) => `${nameOf(active.id)} over ${placeOf(over?.id)}.`,
    onDragEnd: ({ active, over }) => `${nameOf(active.id)} put at ${placeOf(over?.id)}.`,
    onDragCancel: ({ active }) => `${nameOf(active.id)} stays where it was.`,
  };

  const end = ({ active, over }: DragEndEvent) => {
    const item = items.find((one) => one.id === active.id);
    if (item !== undefined && over !== null && over.id !== active.id) {
      onMove(item, arrayMove([...ids], ids.indexOf(String(active.id)), ids.indexOf(String(over.id))));
    }
  };

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        announcements,
        screenReaderInstructions: {
          draggable:
            "Press Space to take it in hand, the arrow keys to move it, Space to put it down, Escape to leave it where it was.",
        },
      }}
      modifiers={[onlyUpAndDown]}
      onDragEnd={end}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy} disabled={isFixed}>
        <ol className={styles["list"]} aria-label={label}>
          {items.map((item) => (
            <Row key={item.id} item={item} isFixed={isFixed}>
              {(grip) => children(item, grip)}
            </Row>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

type Modifier = NonNullable<ComponentProps<typeof DndContext>["modifiers"]>[number];

const onlyUpAndDown: Modifier = ({ transform }) => ({ ...transform, x: 0 });

function Row({
  item,
  isFixed,
  children,
}: {
  readonly item: Item;
  readonly isFixed: boolean;
  readonly children: (grip: Grip) => ReactNode;
}) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } =
    useSortable({ id: item.id });
  return (
    <li
      ref={setNodeRef}
      className={styles["row"]}
      data-held={isDragging ? "" : undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      {children({
        ref: setActivatorNodeRef,
        disabled: isFixed,
        "aria-describedby": attributes["aria-describedby"],
        "aria-roledescription": attributes["aria-roledescription"],
        ...listeners,
      })}
    </li>
  );
}
