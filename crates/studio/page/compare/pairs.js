// Blind choices through the whole folder: from one pair of a print and a style with several results to the next.

import { byId } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { on } from "../state.js";
import { go } from "../views.js";
import { words } from "../words.js";
import { blind, hide, shuffled } from "./blind.js";
import { choose, compared, MOST } from "./choices.js";

/** The key of the current pair, and the pair whose print is still to be opened. */
let current = null;
let awaited = null;

/** Returns the pairs of a print and a style with several results, by the prints' names. */
function pairs() {
  const prints = new Map(folderFiles.value.map(({ name, info }) => [info?.sha256, name]));
  const all = new Map();
  for (const { name, info } of folderFiles.value) {
    const print = info?.made?.style_mode && prints.get(info.made.content);
    if (!print) continue;
    const key = [print, ...info.made.styles].join("/");
    if (!all.has(key)) all.set(key, { key, print, results: [] });
    all.get(key).results.push(name);
  }
  const several = [...all.values()].filter(({ results }) => results.length > 1);
  return several.sort((a, b) => (a.key < b.key ? -1 : 1));
}

const placeIn = (all) => all.findIndex(({ key }) => key === current);

function begin() {
  current = awaited.key;
  const { results } = awaited;
  awaited = null;
  // A random part, where there are more than can be side by side.
  choose(shuffled(results).slice(0, MOST));
  hide();
  byId("compare-panes").focus();
}

function next() {
  const all = pairs();
  if (!all.length) return;
  awaited = all[(placeIn(all) + 1) % all.length];
  if (awaited.print === openPrint.value?.name) begin();
  else go("compare", awaited.print);
}

byId("compare-next").addEventListener("click", next);
document.querySelector("section[data-view=compare]").addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "n" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) next();
});

on([openPrint], () => {
  if (!openPrint.value) awaited = null;
  if (awaited && awaited.print === openPrint.value.name) begin();
});

on([openPrint, folderFiles, compared, blind], () => {
  const all = pairs();
  const place = placeIn(all);
  byId("compare-pairs").hidden = !all.length;
  const text = words(place < 0 ? "blind_pairs" : "blind_pair").replace("{place}", place + 1).replace("{all}", all.length);
  if (byId("compare-pair").textContent !== text) byId("compare-pair").textContent = text;
});
