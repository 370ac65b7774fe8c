import { isList, same, type Json } from "../api/json.ts";

/** A parameter, as the topic `parameters` has it. */
export type Definition = {
  /** `main/L1/speed`: by ids, for all changes. */
  readonly path: string;
  readonly id: string;
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  readonly type: "float" | "bool" | "choice" | "point2D" | "color" | "text" | "event" | "image";
  readonly min?: Json;
  readonly max?: Json;
  readonly step?: number;
  readonly unit?: string;
  readonly options?: readonly { readonly value: number; readonly label: string }[];
  readonly longest?: number;
  readonly default: Json;
  readonly settlesAs?: "transient" | "session" | "durable";
  readonly osc?: { readonly ids?: string; readonly keys?: string };
};

export type Layer = {
  readonly id: string;
  readonly key: string;
  readonly shader: string;
  readonly shaderAvailable: boolean;
};

export type Screen = {
  readonly id: string;
  readonly format: { readonly width: number; readonly height: number; readonly framesPerSecond: number };
  readonly activeScene: string | null;
  /** Bottom to top. */
  readonly layers: readonly Layer[];
};

export type SceneLayer = {
  readonly id: string;
  readonly key: string;
  readonly shader: string;
  readonly values: Readonly<Record<string, Json>>;
};

export type Scene = { readonly id: string; readonly name: string; readonly layers: readonly SceneLayer[] };

/** What is wrong with a shader's file. Line and column count from 1; 0: nowhere in particular. */
export type ShaderProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
};

export type Shader =
  | {
      readonly kind: "usable";
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly credit: string;
      readonly categories: readonly string[];
      readonly inputs: readonly Omit<Definition, "path">[];
      /** The file was changed to something that cannot be used; the version before is drawn. */
      readonly newer?: ShaderProblem;
    }
  | { readonly kind: "broken"; readonly id: string; readonly problem: ShaderProblem };

type Read = (path: string) => Json | undefined;
type Row = Readonly<Record<string, Json>>;

/** The screens in order; what is not complete is left out until it is. */
export function readScreens(read: Read, before: readonly Screen[]): readonly Screen[] {
  const screens = texts(read("screens")).flatMap((id) => {
    const screen = read(`screens/${id}`);
    if (!isRow(screen)) {
      return [];
    }
    const layers = texts(screen["layers"]).flatMap((layer) => {
      const row = read(`screens/${id}/${layer}`);
      return isRow(row) ? [{ id: layer, ...row } as unknown as Layer] : [];
    });
    return [{ ...(screen as unknown as Screen), id, layers }];
  });
  return reuse(screens, before);
}

/** All scenes, by id. */
export function readScenes(read: Read, paths: Iterable<string>, before: readonly Scene[]): readonly Scene[] {
  return reuse(
    under("scenes/", paths).flatMap((id) => {
      const row = read(`scenes/${id}`);
      return isRow(row) ? [{ id, ...row } as unknown as Scene] : [];
    }),
    before,
  );
}

/** All shaders, broken ones too, by id. */
export function readShaders(
  read: Read,
  paths: Iterable<string>,
  before: readonly Shader[],
): readonly Shader[] {
  return reuse(
    under("shaders/", paths).flatMap((id) => {
      const row = read(`shaders/${id}`);
      if (!isRow(row)) {
        return [];
      }
      return "reason" in row
        ? [{ kind: "broken", id, problem: row as unknown as ShaderProblem } as const]
        : [{ ...row, kind: "usable", id } as unknown as Shader];
    }),
    before,
  );
}

/** The paths of a layer's parameters: mix, bypass and blend, then the shader's own in its order. */
export function orderParameters(paths: Iterable<string>, shader: Shader | undefined): readonly string[] {
  const own = shader?.kind === "usable" ? shader.inputs.map((input) => input.id) : [];
  const order = new Map(["layer.mix", "layer.bypass", "layer.blend", ...own].map((id, at) => [id, at]));
  const place = (path: string) => order.get(path.slice(path.lastIndexOf("/") + 1)) ?? order.size;
  return [...paths].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/**
 * Whether the stack is no longer what its active scene has, so far as the show tells: other layers, another order, or
 * another value in force. A layer is known by its place: one that was removed and put back has another id and is the
 * same to look at.
 */
export function differsFromScene(
  screen: Screen,
  scene: Scene,
  read: Read,
  parametersOf: (layer: string) => readonly string[],
): boolean {
  if (screen.layers.length !== scene.layers.length) {
    return true;
  }
  const ids = new Map(scene.layers.map((kept, at) => [kept.id, screen.layers[at]?.id ?? ""]));
  return screen.layers.some((layer, at) => {
    const kept = scene.layers[at];
    if (kept?.shader !== layer.shader || kept.key !== layer.key) {
      return true;
    }
    return parametersOf(layer.id).some((path) => {
      const now = read(`values/${path}`);
      const definition = read(`parameters/${path}`);
      const id = path.slice(path.lastIndexOf("/") + 1);
      const then = kept.values[id] ?? (isRow(definition) ? definition["default"] : undefined);
      return now !== undefined && !same(now, inPlace(then, ids));
    });
  });
}

/** A picture of another layer, with the id that the layer at its place has now. */
function inPlace(value: Json | undefined, ids: ReadonlyMap<string, string>): Json | undefined {
  if (!isRow(value) || value["source"] !== "layer" || typeof value["layer"] !== "string") {
    return value;
  }
  return { ...value, layer: ids.get(value["layer"]) ?? value["layer"] };
}

function under(prefix: string, paths: Iterable<string>): readonly string[] {
  return [...paths]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** The old objects where nothing in them is new, so that what shows them rests. */
function reuse<T extends { readonly id: string }>(now: readonly T[], before: readonly T[]): readonly T[] {
  const old = new Map(before.map((one) => [one.id, one]));
  const rows = now.map((one) => {
    const was = old.get(one.id);
    return was !== undefined && same(was, one) ? was : one;
  });
  return rows.length === before.length && rows.every((row, at) => row === before[at]) ? before : rows;
}

function texts(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((one) => typeof one === "string") : [];
}

export function isRow(value: Json | undefined): value is Row {
  return typeof value === "object" && value !== null && !isList(value);
}
