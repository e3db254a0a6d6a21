// Names as one types, below each search box: a combobox with a list (WAI-ARIA 1.2). Without it the form just searches.
"use strict";
const WAIT = 120, MOST = 8;

function suggest(input, number) {
  const list = document.createElement("ul");
  list.id = `suggestions-${number}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);
  let timer = 0, asked = null, chosen = -1;

  // An answer on its way would open what was closed, or take away what was chosen.
  function settle() {
    clearTimeout(timer);
    if (asked) asked.abort();
  }
  function close() {
    settle();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
  }
  function choose(index) {
    settle();
    const options = [...list.children];
    chosen = (index + options.length + 1) % (options.length + 1);
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < options.length) input.setAttribute("aria-activedescendant", options[chosen].id);
    else { input.removeAttribute("aria-activedescendant"); chosen = -1; }
  }
  function show(hits) {
    list.replaceChildren(...hits.slice(0, MOST).map((hit, at) => {
      const option = document.createElement("li"), kind = document.createElement("small");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.href = hit.href;
      option.dir = "auto";
      kind.textContent = ` ${hit.kind}`;
      option.append(hit.label, kind);
      return option;
    }));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    chosen = -1;
  }
  async function ask() {
    const query = input.value.trim();
    settle();
    if (query.length < 2) { close(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.form.action}?format=json&q=${encodeURIComponent(query)}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).hits);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.href);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}
document.querySelectorAll("form.find input[type=search]").forEach(suggest);
// A slash anywhere else than in a field leads to the search box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  document.querySelector("form.find input[type=search]").focus();
});
