import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, StateEffect, StateField, Transaction, type Text } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  type DecorationSet,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import styles from "./Code.module.css";
import type { Lines } from "./difference.ts";
import { isf } from "./glsl.ts";

/** A mistake at a place: line and column count from 1; 0: nowhere in particular. */
export type Mark = { readonly line: number; readonly column: number; readonly reason: string };

/** What can be done with a text from outside. */
export type Code = {
  /** Puts another text in place of all, as one step that can be undone. */
  readonly replace: (text: string) => void;
  readonly goTo: (line: number, column: number) => void;
  /** Brings a line into view and leaves the cursor where it is. */
  readonly show: (line: number) => void;
  readonly focus: () => void;
};

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: [tags.typeName, tags.meta], color: "var(--code-type)" },
  { tag: tags.standard(tags.variableName), color: "var(--code-function)" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.special(tags.variableName), color: "var(--code-given)", fontWeight: "600" },
  { tag: [tags.number, tags.bool], color: "var(--code-number)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.propertyName, color: "var(--code-given)" },
  { tag: [tags.operator, tags.punctuation], color: "var(--soft)" },
]);

const LOOK = EditorView.theme({
  "&": {
    height: "100%",
    backgroundColor: "var(--code-ground)",
    color: "var(--ink)",
    fontSize: "var(--code-size)",
  },
  "&.cm-focused": { outline: "1px solid var(--focus)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--code-ground)",
    color: "var(--faint)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine": { backgroundColor: "var(--code-line)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--code-line)", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-ground)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--edge)",
  },
  ".cm-different": { backgroundColor: "var(--code-different)" },
  ".cm-selectionMatch": { backgroundColor: "var(--hover)" },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    fontFamily: "var(--font)",
  },
  ".cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-ground)",
    color: "var(--ink)",
  },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "0.25rem 0.5rem",
    padding: "0.5rem 2.5rem 0.5rem 1rem",
    fontFamily: "var(--font)",
  },
  ".cm-panel.cm-search br": { flexBasis: "100%", height: "0", content: '""' },
  ".cm-panel.cm-search :is(input, button, label)": { margin: "0", fontSize: "var(--text)" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "0.25rem" },
  ".cm-panel.cm-search [name=close]": {
    top: "0.25rem",
    right: "0.5rem",
    width: "2rem",
    height: "2rem",
    fontSize: "1.25rem",
  },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-textfield": {
    border: "1px solid var(--edge)",
    backgroundColor: "var(--ground)",
    color: "var(--ink)",
    fontSize: "var(--text)",
  },
  ".cm-button": {
    border: "1px solid var(--line)",
    backgroundColor: "var(--raised)",
    backgroundImage: "none",
    color: "var(--ink)",
    fontSize: "var(--text)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad)",
    textUnderlineOffset: "3px",
  },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
  ".cm-lint-marker-error": { content: "none", borderRadius: "50%", backgroundColor: "var(--bad)" },
});

/** The words of the search panel. */
const PHRASES = {
  next: "Next",
  previous: "Previous",
  all: "All",
  "match case": "Match case",
  regexp: "Pattern",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
};

/**
 * A shader's text with its colours. It lives in a shadow tree: there CodeMirror's styles are style sheets of the DOM,
 * which the page's policy allows, while a style element is not.
 */
