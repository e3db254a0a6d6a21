// Completion from the graph that is served: keywords, variables, prefixes, classes and properties, and things by name.
import { autocompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { SparqlLanguage } from "codemirror-lang-sparql";

const SILENT = new Set(["Comment", "String", "IriRef"]);
const LEAST = 2; // letters before things are searched for
const keywords = SparqlLanguage.parser.nodeSet.types
  .map((type) => type.name)
  .filter((name) => /^[A-Z][A-Z0-9_]+$/.test(name) && name !== "URI")
  .map((label) => ({ label, type: "keyword" }));

// The address of the site, which may lie below a path.
export const ROOT = new URL("./", document.querySelector("form.find").action);
let known = null;
/** The graph's names, asked for once; none if the server cannot be asked. */
function names() {
  known ??= fetch(`${ROOT}sparql/terms.json`)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
    .catch(() => { known = null; return { prefixes: {}, terms: [] }; });
  return known;
}

function quiet(context) {
  return SILENT.has(syntaxTree(context.state).resolveInner(context.pos, -1).name);
}

function variables(context) {
  const word = context.matchBefore(/[?$]\w*/);
  if (!word || quiet(context)) return null;
  const found = new Set(context.state.doc.toString().match(/[?$]\w+/g));
  found.delete(word.text);
  return { from: word.from, options: [...found].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
}

function described(term, label) {
  return {
    label, displayLabel: term.name, apply: term.name, detail: term.label, type: term.kind,
    info: term.note || undefined, boost: Math.min(20, Math.log2(term.uses + 1)),
  };
}

/** Names with a prefix as one types one; names by what they are called as one types a word. */
async function terms(context) {
  const prefixed = context.matchBefore(/[A-Za-z][\w-]*:[\w-]*/);
  const word = prefixed ?? context.matchBefore(/[A-Za-z]\w*/);
  const typed = context.matchBefore(/[\s;]a\s+[\w:-]*/) !== null; // behind "a" stands a class
  if (quiet(context) || (!word && !context.explicit && !typed)) return null;
  if (word && "?$@<".includes(context.state.sliceDoc(word.from - 1, word.from) || " ")) return null;
  const { prefixes, terms: known } = await names();
  const all = typed ? known.filter((term) => term.kind === "class") : known;
  const from = word?.from ?? context.pos;
  if (prefixed) return { from, options: all.map((term) => described(term, term.name)), validFor: /^[\w:-]*$/ };
  const declared = Object.keys(prefixes).map((name) => ({ label: `${name}:`, detail: prefixes[name], type: "namespace" }));
  const others = typed ? [] : [...keywords, ...declared];
  return { from, options: [...others, ...all.map((term) => described(term, term.label))], validFor: /^\w*$/ };
}

/** Things of the graph, found by the site's search. */
async function things(context) {
  const word = context.matchBefore(/(?:id:)?[A-Za-z][\w-]*/);
  const letters = word?.text.replace(/^id:/, "") ?? "";
  if (letters.length < LEAST || quiet(context) || "?$@<:".includes(context.state.sliceDoc(word.from - 1, word.from) || " ")) return null;
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort());
  try {
    const answer = await fetch(`${ROOT}search?format=json&q=${encodeURIComponent(letters.replaceAll("-", " "))}`, { signal: stop.signal });
    const [{ hits }, { prefixes }] = await Promise.all([answer.json(), names()]);
    const options = hits.map((hit) => {
      const name = written(hit.iri, prefixes);
      return { label: word.text.startsWith("id:") ? name : hit.label, displayLabel: hit.label, detail: hit.kind, apply: name, type: "text", boost: -10 };
    });
    return { from: word.from, options };
  } catch {
    return null;
  }
}

/** An IRI with its prefix where it has one. */
function written(iri, prefixes) {
  for (const [name, namespace] of Object.entries(prefixes)) {
    const rest = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && /^[A-Za-z_0-9][\w-]*$/.test(rest)) return `${name}:${rest}`;
  }
  return `<${iri}>`;
}

export const completion = autocompletion({ override: [variables, terms, things], icons: false, maxRenderedOptions: 60 });
