import { useId } from "react";
import type { Json } from "../api/json.ts";
import { useMay, useSaved, useTier, useValue } from "../app/hooks.ts";
import type { Definition } from "../app/show.ts";
import { useHand, type Hand } from "./hands.ts";
import type { Tier } from "./tiers.ts";

/** All that a control is drawn from. */
export type Parameter = {
  readonly definition: Definition;
  readonly path: string;
  readonly label: string;
  /** In force below automation. */
  readonly value: Json | undefined;
  /** What is saved, or the default where nothing is. */
  readonly saved: Json;
  readonly tier: Tier;
  readonly hand: Hand;
  readonly isDisabled: boolean;
  /** The element that says in words how it stands. */
  readonly stateId: string;
};

export function useParameter(definition: Definition): Parameter {
  const { path } = definition;
  const value = useValue(path);
  const saved = useSaved(path);
  const tier = useTier(path);
  const hand = useHand(path);
  const isDisabled = !useMay("operator");
  return {
    definition,
    path,
    label: definition.label,
    value,
    saved: saved ?? definition.default,
    tier,
    hand,
    isDisabled,
    stateId: useId(),
  };
}
