// Verdicts on the current picture by buttons and keys; the next picture becomes the current one.

import { byId, element } from "../element.js";
import { on } from "../state.js";
import { words } from "../words.js";
import { VERDICTS, verdictOf } from "./items.js";
import { currentId, shownItems } from "./selection.js";
import { judge } from "./source.js";
import { reviews } from "./study.js";

/** Returns the current picture, its place among those shown, and its neighbors. */
export function around() {
  const at = shownItems.value.findIndex(({ id }) => id === currentId.value);
  return { at, item: shownItems.value[at], before: shownItems.value[at - 1], next: shownItems.value[at + 1] };
}

/** Gives the current picture a verdict, or withdraws it by null, and goes on to the next picture. */
function decide(verdict) {
  const { item, next, before } = around();
  if (!item) return;
  // The verdict may hide it, as where only pictures without a verdict are shown.
  if (verdict) currentId.value = (next ?? item).id;
  const was = currentId.value;
  judge(item.id, verdict);
  if (!shownItems.value.some(({ id }) => id === was)) currentId.value = before?.id ?? shownItems.value[0]?.id ?? null;
  currentId.changed();
  byId("collection-said").textContent = `${item.title}: ${words(verdict ? `collection_${verdict}` : "collection_none")}`;
}

/** Gives the verdict of a key. Returns false if the key has none. */
export function verdictKey(key) {
  const letter = key.toLowerCase();
  const found = VERDICTS.find((one) => one.key === letter);
  if (!found && letter !== "u") return false;
  decide(found?.verdict ?? null);
  return true;
}

function button(verdict, key, mark) {
  const made = element("button", { type: "button", "data-verdict": verdict ?? "none" }, element("span"), " ", element("kbd", { textContent: key.toUpperCase() }));
  made.dataset.mark = mark;
  made.addEventListener("click", () => decide(verdict));
  return made;
}

const bars = [byId("collection-verdicts"), byId("collection-look-verdicts")];
for (const bar of bars) bar.append(...VERDICTS.map(({ verdict, key, mark }) => button(verdict, key, mark)), button(null, "u", ""));

on([currentId, reviews, shownItems], () => {
  const { item } = around();
  const given = item && verdictOf(item);
  for (const one of bars.flatMap((bar) => [...bar.children])) {
    const { verdict, mark } = one.dataset;
    one.firstElementChild.textContent = verdict === "none" ? words("collection_take") : `${mark} ${words(`collection_${verdict}`)}`;
    one.disabled = !item || (verdict === "none" && !given);
    if (verdict !== "none") one.setAttribute("aria-pressed", String(given === verdict));
  }
});