export function CodeArea({
  label,
  initial,
  isReadOnly,
  mark,
  different,
  onChange,
  onSave,
  onCursor,
  ref,
}: {
  readonly label: string;
  /** The text at first; later ones go through `ref`. */
  readonly initial: string;
  readonly isReadOnly: boolean;
  readonly mark?: Mark | undefined;
  /** Lines that stand out, because another text has others there. */
  readonly different?: Lines | undefined;
  readonly onChange?: (text: string) => void;
  readonly onSave?: () => void;
  readonly onCursor?: (line: number, column: number) => void;
  readonly ref?: Ref<Code>;
}) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const reading = useRef(new Compartment());
  const told = useRef({ onChange, onSave, onCursor });
  const first = useRef({ label, initial, isReadOnly });
  useEffect(() => {
    told.current = { onChange, onSave, onCursor };
  });

  useEffect(() => {
    if (host.current === null) {
      return undefined;
    }
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current.initial,
        extensions: [
          lineNumbers(),
          lintGutter(),
          standingOut,
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSpecialChars(),
          highlightSelectionMatches(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          search(),
          EditorState.phrases.of(PHRASES),
          indentUnit.of("    "),
          isf(),
          syntaxHighlighting(COLOURS),
          LOOK,
          keymap.of([
            {
              key: "Mod-s",
              preventDefault: true,
              run: () => {
                told.current.onSave?.();
                return true;
              },
            },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          EditorView.contentAttributes.of({ "aria-label": first.current.label, tabindex: "0" }),
          reading.current.of(readOnly(first.current.isReadOnly)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              told.current.onChange?.(update.state.doc.toString());
            }
            if (update.docChanged || update.selectionSet) {
              const head = update.state.selection.main.head;
              const line = update.state.doc.lineAt(head);
              told.current.onCursor?.(line.number, head - line.from + 1);
            }
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      // React may mount this once more: then it begins with what was last typed.
      first.current = { ...first.current, initial: made.state.doc.toString() };
      view.current = undefined;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: reading.current.reconfigure(readOnly(isReadOnly)) });
  }, [isReadOnly]);

  const { line = 0, column = 0, reason } = mark ?? {};
  useEffect(() => {
    const now = view.current;
    if (now !== undefined) {
      const found =
        reason === undefined || line === 0 ? [] : [diagnostic(now.state.doc, line, column, reason)];
      now.dispatch(setDiagnostics(now.state, found));
    }
  }, [line, column, reason]);

  const { from = 0, to = 0 } = different ?? {};
  useEffect(() => {
    view.current?.dispatch({ effects: standOut.of({ from, to }) });
  }, [from, to]);

  useImperativeHandle(ref, () => ({
    replace: (text) => {
      const now = view.current;
      now?.dispatch({
        changes: { from: 0, to: now.state.doc.length, insert: text },
        annotations: Transaction.userEvent.of("input.replace"),
      });
    },
    goTo: (toLine, toColumn) => {
      const now = view.current;
      if (now !== undefined) {
        const at = place(now.state.doc, toLine, toColumn);
        now.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
        now.focus();
      }
    },
    show: (toLine) => {
      const now = view.current;
      now?.dispatch({
        effects: EditorView.scrollIntoView(place(now.state.doc, toLine, 1), {
          y: "center",
          x: "start",
          xMargin: 0,
        }),
      });
    },
    focus: () => view.current?.focus(),
  }));

  return <div ref={host} className={styles["host"]} />;
}

const standOut = StateEffect.define<Lines>();

const standingOut = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const lines = transaction.effects.find((effect) => effect.is(standOut))?.value;
    if (lines === undefined) {
      return before.map(transaction.changes);
    }
    const { doc } = transaction.state;
    const marks = [];
    for (let line = Math.max(1, lines.from); line < Math.min(lines.to, doc.lines + 1); line++) {
      marks.push(Decoration.line({ class: "cm-different" }).range(doc.line(line).from));
    }
    return Decoration.set(marks);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function readOnly(isReadOnly: boolean) {
  return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(true)];
}

function place(doc: Text, line: number, column: number): number {
  const row = doc.line(Math.min(doc.lines, Math.max(1, line)));
  return Math.min(row.to, row.from + Math.max(0, column - 1));
}

/** From the column on to the end of the word there; the whole line where no column is known. */
function diagnostic(doc: Text, line: number, column: number, reason: string): Diagnostic {
  const row = doc.line(Math.min(doc.lines, Math.max(1, line)));
  const start =
    column > 0 ? place(doc, line, column) : row.from + (row.text.length - row.text.trimStart().length);
  const word = column > 0 ? /^\w+/.exec(row.text.slice(start - row.from)) : null;
  const end = word === null ? row.to : start + word[0].length;
  return {
    from: Math.min(start, row.to),
    to: Math.max(Math.min(start, row.to), end),
    severity: "error",
    message: reason,
  };
}
