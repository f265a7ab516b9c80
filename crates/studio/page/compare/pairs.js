// Going through the folder with names hidden: from one pair of a print and a style to the next, wherever there is a choice.

import { byId } from "../element.js";
import { known, on } from "../store.js";
import { go } from "../views.js";
import { words } from "../words.js";
import { hide, shuffled } from "./blind.js";
import { MOST, choose } from "./choices.js";

/** The pair that was gone to last, and the one whose print is still to be opened. */
let current = null;
let awaited = null;

/** The prints and styles of which the folder has several results, by the prints' names. */
function pairs() {
  const prints = new Map(known.files.map(({ name, known: about }) => [about?.sha256, name]));
  const all = new Map();
  for (const { name, known: about } of known.files) {
    const print = about?.made?.style_mode && prints.get(about.made.content);
    if (!print) continue;
    const key = [print, ...about.made.styles].join("/");
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
  // Of more than can be side by side, chance chooses.
  choose(shuffled(results).slice(0, MOST));
  hide();
  byId("compare-panes").focus();
}

function next() {
  const all = pairs();
  if (!all.length) return;
  awaited = all[(placeIn(all) + 1) % all.length];
  if (awaited.print === known.print?.name) begin();
  else go("compare", awaited.print);
}

byId("compare-next").addEventListener("click", next);
document.querySelector("section[data-view=compare]").addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "n" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) next();
});

on(["print"], () => {
  if (!known.print) awaited = null;
  if (awaited && awaited.print === known.print.name) begin();
});

on(["print", "files", "compared", "blind"], () => {
  const all = pairs();
  const place = placeIn(all);
  byId("compare-pairs").hidden = !all.length;
  const text = words(place < 0 ? "blind_pairs" : "blind_pair").replace("{place}", place + 1).replace("{all}", all.length);
  if (byId("compare-pair").textContent !== text) byId("compare-pair").textContent = text;
});
