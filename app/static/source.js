// Highlights #char=begin,end (RFC 5147 style) in the source text; anchors work without this.
"use strict";
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
  if (target) target.open = true;
}
for (const react of [highlight, openClaims]) { addEventListener("hashchange", react); react(); }
