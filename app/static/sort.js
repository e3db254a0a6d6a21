// Makes the columns of results sortable: each heading becomes a button; pressed again it turns the order round.
"use strict";
function order(table, at, direction) {
  const numeric = table.tHead.rows[0].cells[at].classList.contains("num");
  const key = (row) => {
    const text = row.cells[at].textContent.trim();
    return numeric ? Number(text.replace(/,/g, "")) : text;
  };
  const compare = numeric
    ? (a, b) => key(a) - key(b)
    : new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const rows = [...table.tBodies[0].rows];
  // Rows without a value stay last, whichever way the others are.
  const empty = rows.filter((row) => !row.cells[at].textContent.trim());
  const full = rows.filter((row) => row.cells[at].textContent.trim());
  full.sort((a, b) => direction * (numeric ? compare(a, b) : compare(key(a), key(b))));
  table.tBodies[0].append(...full, ...empty);
}
function sortable(table) {
  if (!table.tHead || table.classList.contains("bars") || table.tBodies[0].rows.length < 2) return;
  [...table.tHead.rows[0].cells].forEach((heading, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const up = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      order(table, at, up ? 1 : -1);
    });
  });
}
window.sortResults = () => document.querySelectorAll(".result table:not([data-sortable])").forEach((table) => {
  table.dataset.sortable = "";
  sortable(table);
});
window.sortResults();
