// The pictures in a grid: the focus goes from one to another, and what is drawn is what is near.

import { byId, element } from "../element.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";
import { VERDICTS, items, verdictOf } from "./items.js";
import { open } from "./look.js";
import { pick } from "./picked.js";
import { verdictKey } from "./verdicts.js";

const grid = byId("collection-grid");

/** The cards by their picture, each with what it was written from. */
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

/** The card of a picture, written anew only where it has changed. */
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
    // A picture that is seen is not fetched again.
    const other = now[0].querySelector("img");
    if (image && other && image.getAttribute("src") === other.getAttribute("src")) other.replaceWith(image);
    node.replaceChildren(...now);
  }
  return node;
}

function marks() {
  const picked = new Set(known.picked);
  for (const { id } of known.shown) {
    const { node } = cards.get(id) ?? {};
    if (!node) continue;
    const index = id === known.current ? 0 : -1;
    const selected = String(picked.has(id));
    // Only what changes, so that nothing else is laid out anew.
    if (node.tabIndex !== index) node.tabIndex = index;
    if (node.getAttribute("aria-selected") !== selected) node.setAttribute("aria-selected", selected);
  }
}

function write() {
  if (known.view !== "collection") return;
  const focused = grid.contains(document.activeElement);
  const nodes = known.shown.map(card);
  const there = new Set(items().map(({ id }) => id));
  for (const id of cards.keys()) if (!there.has(id)) cards.delete(id);
  if (nodes.length !== grid.children.length || nodes.some((node, place) => grid.children[place] !== node)) grid.replaceChildren(...nodes);
  grid.hidden = !nodes.length;
  // Runs are not compared elsewhere.
  grid.classList.toggle("looking-only", Boolean(known.study));
  byId("collection-empty").hidden = nodes.length > 0;
  if (!known.shown.some(({ id }) => id === known.current)) known.current = known.shown[0]?.id ?? null;
  set("current", known.current);
  if (focused && !grid.contains(document.activeElement)) focus();
}

/** Gives the focus to the picture that is looked at. */
export function focus() {
  const node = cards.get(known.current)?.node;
  node?.focus({ preventScroll: true });
  node?.scrollIntoView({ block: "nearest" });
}

const columns = () => getComputedStyle(grid).gridTemplateColumns.split(" ").length;
const rows = () => Math.max(Math.floor(grid.clientHeight / (cards.get(known.current)?.node.offsetHeight || 1)), 1);
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

/** Goes on by so many pictures; as far as there are any, where it is more than a row. */
function step(by) {
  const last = known.shown.length - 1;
  const at = known.shown.findIndex(({ id }) => id === known.current);
  const to = at + by;
  const far = Math.abs(by) > columns();
  if ((to < 0 || to > last) && !far) return;
  set("current", known.shown[Math.min(Math.max(to, 0), last)].id);
  focus();
}

grid.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !known.shown.length) return;
  const key = event.key.toLowerCase();
  if (steps[event.key]) step(steps[event.key]());
  else if (key === "enter" || key === " ") open();
  else if (key === "c") pick(known.current);
  else if (verdictKey(event.key)) focus();
  else return;
  event.preventDefault();
});
grid.addEventListener("click", ({ target }) => {
  const id = target.closest(".card")?.dataset.id;
  if (!id) return;
  set("current", id);
  focus();
  if (target.closest(".card-pick")) pick(id);
});
grid.addEventListener("dblclick", ({ target }) => target.closest(".card") && !target.closest(".card-pick") && open());
// The dialog gives the focus back to where it was opened, which may be another picture by now.
byId("collection-look").addEventListener("close", () => grid.contains(document.activeElement) && focus());
// A picture that went meanwhile shows nothing.
grid.addEventListener("error", ({ target }) => target.matches("img") && target.remove(), true);

on(["shown"], write);
on(["current", "picked"], marks);
