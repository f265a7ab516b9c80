// The current picture's description, its actions, and the pictures that are picked for comparison.

import { MOST, ORIGINAL, preset } from "../compare/choices.js";
import { byId, element, say } from "../element.js";
import { folderFiles } from "../files.js";
import { on } from "../state.js";
import { addressOf, go, shownView } from "../views.js";
import { words } from "../words.js";
import { verdictOf } from "./items.js";
import { currentId, pickedIds, shownItems } from "./selection.js";
import { openStudy, reviews } from "./study.js";
import { around } from "./verdicts.js";

/** Returns whether a picture can be compared: it is one of the folder's, and readable. */
const comparable = (id) => !openStudy.value && folderFiles.value.some(({ name, info }) => name === id && info?.is === "picture");

/** Picks a picture for comparison, or removes it. */
export function pick(id) {
  if (!comparable(id)) return;
  const others = pickedIds.value.filter((other) => other !== id);
  if (others.length < pickedIds.value.length) return pickedIds.set(others);
  if (others.length >= MOST) return say(words("collection_full"));
  pickedIds.set([...others, id]);
}

/** Opens the comparison of the picked pictures, under the print that they were made from, where there is one. */
function compare() {
  const files = folderFiles.value.filter(({ name }) => pickedIds.value.includes(name));
  const made = files.find(({ info }) => folderFiles.value.some(({ name }) => name === info.of));
  const print = made?.info.of ?? files.find(({ info }) => info.gray)?.name ?? pickedIds.value[0];
  const names = pickedIds.value.filter((name) => name !== print);
  preset(print, names.length < MOST ? [ORIGINAL, ...names] : names);
  go("compare", print);
}

byId("collection-pick").addEventListener("click", () => pick(currentId.value));
byId("collection-compare").addEventListener("click", compare);
byId("collection-unpick").addEventListener("click", () => pickedIds.set([]));

on([currentId, shownItems, pickedIds, reviews], () => {
  if (shownView.value !== "collection") return;
  const { item } = around();
  byId("collection-current").hidden = !item;
  byId("collection-picked").hidden = Boolean(openStudy.value);
  byId("collection-picked-count").textContent = words("collection_picked").replace("{}", pickedIds.value.length);
  byId("collection-compare").disabled = pickedIds.value.length < 2;
  byId("collection-unpick").disabled = !pickedIds.value.length;
  if (!item) return;
  byId("collection-name").textContent = item.title;
  const lines = [...item.lines, item.project && words("collection_project"), item.error];
  byId("collection-about").replaceChildren(...lines.filter(Boolean).map((textContent) => element("div", { textContent })));
  byId("collection-open").disabled = !item.large;
  byId("collection-pick").hidden = Boolean(openStudy.value);
  byId("collection-pick").disabled = !comparable(item.id);
  byId("collection-pick").textContent = words(pickedIds.value.includes(item.id) ? "collection_unpickOne" : "collection_pick");
  const link = byId("collection-color").firstElementChild;
  byId("collection-color").hidden = !item.print || !item.large;
  if (!item.print) return;
  link.href = addressOf("color", item.print);
  const again = verdictOf(item) === "redo" || item.print !== item.id;
  link.textContent = words(again ? "collection_again" : "collection_color").replace("{}", item.print);
});
