// The choice of the tool and of the brush's width.

import { byId } from "../element.js";
import { openPrint } from "../print.js";
import { on } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";
import { brushWidth, toolInHand } from "./hand.js";

const KEYS = { f: "area", r: "region", b: "brush", e: "eraser" };
const HINTS = {
  area: () => words("areaHint"),
  region: () => words("regionHint"),
  brush: () => words("brushHint"),
  eraser: () => words("eraserHint"),
};

/** Largest width of the brush, in pixels of the print. */
const WIDEST = 2000;

const radios = [...document.querySelectorAll("input[name=tool]")];
let sizedFor = null;

/** Returns whether the tool in hand has a width. */
const wide = () => toolInHand.value === "brush" || toolInHand.value === "eraser";

const within = (width) => Math.min(Math.max(Math.round(width) || 1, 1), WIDEST);

/** The slider is logarithmic. */
const toSlider = (width) => (100 * Math.log(width)) / Math.log(WIDEST);
const fromSlider = (place) => WIDEST ** (place / 100);

function size(width) {
  brushWidth.value = within(width);
  byId("brush-width").value = brushWidth.value;
  byId("brush-slider").value = toSlider(brushWidth.value);
  byId("brush-slider").setAttribute("aria-valuetext", `${brushWidth.value}`);
  brushWidth.changed();
}

function take(tool) {
  for (const radio of radios) radio.checked = radio.value === tool;
  toolInHand.set(tool);
}

function write() {
  byId("tool-hint").textContent = HINTS[toolInHand.value]();
  byId("brush-size").hidden = !wide();
  byId("region").hidden = toolInHand.value !== "region";
  byId("reach").hidden = toolInHand.value !== "area";
  byId("viewer").dataset.tool = toolInHand.value;
}

/** Returns whether a key is typed into a field. */
export const typed = ({ target }) => /^(TEXTAREA|SELECT)$/.test(target.tagName) || /^(text|number)$/.test(target.type);

for (const radio of radios) radio.addEventListener("change", () => take(radio.value));
byId("brush-width").addEventListener("change", () => size(byId("brush-width").value));
byId("brush-slider").addEventListener("input", () => size(fromSlider(byId("brush-slider").value)));
addEventListener("keydown", (event) => {
  if (shownView.value !== "color" || !openPrint.value || typed(event) || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tool = KEYS[event.key.toLowerCase()];
  if (tool) take(tool);
  else if (wide() && event.key === "[") size(Math.min(brushWidth.value / 1.25, brushWidth.value - 1));
  else if (wide() && event.key === "]") size(Math.max(brushWidth.value * 1.25, brushWidth.value + 1));
});

on([toolInHand, openPrint], write);
on([openPrint], () => {
  const { name, size: pixels } = openPrint.value ?? {};
  if (!pixels || sizedFor === name) return;
  sizedFor = name;
  size(Math.max(...pixels) / 50);
});
