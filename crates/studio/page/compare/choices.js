// The choice of pictures side by side: the original, the coloring as it is, and any of the folder's pictures.

import { byId, element } from "../element.js";
import { folderFiles, isInspecting, isResult } from "../files.js";
import { openPrint } from "../print.js";
import { address, thumbnail } from "../server.js";
import { on, State } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";

/** The pictures side by side: file names, `ORIGINAL` or `NOW`. */
export const compared = new State([]);

/** Largest number of pictures. */
export const MOST = 9;

/** Longest side of a small picture. */
const THUMBNAIL = 320;

/** The names of the original and of the coloring as it is; no file can have such a name. */
export const ORIGINAL = "/original";
export const NOW = "/now";

const STORED = "nishikie-compared";

/** The print that the pictures were chosen for; null while they are to be chosen. */
let comparedOf = null;
let written = "";

/** Returns the choice for the open print, which outlives a reload. */
function stored() {
  try {
    const { print, chosen } = JSON.parse(sessionStorage.getItem(STORED));
    return print === openPrint.value.name ? chosen : null;
  } catch {
    return null;
  }
}

/** Puts pictures side by side that a person chose. */
export function choose(chosen) {
  comparedOf = openPrint.value.name;
  sessionStorage.setItem(STORED, JSON.stringify({ print: openPrint.value.name, chosen }));
  compared.set(chosen);
}

/** Chooses the pictures that are side by side when a print is compared next. */
export function preset(print, chosen) {
  sessionStorage.setItem(STORED, JSON.stringify({ print, chosen }));
  comparedOf = null;
}

/** Returns the folder's pictures, those made from the open print first. */
function candidates() {
  const usable = folderFiles.value.filter(({ name, info }) => info?.is === "picture" && name !== openPrint.value.name);
  const rank = (file) => (isResult(file) ? 0 : file.info.colored ? 1 : 2);
  return usable.sort((a, b) => rank(a) - rank(b));
}

function entry(id, text, picture) {
  const chosen = compared.value.includes(id);
  const box = element("input", { type: "checkbox", checked: chosen, disabled: !chosen && compared.value.length >= MOST });
  box.addEventListener("change", () => {
    const others = compared.value.filter((other) => other !== id);
    choose(box.checked ? [...others, id] : others);
  });
  const image = element("img", { alt: "", loading: "lazy" });
  if (picture) image.src = picture;
  return element("label", { className: "choice", "data-id": id }, box, image, element("span", { textContent: text }));
}

/** Returns the address of a small picture of the present coloring; null while there is none. */
function now() {
  const { name, ready, version, size } = openPrint.value;
  if (!ready) return null;
  const scale = Math.min(THUMBNAIL / Math.max(...size), 1);
  const small = size.map((side) => Math.max(Math.round(side * scale), 1));
  return address(name, `/seen/${version}/0/0/${[...size, ...small].join("/")}`);
}

function write() {
  byId("compare-panel").hidden = !openPrint.value;
  if (shownView.value !== "compare" || !openPrint.value) return;
  const files = candidates();
  const print = folderFiles.value.find(({ name }) => name === openPrint.value.name);
  if (comparedOf !== openPrint.value.name) {
    // Until all files were inspected, or a person chose, results may still be found.
    if (stored() || !isInspecting()) comparedOf = openPrint.value.name;
    const made = files.filter(isResult).slice(0, 2);
    const first = stored() ?? [ORIGINAL, NOW, ...made.map(({ name }) => name)];
    if (String(first) !== String(compared.value)) return compared.set(first);
  }
  // Rewritten only where needed, so that the focus stays.
  const seen = files.map(({ name, written: when }) => [name, when]);
  const text = JSON.stringify([openPrint.value.name, compared.value, now(), seen, words("compare_now")]);
  if (text === written) return;
  written = text;
  const focused = document.activeElement?.closest("#compare-choices .choice")?.dataset.id;
  byId("compare-choices").replaceChildren(
    entry(ORIGINAL, words("compare_original"), print?.info && thumbnail(print)),
    entry(NOW, words("compare_now"), now()),
    ...files.map((file) => entry(file.name, file.name, thumbnail(file))),
  );
  for (const label of byId("compare-choices").children) {
    if (focused && label.dataset.id === focused) label.querySelector("input").focus();
  }
}

on([openPrint, folderFiles, compared, shownView], write);
