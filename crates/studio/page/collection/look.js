// The dialog with one picture large, its neighbors, and its original.

import { byId, element } from "../element.js";
import { on } from "../state.js";
import { currentId, shownItems } from "./selection.js";
import { around, verdictKey } from "./verdicts.js";

const dialog = byId("collection-look");
const place = byId("collection-look-picture");

let shown = "";
let original = false;

/** Opens the current picture. */
export function open() {
  if (!around().item?.large || dialog.open) return;
  original = false;
  dialog.showModal();
  byId("collection-close").focus();
  write();
}

function write() {
  if (!dialog.open) return;
  const { item, before, next } = around();
  if (!item) return dialog.close();
  byId("collection-look-name").textContent = item.title;
  byId("collection-look-about").textContent = item.lines.join(" · ");
  byId("collection-back").disabled = !before;
  byId("collection-next").disabled = !next;
  byId("collection-original").disabled = !item.original;
  byId("collection-original").setAttribute("aria-pressed", String(original));
  const source = (original && item.original) || item.large;
  if (source === shown && place.firstChild) return;
  shown = source;
  if (!source) return place.replaceChildren(element("p", { textContent: item.error ?? "" }));
  const picture = element("img", { alt: item.title, src: source });
  // The thumbnail, until the picture is loaded.
  if (!original && item.thumbnail) place.replaceChildren(element("img", { alt: item.title, src: item.thumbnail }));
  const put = () => shown === source && place.replaceChildren(picture);
  picture.decode().then(put, put);
}

/** Shows the original, or the picture. */
function turn(over) {
  if (original === over || (over && !around().item?.original)) return;
  original = over;
  write();
}

function step(to) {
  if (!to) return;
  original = false;
  currentId.set(to.id);
}

dialog.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { before, next } = around();
  const ahead = { ArrowRight: next, ArrowDown: next, ArrowLeft: before, ArrowUp: before };
  if (event.key in ahead) step(ahead[event.key]);
  else if (event.key.toLowerCase() === "o") turn(true);
  else if (!verdictKey(event.key)) return;
  event.preventDefault();
});
dialog.addEventListener("keyup", ({ key }) => key.toLowerCase() === "o" && turn(false));
dialog.addEventListener("close", () => place.replaceChildren());
byId("collection-open").addEventListener("click", open);
byId("collection-back").addEventListener("click", () => step(around().before));
byId("collection-next").addEventListener("click", () => step(around().next));
byId("collection-original").addEventListener("click", () => turn(!original));
byId("collection-close").addEventListener("click", () => dialog.close());
on([currentId, shownItems], write);
