// The grid of pictures, through which the focus moves by the keyboard.

import { byId, element } from "../element.js";
import { on } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";
import { VERDICTS, items, verdictOf } from "./items.js";
import { open } from "./look.js";
import { pick } from "./picked.js";
import { currentId, pickedIds, shownItems } from "./selection.js";
import { openStudy } from "./study.js";
import { verdictKey } from "./verdicts.js";

const grid = byId("collection-grid");

/** The cards by their picture's id, each with the item that it shows. */
const cards = new Map();

function marked(verdict) {
  const { mark } = VERDICTS.find((one) => one.verdict === verdict);
  return element("small", { className: "card-verdict", textContent: `${mark} ${words(`collection_${verdict}`)}` });
}

function content(item, verdict) {
  const { title, lines, thumbnail, error, project } = item;
  const place = element("span", { className: "card-place" });
  if (thumbnail) place.append(element("img", { alt: "", loading: "lazy", decoding: "async", src: thumbnail }));
  if (error) place.append(element("small", { className: "card-error", textContent: error, title: error }));
  const texts = [...lines, project && words("collection_project")].filter(Boolean).map((textContent) => element("small", { textContent }));
  return [place, element("span", { className: "card-pick" }), element("b", { textContent: title }), ...texts, ...(verdict ? [marked(verdict)] : [])];
}

/** Returns the card of a picture, rewritten only where it has changed. */
function card(item) {
  const verdict = verdictOf(item);
  const found = cards.get(item.id) ?? { node: element("div", { className: "card", role: "option", tabIndex: -1 }) };
  cards.set(item.id, found);
  const { node } = found;
  if (found.item === item && found.verdict === verdict) return node;
  Object.assign(found, { item, verdict });
  const signature = JSON.stringify([item, verdict, words("view_collection")]);
  if (found.signature !== signature) {
    found.signature = signature;
    node.dataset.id = item.id;
    node.dataset.verdict = verdict ?? "none";
    const image = node.querySelector("img");
    const now = content(item, verdict);
    // A picture that is shown is not loaded again.
    const other = now[0].querySelector("img");
    if (image && other && image.getAttribute("src") === other.getAttribute("src")) other.replaceWith(image);
    node.replaceChildren(...now);
  }
  return node;
}

function marks() {
  const picked = new Set(pickedIds.value);
  for (const { id } of shownItems.value) {
    const { node } = cards.get(id) ?? {};
    if (!node) continue;
    const index = id === currentId.value ? 0 : -1;
    const selected = String(picked.has(id));
    // Only changes, so that nothing else is laid out again.
    if (node.tabIndex !== index) node.tabIndex = index;
    if (node.getAttribute("aria-selected") !== selected) node.setAttribute("aria-selected", selected);
  }
}

function write() {
  if (shownView.value !== "collection") return;
  const focused = grid.contains(document.activeElement);
  const nodes = shownItems.value.map(card);
  const there = new Set(items().map(({ id }) => id));
  for (const id of cards.keys()) if (!there.has(id)) cards.delete(id);
  if (nodes.length !== grid.children.length || nodes.some((node, place) => grid.children[place] !== node)) grid.replaceChildren(...nodes);
  grid.hidden = !nodes.length;
  // Runs cannot be compared in the comparison view.
  grid.classList.toggle("looking-only", Boolean(openStudy.value));
  byId("collection-empty").hidden = nodes.length > 0;
  if (!shownItems.value.some(({ id }) => id === currentId.value)) currentId.value = shownItems.value[0]?.id ?? null;
  currentId.changed();
  if (focused && !grid.contains(document.activeElement)) focus();
}

/** Gives the focus to the current picture. */
export function focus() {
  const node = cards.get(currentId.value)?.node;
  node?.focus({ preventScroll: true });
  node?.scrollIntoView({ block: "nearest" });
}

const columns = () => getComputedStyle(grid).gridTemplateColumns.split(" ").length;
const rows = () => Math.max(Math.floor(grid.clientHeight / (cards.get(currentId.value)?.node.offsetHeight || 1)), 1);
const steps = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: () => -columns(),
  ArrowDown: columns,
  PageUp: () => -columns() * rows(),
  PageDown: () => columns() * rows(),
  Home: () => -Infinity,
  End: () => Infinity,
};

/** Moves by so many pictures, and to the first or last one where more than a row is asked for. */
function step(by) {
  const last = shownItems.value.length - 1;
  const at = shownItems.value.findIndex(({ id }) => id === currentId.value);
  const to = at + by;
  const far = Math.abs(by) > columns();
  if ((to < 0 || to > last) && !far) return;
  currentId.set(shownItems.value[Math.min(Math.max(to, 0), last)].id);
  focus();
}

grid.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !shownItems.value.length) return;
  const key = event.key.toLowerCase();
  if (steps[event.key]) step(steps[event.key]());
  else if (key === "enter" || key === " ") open();
  else if (key === "c") pick(currentId.value);
  else if (verdictKey(event.key)) focus();
  else return;
  event.preventDefault();
});
grid.addEventListener("click", ({ target }) => {
  const id = target.closest(".card")?.dataset.id;
  if (!id) return;
  currentId.set(id);
  focus();
  if (target.closest(".card-pick")) pick(id);
});
grid.addEventListener("dblclick", ({ target }) => target.closest(".card") && !target.closest(".card-pick") && open());
// The dialog gives the focus back to where it was opened, which may be another picture by now.
byId("collection-look").addEventListener("close", () => grid.contains(document.activeElement) && focus());
// A picture that was removed meanwhile shows nothing.
grid.addEventListener("error", ({ target }) => target.matches("img") && target.remove(), true);

on([shownItems], write);
on([currentId, pickedIds], marks);
