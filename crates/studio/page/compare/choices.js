// Which pictures are side by side: the original, the coloring as it is, and any of the folder's pictures.

import { byId, element } from "../element.js";
import { isLooking, isResult } from "../results.js";
import { address, thumbnail } from "../server.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";

/** Pictures at most. */
export const MOST = 9;

/** Longest side of a small picture. */
const THUMBNAIL = 320;

/** What stands for the original and for the coloring as it is; no file can have such a name. */
export const ORIGINAL = "/original";
export const NOW = "/now";

const STORED = "nishikie-compared";
let written = "";

/** What was chosen for the open print, which a reload comes back to. */
function stored() {
  try {
    const { print, chosen } = JSON.parse(sessionStorage.getItem(STORED));
    return print === known.print.name ? chosen : null;
  } catch {
    return null;
  }
}

/** Puts these side by side, at a person's wish. */
export function choose(chosen) {
  known.comparedOf = known.print.name;
  sessionStorage.setItem(STORED, JSON.stringify({ print: known.print.name, chosen }));
  set("compared", chosen);
}

/** Chooses what is side by side when a print is compared next. */
export function preset(print, chosen) {
  sessionStorage.setItem(STORED, JSON.stringify({ print, chosen }));
  known.comparedOf = null;
}

/** The folder's pictures, those made of the open print first. */
function candidates() {
  const usable = known.files.filter(({ name, known: about }) => about?.is === "picture" && name !== known.print.name);
  const rank = (file) => (isResult(file) ? 0 : file.known.colored ? 1 : 2);
  return usable.sort((a, b) => rank(a) - rank(b));
}

function entry(id, text, picture) {
  const chosen = known.compared.includes(id);
  const box = element("input", { type: "checkbox", checked: chosen, disabled: !chosen && known.compared.length >= MOST });
  box.addEventListener("change", () => {
    const others = known.compared.filter((other) => other !== id);
    choose(box.checked ? [...others, id] : others);
  });
  const image = element("img", { alt: "", loading: "lazy" });
  if (picture) image.src = picture;
  return element("label", { className: "choice", "data-id": id }, box, image, element("span", { textContent: text }));
}

/** The coloring as it is, small; null while there is none. */
function now() {
  const { name, ready, version, size } = known.print;
  if (!ready) return null;
  const scale = Math.min(THUMBNAIL / Math.max(...size), 1);
  const small = size.map((side) => Math.max(Math.round(side * scale), 1));
  return address(name, `/seen/${version}/0/0/${[...size, ...small].join("/")}`);
}

function write() {
  byId("compare-panel").hidden = !known.print;
  if (known.view !== "compare" || !known.print) return;
  const files = candidates();
  const print = known.files.find(({ name }) => name === known.print.name);
  if (known.comparedOf !== known.print.name) {
    // Until all files were looked at, or a person chose, results may still turn up.
    if (stored() || !isLooking()) known.comparedOf = known.print.name;
    const made = files.filter(isResult).slice(0, 2);
    const first = stored() ?? [ORIGINAL, NOW, ...made.map(({ name }) => name)];
    if (String(first) !== String(known.compared)) return set("compared", first);
  }
  // Rewritten only where needed, so that the focus stays.
  const seen = files.map(({ name, written: when }) => [name, when]);
  const text = JSON.stringify([known.print.name, known.compared, now(), seen, words("compare_now")]);
  if (text === written) return;
  written = text;
  const focused = document.activeElement?.closest("#compare-choices .choice")?.dataset.id;
  byId("compare-choices").replaceChildren(
    entry(ORIGINAL, words("compare_original"), print?.known && thumbnail(print)),
    entry(NOW, words("compare_now"), now()),
    ...files.map((file) => entry(file.name, file.name, thumbnail(file))),
  );
  for (const label of byId("compare-choices").children) {
    if (focused && label.dataset.id === focused) label.querySelector("input").focus();
  }
}

on(["print", "files", "compared", "view"], write);
