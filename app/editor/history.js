// The last queries, kept in this browser alone.
const KEY = "hkit.queries", MOST = 30, SHOWN = 120;
const place = document.querySelector(".history");

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

function write(queries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch { /* a browser that keeps nothing has no history */ }
}

/** Put a query in front of the last ones. */
export function remember(query, put) {
  write([query, ...read().filter((each) => each !== query)].slice(0, MOST));
  showHistory(put);
}

/** The list of the last queries; pressing one puts it into the editor. */
export function showHistory(put) {
  const queries = read();
  place.querySelector(".forget").disabled = !queries.length;
  place.querySelector("ol").replaceChildren(...queries.map((query) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "plain past";
    button.textContent = query.replace(/\s+/g, " ").trim().slice(0, SHOWN);
    button.title = query;
    button.addEventListener("click", () => put(query));
    item.append(button);
    return item;
  }));
}

place.querySelector(".forget").addEventListener("click", () => { write([]); place.querySelector("ol").replaceChildren(); });
