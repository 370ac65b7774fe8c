import { useRef, useState } from "react";
import type { Json } from "../../api/json.ts";
import { useApp, useScreens } from "../../app/hooks.ts";
import { isRow, type Definition } from "../../app/show.ts";
import { fetchSources, type Sources } from "../../app/sources.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Chooser } from "../Chooser.tsx";
import { mark, useMoved } from "../moving.ts";
import { useParameter } from "../parameter.ts";
import { Row } from "../Row.tsx";
import { sourceInWords } from "../words.ts";
import styles from "./ImageParameter.module.css";
import { fromKey, groupsOf, toKey } from "./sources.ts";

const NONE: Json = { source: "none" };

/** A picture: a list of all that there is to show, asked for when it is opened. */
export function ImageParameter({ definition }: { readonly definition: Definition }) {
  const parameter = useParameter(definition);
  const { path, label, value, saved, tier, hand, isDisabled, stateId } = parameter;
  const [screen = "", layer = ""] = path.split("/");
  const screens = useScreens();
  const [sources, setSources] = useState<Sources>();
  const [problem, setProblem] = useState<string>();
  const element = useRef<HTMLButtonElement>(null);
  const words = useRef<HTMLSpanElement>(null);
  const now = value ?? NONE;
  const layerName = useApp((app) =>
    isRow(now) && now["source"] === "layer"
      ? app.screens.find((one) => one.id === screen)?.layers.find((one) => one.id === now["layer"])?.key
      : undefined,
  );

  useMoved(path, (moved) => {
    if (element.current !== null && words.current !== null) {
      mark(element.current, moved !== undefined);
      words.current.textContent =
        moved !== undefined
          ? sourceInWords(moved)
          : layerName !== undefined
            ? `Layer ${layerName}`
            : sourceInWords(now);
    }
  });
  const look = () =>
    void fetchSources().then((answer) => {
      setSources(answer.kind === "ok" ? answer.body : undefined);
      setProblem(answer.kind === "ok" ? undefined : answer.detail);
    });
  const hint =
    problem !== undefined
      ? `Videos and files cannot be listed: ${problem}`
      : sources === undefined
        ? "Looking for videos and files…"
        : sources.moreImages
          ? "There are more picture files than are listed."
          : sources.images.length === 0
            ? "Put picture files into the show’s folder to find them here."
            : undefined;

  return (
    <Row parameter={parameter}>
      <Chooser
        element={element}
        label={label}
        groups={groupsOf(sources, screens, { screen, layer }, now)}
        value={toKey(now)}
        saved={toKey(saved)}
        tier={tier}
        isDisabled={isDisabled}
        describedBy={stateId}
        hint={hint}
        onOpen={look}
        onChoose={(key) => hand.set(fromKey(key))}
      >
        <Icon name="image" />
        <span ref={words} className={styles["words"]} />
      </Chooser>
    </Row>
  );
}
