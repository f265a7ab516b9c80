// Regions: outlined in one go, or corner by corner; a region is then an area of its own.

import { byId, say } from "../element.js";
import { openPrint, takeStatus } from "../print.js";
import { on } from "../state.js";
import { words } from "../words.js";
import { colorInHand, sketch, toolInHand } from "./hand.js";
import { fitting, screenScale } from "./line.js";
import { hexOf, rgbOf } from "./rgb.js";
import { sendEdit } from "./send.js";
import { typed } from "./tools.js";
import { onShown, placeAt, viewer } from "./viewer.js";

/** The distance from the first and from the last corner at which a click closes the outline, in pixels of the screen. */
const FIRST = 12;
const LAST = 5;

/** The distance that the pointer moves before it draws, in pixels of the screen: a click need not be steady. */
const STEADY = 6;

/** The parts of the outline so far: single corners, and stretches that were drawn. */
let steps = [];

/** The place where the pointer was pressed, and the stretch that it has drawn since. */
let pressed = null;
let stretch = null;

/** The regions that the picture does not show yet. */
let sent = [];

/** Returns whether the region tool is in hand. */
export const outlining = () => toolInHand.value === "region";

const keeping = () => document.querySelector("input[name=inside]:checked").value === "keep";
const away = ([x0, y0], [x1, y1]) => Math.hypot(x1 - x0, y1 - y0) * screenScale();

/**
 * Returns the regions to be drawn: those of the print, as `{ corners, color }` where a color of `null` keeps the found colors; those
 * that the picture does not show yet; and the outline at hand, with its single corners.
 */
export function outlines() {
  return { there: outlining() ? there() : [], sent, open: [...steps, stretch ?? []].flat(), set: steps.map((step) => step.at(-1)) };
}

let listed = null;
let regions = [];

/** Returns the regions of the print, each with its color as text; the same objects until they change. */
function there() {
  if (listed !== openPrint.value?.regions) {
    listed = openPrint.value?.regions;
    regions = (listed ?? []).map(({ corners, rgb }) => ({ corners, color: hexOf(rgb) }));
  }
  return regions;
}

/** Returns the uppermost region that a pixel lies in, by the even-odd rule; null if there is none. */
export function regionAt(pixel) {
  if (!pixel) return null;
  const [x, y] = [pixel.x + 0.5, pixel.y + 0.5];
  const inside = ({ corners }) => {
    const crossed = corners.filter(([x1, y1], at) => {
      const [x0, y0] = corners.at(at - 1);
      return y0 <= y !== y1 <= y && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) <= x;
    });
    return crossed.length % 2 === 1;
  };
  return there().findLast(inside) ?? null;
}

/** Returns whether a region can be begun; else shows the reason. */
function ready() {
  if (!openPrint.value) return false;
  const problem = (!openPrint.value.ready && "notReady") || (!keeping() && !colorInHand.value && "noColor");
  say(problem ? words(problem) : "");
  return !problem;
}

/** Shows that the outline at hand has changed. */
function changed() {
  const count = steps.flat().length;
  byId("region-close").disabled = count < 3;
  byId("region-back").disabled = !count;
  // Not as a message, which would lie over the picture that is clicked on.
  byId("region-begun").textContent = count ? words("regionBegun") : "";
  byId("viewer").dataset.corners = count;
  sketch.changed();
}

/** A click, or Enter on the crosshair: sets a corner, or closes the outline where the first or the last one is. */
export function corner(point) {
  if (!point) return;
  if (!steps.length) {
    if (!ready()) return;
  } else {
    const all = steps.flat();
    const last = away(point, all.at(-1)) <= LAST;
    if (all.length >= 3 && (last || away(point, all[0]) <= FIRST)) return finish();
    if (last) return;
  }
  steps.push([point]);
  changed();
}

/** Closes the outline. */
export async function finish() {
  if (!steps.length || !ready()) return;
  const corners = fitting(steps.flat());
  if (corners.length < 3) return say(words("regionFew"));
  const color = keeping() ? null : colorInHand.value;
  stop();
  send({ corners, color });
}

/** Adds a region to the print; one with the same corners covers the one before. */
export async function send({ corners, color }) {
  const region = { corners, color };
  sent.push(region);
  sketch.changed();
  const print = await sendEdit({ kind: "region", corners, rgb: rgbOf(color) });
  if (print) region.version = print.version;
  else sent = sent.filter((other) => other !== region);
  takeStatus(print);
  sketch.changed();
}

/** Removes the last corner, or the last stretch that was drawn. */
function back() {
  steps.pop();
  changed();
}

/** Abandons the outline at hand. */
function stop() {
  steps = [];
  pressed = stretch = null;
  changed();
}

viewer.addHandler("canvas-press", (event) => {
  const point = placeAt(event.position);
  stretch = null;
  pressed = outlining() && point && event.originalEvent.button <= 0 && (steps.length || ready()) ? point : null;
});
viewer.addHandler("canvas-drag", (event) => {
  if (!pressed) return;
  event.preventDefaultAction = true;
  const point = placeAt(event.position);
  if (!point || (!stretch && away(point, pressed) <= STEADY)) return;
  stretch ??= [pressed];
  stretch.push(point);
  sketch.changed();
});
viewer.addHandler("canvas-drag-end", (event) => {
  if (!pressed) return;
  event.preventDefaultAction = true;
  if (!stretch) return;
  const alone = !steps.length;
  steps.push(stretch);
  stretch = pressed = null;
  changed();
  const all = steps.flat();
  if (alone && fitting(all).length < 3) {
    stop();
    say(words("regionFew"));
  } else if (alone || away(all[0], all.at(-1)) <= FIRST) finish();
});
viewer.addHandler("canvas-click", (event) => {
  // Not after a stretch was drawn.
  if (!outlining() || !event.quick || !pressed) return;
  pressed = null;
  corner(placeAt(event.position, !steps.length));
});
// Two fingers move the picture.
viewer.addHandler("canvas-pinch", () => {
  pressed = stretch = null;
  sketch.changed();
});
addEventListener("keydown", (event) => {
  if (!steps.length && !stretch) return;
  if (event.key === "Escape") stop();
  if (event.key === "Backspace" && steps.length && !typed(event)) {
    event.preventDefault();
    back();
  }
});
byId("region-close").addEventListener("click", finish);
byId("region-back").addEventListener("click", back);

onShown((version) => {
  sent = sent.filter((region) => !(region.version <= version));
  sketch.changed();
});
on([toolInHand], stop);
on([], changed);
let of = null;
on([openPrint], () => {
  if (of === openPrint.value?.name) return;
  of = openPrint.value?.name;
  sent = [];
  stop();
});
