// What was made of the open print in style mode: the pictures of the folder that say so themselves.

import { byId, element } from "../element.js";
import { isResult } from "../results.js";
import { thumbnail } from "../server.js";
import { known, on } from "../store.js";
import { addressOf } from "../views.js";
import { words } from "../words.js";

let written = "";

/** The pictures made of the open print in style mode, the newest first. */
function results() {
  const own = (file) => isResult(file) && file.known.made.style_mode;
  const newest = (a, b) => (BigInt(a.written) < BigInt(b.written) ? 1 : -1);
  return known.files.filter(own).sort(newest);
}

function result(file) {
  const { configuration, stopped_early: early } = file.known.made;
  const { width, height } = file.known;
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
  if (!known.print) return;
  const found = results();
  const text = JSON.stringify([known.print.name, found, words("style_early")]);
  if (text === written) return;
  written = text;
  const none = element("li", { className: "quiet", textContent: words("style_noResults") });
  byId("style-results").replaceChildren(...(found.length ? found.map(result) : [none]));
  byId("style-compare").hidden = !found.length;
  byId("style-compare").href = addressOf("compare", known.print.name);
}

on(["print", "files"], write);
