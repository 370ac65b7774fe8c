import type { Json } from "../../api/json.ts";
import type { Screen } from "../../app/show.ts";
import type { Sources } from "../../app/sources.ts";
import type { Option } from "../Chooser.tsx";
import { asText } from "../words.ts";

export type Group = { readonly name?: string; readonly options: readonly Option[] };

/**
 * All that an image input of a layer may show, in groups. What it shows now is among them, even if Scrim does not know
 * it any more.
 *
 * @param sources undefined until Scrim has answered
 */
export function groupsOf(
  sources: Sources | undefined,
  screens: readonly Screen[],
  own: { readonly screen: string; readonly layer: string },
  current: Json,
): readonly Group[] {
  const layers = screens.find((one) => one.id === own.screen)?.layers ?? [];
  const groups: readonly Group[] = [
    {
      options: [
        { value: toKey({ source: "none" }), label: "No picture" },
        { value: toKey({ source: "below" }), label: "The layers below" },
      ],
    },
    {
      name: "Video",
      options: (sources?.videos ?? []).map((video) => ({
        value: toKey({ source: "video", name: video.name }),
        label: video.name,
        note: video.live ? video.kind : (video.problem ?? "no picture yet"),
      })),
    },
    {
      name: "Picture files",
      options: (sources?.images ?? []).map((path) => ({
        value: toKey({ source: "file", path }),
        label: path,
      })),
    },
    {
      name: "Other layers of this screen",
      options: layers
        .filter((layer) => layer.id !== own.layer)
        .map((layer) => ({ value: toKey({ source: "layer", layer: layer.id }), label: layer.key })),
    },
    {
      name: "Screens",
      options: screens.map((screen) => ({
        value: toKey({ source: "screen", screen: screen.id }),
        label: screen.id,
        ...(screen.id === own.screen ? { note: "this one, a frame ago" } : {}),
      })),
    },
  ].filter((group) => group.options.length > 0);
  const key = toKey(current);
  return groups.some((group) => group.options.some((option) => option.value === key))
    ? groups
    : [{ options: [{ value: key, label: nameOf(current), note: "now" }] }, ...groups];
}

/** A source as the one word that tells it from all others. */
export function toKey(source: Json): string {
  const row = source as Readonly<Record<string, Json>>;
  const name = row["name"] ?? row["path"] ?? row["layer"] ?? row["screen"] ?? "";
  return `${asText(row["source"])}:${asText(name)}`;
}

/** The source that a word stands for. */
export function fromKey(key: string): Json {
  const at = key.indexOf(":");
  const source = key.slice(0, at);
  const name = key.slice(at + 1);
  switch (source) {
    case "video":
      return { source, name };
    case "file":
      return { source, path: name };
    case "layer":
      return { source, layer: name };
    case "screen":
      return { source, screen: name };
    default:
      return { source };
  }
}

function nameOf(source: Json): string {
  const key = toKey(source);
  return key.slice(key.indexOf(":") + 1);
}
