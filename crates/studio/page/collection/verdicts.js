// Verdicts by buttons and keys, on the picture that is looked at; the next one comes after it.

import { byId, element } from "../element.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";
import { VERDICTS, verdictOf } from "./items.js";
import { judge } from "./source.js";

/** The picture that is looked at, its place among those shown, and those before and after it. */
export function around() {
  const at = known.shown.findIndex(({ id }) => id === known.current);
  return { at, item: known.shown[at], before: known.shown[at - 1], next: known.shown[at + 1] };
}

/** Gives a verdict, or takes it away by null, and goes on to the next picture. */
function decide(verdict) {
  const { item, next, before } = around();
  if (!item) return;
  // It may be shown no longer, as where only those without a verdict are.
  if (verdict) known.current = (next ?? item).id;
  const was = known.current;
  judge(item.id, verdict);
  if (!known.shown.some(({ id }) => id === was)) known.current = before?.id ?? known.shown[0]?.id ?? null;
  set("current", known.current);
  byId("collection-said").textContent = `${item.title}: ${words(verdict ? `collection_${verdict}` : "collection_none")}`;
}

/** Does what a key says; false if it says nothing here. */
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

on(["current", "review", "shown"], () => {
  const { item } = around();
  const given = item && verdictOf(item);
  for (const one of bars.flatMap((bar) => [...bar.children])) {
    const { verdict, mark } = one.dataset;
    one.firstElementChild.textContent = verdict === "none" ? words("collection_take") : `${mark} ${words(`collection_${verdict}`)}`;
    one.disabled = !item || (verdict === "none" && !given);
    if (verdict !== "none") one.setAttribute("aria-pressed", String(given === verdict));
  }
});
