// The picture that is looked at in words, what can be done with it elsewhere, and which are chosen to be compared.

import { MOST, ORIGINAL, preset } from "../compare/choices.js";
import { byId, element, say } from "../element.js";
import { known, on, set } from "../store.js";
import { addressOf, go } from "../views.js";
import { words } from "../words.js";
import { verdictOf } from "./items.js";
import { around } from "./verdicts.js";

/** Whether a picture can be compared: one of the folder's, which can be read. */
const comparable = (id) => !known.study && known.files.some(({ name, known: about }) => name === id && about?.is === "picture");

/** Chooses a picture to be compared, or no longer. */
export function pick(id) {
  if (!comparable(id)) return;
  const others = known.picked.filter((other) => other !== id);
  if (others.length < known.picked.length) return set("picked", others);
  if (others.length >= MOST) return say(words("collection_full"));
  set("picked", [...others, id]);
}

/** Side by side, as pictures of the print that they were made of, where there is one. */
function compare() {
  const files = known.files.filter(({ name }) => known.picked.includes(name));
  const made = files.find(({ known: about }) => known.files.some(({ name }) => name === about.of));
  const print = made?.known.of ?? files.find(({ known: about }) => about.gray)?.name ?? known.picked[0];
  const names = known.picked.filter((name) => name !== print);
  preset(print, names.length < MOST ? [ORIGINAL, ...names] : names);
  go("compare", print);
}

byId("collection-pick").addEventListener("click", () => pick(known.current));
byId("collection-compare").addEventListener("click", compare);
byId("collection-unpick").addEventListener("click", () => set("picked", []));

on(["current", "shown", "picked", "review"], () => {
  if (known.view !== "collection") return;
  const { item } = around();
  byId("collection-current").hidden = !item;
  byId("collection-picked").hidden = Boolean(known.study);
  byId("collection-picked-count").textContent = words("collection_picked").replace("{}", known.picked.length);
  byId("collection-compare").disabled = known.picked.length < 2;
  byId("collection-unpick").disabled = !known.picked.length;
  if (!item) return;
  byId("collection-name").textContent = item.title;
  const lines = [...item.lines, item.project && words("collection_project"), item.error];
  byId("collection-about").replaceChildren(...lines.filter(Boolean).map((textContent) => element("div", { textContent })));
  byId("collection-open").disabled = !item.large;
  byId("collection-pick").hidden = Boolean(known.study);
  byId("collection-pick").disabled = !comparable(item.id);
  byId("collection-pick").textContent = words(known.picked.includes(item.id) ? "collection_unpickOne" : "collection_pick");
  const link = byId("collection-color").firstElementChild;
  byId("collection-color").hidden = !item.print || !item.large;
  if (!item.print) return;
  link.href = addressOf("color", item.print);
  const again = verdictOf(item) === "redo" || item.print !== item.id;
  link.textContent = words(again ? "collection_again" : "collection_color").replace("{}", item.print);
});
