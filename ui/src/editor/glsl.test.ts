import { EditorState } from "@codemirror/state";
import { ensureSyntaxTree } from "@codemirror/language";
import { describe, expect, it } from "vitest";
import { inputsOf, isf } from "./glsl.ts";

/** What each piece of a text is taken for. */
function kinds(text: string): Readonly<Record<string, string>> {
  const state = EditorState.create({ doc: text, extensions: [isf()] });
  const tree = ensureSyntaxTree(state, text.length, 5_000);
  const found: Record<string, string> = {};
  tree?.iterate({
    enter: (node) => {
      if (node.node.firstChild === null) {
        found[text.slice(node.from, node.to)] = node.name;
      }
    },
  });
  return found;
}

const HEADER = '/*{\n  "NAME": "speed", "MIN": -0.5\n}*/\n';

describe("an ISF shader", () => {
  it("has JSON in its first comment and words in the others", () => {
    expect(kinds(`${HEADER}/* "not": 1 */`)).toMatchObject({
      '"NAME"': "propertyName",
      '"speed"': "string",
      "-0.5": "number",
      '/* "not": 1 */': "comment",
    });
  });

  it("tells what is GLSL's, what Scrim gives, and what is its own", () => {
    expect(kinds(`${HEADER}#define X 1\nvec3 v = mix(a, own(b), TIME); // rest\nif (true) {}`)).toMatchObject(
      {
        "#define X 1": "meta",
        vec3: "typeName",
        mix: "variableName.standard",
        own: "variableName.function",
        TIME: "variableName.special",
        "// rest": "comment",
        if: "keyword",
        true: "bool",
      },
    );
  });

  it("offers the inputs that its header declares", () => {
    expect(inputsOf(`${HEADER} "NAME": "late"`)).toEqual(["speed"]);
  });
});
