// How the editor looks: the site's colours, light and dark, by its custom properties.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--plan)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--inf)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--ink)" },
]);

const theme = EditorView.theme({
  "&": { minHeight: "inherit", color: "var(--ink)", backgroundColor: "var(--card)", border: "1px solid var(--quiet)", borderRadius: "6px", fontSize: ".95rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, Menlo, Consolas, monospace", lineHeight: "1.5", minHeight: "inherit", maxHeight: "max(60vh, 30rem)" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "0" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark2)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark2)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--quiet)", borderRadius: "8px", maxWidth: "min(36rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "15rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .7rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--card)" },
  ".cm-completionDetail": { color: "inherit", opacity: ".85", fontStyle: "normal", marginLeft: ".7rem" },
  ".cm-completionInfo": { padding: ".5rem .8rem", fontFamily: "system-ui, sans-serif", fontSize: ".9rem" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } },
  ".cm-diagnostic": { fontFamily: "system-ui, sans-serif", padding: ".4rem .7rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy #c5221f", textUnderlineOffset: "3px" },
});

export const look = [theme, syntaxHighlighting(colours)];
