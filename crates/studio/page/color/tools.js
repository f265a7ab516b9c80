// Which tool is in hand, and how wide the brush is.

import { byId } from "../element.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";

const KEYS = { f: "area", r: "region", b: "brush", e: "eraser" };
const HINTS = {
  area: () => words("areaHint"),
  region: () => words("regionHint"),
  brush: () => words("brushHint"),
  eraser: () => words("eraserHint"),
};

/** Widest brush, in pixels of the print. */
const WIDEST = 2000;

const radios = [...document.querySelectorAll("input[name=tool]")];
let sizedFor = null;

/** Whether the tool in hand has a width. */
const wide = () => known.tool === "brush" || known.tool === "eraser";

const within = (width) => Math.min(Math.max(Math.round(width) || 1, 1), WIDEST);

/** The slider runs evenly from fine to broad. */
const toSlider = (width) => (100 * Math.log(width)) / Math.log(WIDEST);
const fromSlider = (place) => WIDEST ** (place / 100);

function size(width) {
  known.brush = within(width);
  byId("brush-width").value = known.brush;
  byId("brush-slider").value = toSlider(known.brush);
  byId("brush-slider").setAttribute("aria-valuetext", `${known.brush}`);
  set("brush", known.brush);
}

function take(tool) {
  for (const radio of radios) radio.checked = radio.value === tool;
  set("tool", tool);
}

function write() {
  byId("tool-hint").textContent = HINTS[known.tool]();
  byId("brush-size").hidden = !wide();
  byId("region").hidden = known.tool !== "region";
  byId("reach").hidden = known.tool !== "area";
  byId("viewer").dataset.tool = known.tool;
}

/** Whether a key is meant for what is typed into. */
export const typed = ({ target }) => /^(TEXTAREA|SELECT)$/.test(target.tagName) || /^(text|number)$/.test(target.type);

for (const radio of radios) radio.addEventListener("change", () => take(radio.value));
byId("brush-width").addEventListener("change", () => size(byId("brush-width").value));
byId("brush-slider").addEventListener("input", () => size(fromSlider(byId("brush-slider").value)));
addEventListener("keydown", (event) => {
  if (known.view !== "color" || !known.print || typed(event) || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tool = KEYS[event.key.toLowerCase()];
  if (tool) take(tool);
  else if (wide() && event.key === "[") size(Math.min(known.brush / 1.25, known.brush - 1));
  else if (wide() && event.key === "]") size(Math.max(known.brush * 1.25, known.brush + 1));
});

on(["tool", "print"], write);
on(["print"], () => {
  const { name, size: pixels } = known.print ?? {};
  if (!pixels || sizedFor === name) return;
  sizedFor = name;
  size(Math.max(...pixels) / 50);
});
