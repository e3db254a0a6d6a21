// The source page with a script: evidence at #char=begin,end (RFC 5147 style) is highlighted, and on wide screens the
// claims stand in a pane of their own beside the text, in step with it. Anchors work without this.
"use strict";
const wide = matchMedia("(min-width: 64rem)");
const pane = document.querySelector(".pane");
const claims = [...document.querySelectorAll("details.claims")];
const blockOf = (each) => document.getElementById(each.id.replace("claims-", ""));

function highlight() {
  for (const old of document.querySelectorAll(".found")) old.classList.remove("found");
  const range = /^#char=(\d+),(\d+)$/.exec(location.hash);
  const place = /^#[se]-(\d+)-(\d+)$/.exec(location.hash) || range;
  if (!place) return;
  const begin = Number(place[1]), end = Number(place[2]);
  const inside = [...document.querySelectorAll("[data-begin]")].filter(
    (each) => Number(each.dataset.begin) < end && begin < Number(each.dataset.end));
  for (const each of inside) each.classList.add("found");
  if (inside.length) inside[0].scrollIntoView({ block: "center" });
}

function openClaims() {
  const target = location.hash.startsWith("#claims-") && document.getElementById(location.hash.slice(1));
  if (!target) return;
  target.open = true;
  if (wide.matches) show(target);
}

/** Put the claims into the pane where there is room for one, else each below its paragraph. */
function arrange() {
  for (const each of claims) {
    each.open = wide.matches;
    if (wide.matches) pane.append(each);
    else blockOf(each).after(each);
  }
  keepStep();
}

/** The claims of one paragraph at the top of the pane. */
function show(each) {
  for (const old of pane.querySelectorAll(".current")) old.classList.remove("current");
  each.classList.add("current");
  pane.scrollTo({ top: each.offsetTop });
}

function keepStep() {
  if (!wide.matches) return;
  const above = claims.filter((each) => blockOf(each).getBoundingClientRect().top < innerHeight / 3);
  const now = above.at(-1) ?? claims[0];
  if (now && !now.classList.contains("current")) show(now);
}

let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; keepStep(); });
}, { passive: true });
wide.addEventListener("change", arrange);
arrange();
for (const react of [highlight, openClaims]) { addEventListener("hashchange", react); react(); }
