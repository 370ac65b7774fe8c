import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { LanguageSupport, StreamLanguage, type StringStream } from "@codemirror/language";

/*
 * GLSL as ISF shaders are written in it: the header is JSON in a comment, and a few names come from Scrim.
 */

const words = (text: string) => new Set(text.split(" "));

const KEYWORDS = words(
  "break case const continue default discard do else flat for highp if in inout invariant layout lowp mediump " +
    "noperspective out precision return smooth struct switch uniform varying while attribute",
);
const TYPES = words(
  "void bool int uint float double vec2 vec3 vec4 bvec2 bvec3 bvec4 ivec2 ivec3 ivec4 uvec2 uvec3 uvec4 mat2 mat3 mat4 " +
    "mat2x2 mat2x3 mat2x4 mat3x2 mat3x3 mat3x4 mat4x2 mat4x3 mat4x4 sampler2D sampler2DRect sampler3D samplerCube",
);
const FUNCTIONS = words(
  "abs acos acosh all any asin asinh atan atanh ceil clamp cos cosh cross degrees determinant dFdx dFdy distance dot " +
    "equal exp exp2 faceforward floor fract fwidth greaterThan greaterThanEqual inverse inversesqrt isinf isnan length " +
    "lessThan lessThanEqual log log2 matrixCompMult max min mix mod modf normalize not notEqual outerProduct pow radians " +
    "reflect refract round roundEven sign sin sinh smoothstep sqrt step tan tanh texelFetch texture textureLod " +
    "textureSize transpose trunc",
);
/** What Scrim gives to every shader. */
const ISF = words(
  "TIME TIMEDELTA DATE FRAMEINDEX RENDERSIZE PASSINDEX isf_FragNormCoord gl_FragColor gl_FragCoord IMG_NORM_PIXEL " +
    "IMG_PIXEL IMG_SIZE IMG_THIS_PIXEL IMG_THIS_NORM_PIXEL inputImage",
);
const CONSTANTS = words("true false");

type Where = {
  /** Whether a comment has begun and not ended; the first of a file is the header. */
  comment: "none" | "header" | "plain";
  isFirst: boolean;
};

function token(stream: StringStream, where: Where): string | null {
  if (where.comment === "header") {
    return header(stream, where);
  }
  if (where.comment === "plain") {
    return comment(stream, where);
  }
  if (stream.eatSpace()) {
    return null;
  }
  if (stream.match("/*")) {
    where.comment = where.isFirst ? "header" : "plain";
    where.isFirst = false;
    return "comment";
  }
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  where.isFirst = false;
  if (stream.sol() && stream.eat("#")) {
    stream.skipToEnd();
    return "meta";
  }
  if (stream.match(/^(?:0[xX][\da-fA-F]+[uU]?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:lf|LF|[fFuU])?)/)) {
    return "number";
  }
  const name = stream.match(/^[A-Za-z_]\w*/);
  if (Array.isArray(name)) {
    return kindOf(name[0], stream);
  }
  if (stream.match(/^[-+*/%=<>!&|^~?:]+/)) {
    return "operator";
  }
  stream.next();
  return null;
}

function kindOf(word: string, stream: StringStream): string {
  if (KEYWORDS.has(word)) {
    return "keyword";
  }
  if (TYPES.has(word)) {
    return "typeName";
  }
  if (ISF.has(word)) {
    return "variableName.special";
  }
  if (CONSTANTS.has(word)) {
    return "bool";
  }
  if (FUNCTIONS.has(word)) {
    return "variableName.standard";
  }
  return stream.match(/^\s*\(/, false) ? "variableName.function" : "variableName";
}

function comment(stream: StringStream, where: Where): string {
  if (stream.skipTo("*/")) {
    stream.match("*/");
    where.comment = "none";
  } else {
    stream.skipToEnd();
  }
  return "comment";
}

/** The JSON of an ISF header; a `*` and `/` in a text ends it as it ends the comment. */
function header(stream: StringStream, where: Where): string | null {
  if (stream.match("*/")) {
    where.comment = "none";
    return "comment";
  }
  if (stream.eatSpace()) {
    return null;
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) {
    return stream.match(/^\s*:/, false) ? "propertyName" : "string";
  }
  if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) {
    return "number";
  }
  if (stream.match(/^(?:true|false|null)\b/)) {
    return "bool";
  }
  stream.next();
  return "punctuation";
}

/** Colours and completion for GLSL with an ISF header. */
export function isf(): LanguageSupport {
  const language = StreamLanguage.define<Where>({
    name: "isf",
    startState: () => ({ comment: "none", isFirst: true }),
    copyState: (state) => ({ ...state }),
    token,
    languageData: {
      commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
      closeBrackets: { brackets: ["(", "[", "{", '"'] },
      indentOnInput: /^\s*[})\]]$/,
    },
  });
  return new LanguageSupport(language, [language.data.of({ autocomplete: complete })]);
}

const KNOWN = [
  ...[...TYPES].map((label) => ({ label, type: "type" })),
  ...[...KEYWORDS].map((label) => ({ label, type: "keyword" })),
  ...[...FUNCTIONS].map((label) => ({ label, type: "function" })),
  ...[...ISF].map((label) => ({ label, type: "constant", boost: 2 })),
];

function complete(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[A-Za-z_]\w*/);
  if (word === null || (word.from === word.to && !context.explicit)) {
    return null;
  }
  const inputs = inputsOf(context.state.doc.toString()).map((label) => ({
    label,
    type: "variable",
    boost: 3,
  }));
  return { from: word.from, options: [...inputs, ...KNOWN], validFor: /^\w*$/ };
}

/** The names that a shader's header declares, as far as it can be read. */
export function inputsOf(text: string): readonly string[] {
  const end = text.indexOf("*/");
  const head = end < 0 ? text : text.slice(0, end);
  return [...head.matchAll(/"NAME"\s*:\s*"([A-Za-z_]\w*)"/g)].flatMap((found) => found[1] ?? []);
}
