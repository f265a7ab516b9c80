// The folder's pictures that were made from the open print in style mode, by their provenance.

import { byId, element } from "../element.js";
import { folderFiles, isResult } from "../files.js";
import { openPrint } from "../print.js";
import { thumbnail } from "../server.js";
import { on } from "../state.js";
import { addressOf } from "../views.js";
import { words } from "../words.js";

let written = "";

/** Returns the pictures made from the open print in style mode, the newest first. */
function results() {
  const own = (file) => isResult(file) && file.info.made.style_mode;
  const newest = (a, b) => (BigInt(a.written) < BigInt(b.written) ? 1 : -1);
  return folderFiles.value.filter(own).sort(newest);
}

function result(file) {
  const { configuration, stopped_early: early } = file.info.made;
  const { width, height } = file.info;
  const size = `${width} × ${height}${early ? `, ${words("style_early")}` : ""}`;
  return element(
    "li",
    { "data-name": file.name },
    element("img", { src: thumbnail(file), alt: "", loading: "lazy" }),
    element("span", { textContent: file.name }),
    element("small", { textContent: configuration }),
    element("small", { textContent: size }),
  );
}

function write() {
  if (!openPrint.value) return;
  const found = results();
  const text = JSON.stringify([openPrint.value.name, found, words("style_early")]);
  if (text === written) return;
  written = text;
  const none = element("li", { className: "quiet", textContent: words("style_noResults") });
  byId("style-results").replaceChildren(...(found.length ? found.map(result) : [none]));
  byId("style-compare").hidden = !found.length;
  byId("style-compare").href = addressOf("compare", openPrint.value.name);
}

on([openPrint, folderFiles], write);
