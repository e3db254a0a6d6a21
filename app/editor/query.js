// The query page with a script: an editor in place of the plain field, answers without a new page, a stop, a history.
import { closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { linter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { SparqlLanguage, sparql } from "codemirror-lang-sparql";
import { ROOT, completion } from "./completion.js";
import { showHistory, remember } from "./history.js";
import { look } from "./look.js";

const PAUSE = 700; // milliseconds without a keystroke before the query is looked over
const LONGEST_ADDRESS = 6000; // a longer query is sent as a form, and has no link to share
const form = document.getElementById("ask");
const field = document.getElementById("query");
const answer = document.getElementById("answer");
const status = document.querySelector(".running");
const remark = document.querySelector(".remark");
const stop = form.querySelector(".stop");
const share = form.querySelector(".share");
let running = null;

// ---- the editor

/** Where a problem told by line and column stands, as a mark under the word there. */
function mark(state, { message, line, column }) {
  const row = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  const from = Math.min(row.from + Math.max((column ?? 1) - 1, 0), row.to);
  const word = /^[\w:?$-]+/.exec(state.sliceDoc(from, row.to));
  const to = word ? from + word[0].length : Math.min(from + 1, row.to);
  return { from: to > from ? from : Math.max(row.from, from - 1), to, severity: "error", message };
}

/** What the server has against the query so far; nothing if it cannot be asked. */
async function lookOver(view) {
  try {
    const asked = await fetch(`${ROOT}sparql/check`, { method: "POST", body: new URLSearchParams({ query: view.state.doc.toString() }) });
    if (!asked.ok) return [];
    const { form: kind, problem, hints } = await asked.json();
    for (const each of form.querySelectorAll("[data-forms]")) each.hidden = Boolean(kind) && !each.dataset.forms.includes(kind);
    // A name that is still being chosen is not yet a wrong one.
    const choosing = completionStatus(view.state) !== null;
    const told = [...answer.querySelectorAll(".hint")].map((each) => each.textContent);
    remark.textContent = choosing ? "" : hints.filter((hint) => !told.includes(hint)).join(" ");
    remark.hidden = !remark.textContent;
    return problem?.line ? [mark(view.state, problem)] : [];
  } catch {
    return [];
  }
}

function edit() {
  const host = document.createElement("div");
  host.className = "editor";
  field.before(host);
  // As high as the field it takes the place of: what stands below must not jump.
  host.style.minHeight = `${field.offsetHeight}px`;
  const label = document.getElementById("query-label");
  const view = new EditorView({
    doc: field.value,
    // Within a shadow root the editor's styles are adopted ones, which the page's policy allows.
    parent: host.attachShadow({ mode: "open" }),
    root: host.shadowRoot,
    extensions: [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      EditorState.allowMultipleSelections.of(true), EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label.textContent, "autocapitalize": "off" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { form.requestSubmit(); return true; } }])),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
      sparql(), SparqlLanguage.data.of({ commentTokens: { line: "#" } }), completion, linter(lookOver, { delay: PAUSE }), look,
    ],
  });
  field.hidden = true;
  label.addEventListener("click", (event) => { event.preventDefault(); view.focus(); });
  return view;
}

function put(query) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query } });
  view.focus();
}

// ---- answers

function tell(text, { unseen = false } = {}) {
  status.textContent = text;
  status.classList.toggle("unseen", unseen);
}

/** Ask for the page with the answer and take the answer out of it. */
async function run(parameters) {
  running?.abort();
  const own = running = new AbortController();
  const address = `${ROOT}sparql?${parameters}`;
  const short = address.length < LONGEST_ADDRESS;
  tell(status.dataset.running);
  stop.hidden = false;
  answer.setAttribute("aria-busy", "true");
  const began = performance.now();
  try {
    const options = { headers: { Accept: "text/html" }, signal: own.signal };
    const asked = await (short ? fetch(address, options) : fetch(`${ROOT}sparql`, { ...options, method: "POST", body: parameters }));
    const page = new DOMParser().parseFromString(await asked.text(), "text/html");
    answer.replaceChildren(...(page.getElementById("answer") ?? page.getElementById("main")).childNodes);
    if (short && address !== location.href.split("#")[0]) window.history.pushState(null, "", address);
    remember(parameters.get("query"), put);
    shown();
    const heading = answer.querySelector("h2");
    // The heading is there to be seen; this is for those who hear the page.
    tell(heading?.textContent ?? "", { unseen: true });
    heading?.append(` · ${status.dataset.took.replace("{ms}", Math.round(performance.now() - began))}`);
    goTo(heading ?? answer.firstElementChild);
  } catch (error) {
    if (running === own) tell(error.name === "AbortError" ? status.dataset.stopped : status.dataset.gone);
  } finally {
    if (running === own) {
      running = null;
      stop.hidden = true;
      answer.removeAttribute("aria-busy");
    }
  }
}

/** Take the reader to the answer: the focus to its heading, and its first row into view. */
function goTo(heading) {
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  const first = answer.querySelector("tbody tr") ?? heading;
  if (first.getBoundingClientRect().bottom > innerHeight) heading.scrollIntoView({ block: "start" });
}

/** What an answer needs once it is on the page: columns that sort, the mark at a problem's place. */
function shown() {
  window.sortResults();
  const problem = answer.querySelector("#problem[data-line]");
  if (problem) {
    const told = { message: problem.querySelector("span").textContent, line: Number(problem.dataset.line), column: Number(problem.dataset.column) };
    view.dispatch(setDiagnostics(view.state, [mark(view.state, told)]));
    answer.querySelector(".excerpt")?.remove();
  }
  share.hidden = !location.search.includes("query=");
  share.disabled = !navigator.clipboard;
}

form.addEventListener("submit", (event) => {
  const data = new FormData(form, event.submitter);
  const parameters = new URLSearchParams(data);
  form.method = parameters.toString().length < LONGEST_ADDRESS ? "get" : "post";
  if (data.has("format")) return; // a download is the browser's
  event.preventDefault();
  run(parameters);
});
stop.addEventListener("click", () => running?.abort());
share.addEventListener("click", async () => {
  const label = share.textContent;
  await navigator.clipboard.writeText(location.href);
  share.textContent = share.dataset.done;
  setTimeout(() => { share.textContent = label; }, 2000);
});
window.addEventListener("popstate", () => location.reload());

const view = edit();
showHistory(put);
shown();
