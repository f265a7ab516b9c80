// Regions: a place is outlined in one go, or corner by corner, and is an area of its own then.

import { byId, say } from "../element.js";
import { fitting, screenScale } from "./line.js";
import { address, change } from "../server.js";
import { known, on, take, tell } from "../store.js";
import { typed } from "./tools.js";
import { onShown, placeAt, viewer } from "./viewer.js";
import { words } from "../words.js";

/** How near to the first corner, and to the last, a click closes the outline, in pixels of the screen. */
const FIRST = 12;
const LAST = 5;

/** How far the pointer moves before it draws, in pixels of the screen: a click need not be steady. */
const STEADY = 6;

/** What was set of the outline so far: corners one by one, and stretches that were drawn. */
let steps = [];

/** Where the pointer was pressed, and the stretch that it draws since. */
let pressed = null;
let stretch = null;

/** Regions that are not seen yet in the picture. */
let sent = [];

/** Whether the tool is in hand. */
export const outlining = () => known.tool === "region";

const keeping = () => document.querySelector("input[name=inside]:checked").value === "keep";
const away = ([x0, y0], [x1, y1]) => Math.hypot(x1 - x0, y1 - y0) * screenScale();

/**
 * What is to be seen of regions besides the picture: those that there are, as `{ corners, color }` where `null` keeps what was found;
 * those that are on their way; and the outline at hand, with the places that were set one by one.
 */
export function outlines() {
  return { there: outlining() ? there() : [], sent, open: [...steps, stretch ?? []].flat(), set: steps.map((step) => step.at(-1)) };
}

/** A region from its text. */
function read(text) {
  const [color, ...corners] = text.split(" ");
  return { color: color === "keep" ? null : color, corners: corners.map((place) => place.split(",").map(Number)) };
}

let texts = null;
let regions = [];

/** The regions of the print, read once. */
function there() {
  if (texts !== known.print?.regions) {
    texts = known.print?.regions;
    regions = (texts ?? []).map(read);
  }
  return regions;
}

/** The uppermost region that a pixel lies in, by the even-odd rule; null if there is none. */
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

/** Whether a region can be begun; says why not. */
function ready() {
  if (!known.print) return false;
  const problem = (!known.print.ready && "notReady") || (!keeping() && !known.color && "noColor");
  say(problem ? words(problem) : "");
  return !problem;
}

/** Tells that the outline at hand is another one. */
function changed() {
  const count = steps.flat().length;
  byId("region-close").disabled = count < 3;
  byId("region-back").disabled = !count;
  // Not as a message, which would lie over the picture that is clicked on.
  byId("region-begun").textContent = count ? words("regionBegun") : "";
  byId("viewer").dataset.corners = count;
  tell("sketch");
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
  const color = keeping() ? null : known.color;
  stop();
  send({ corners, color });
}

/** Makes a region of the print; one with the same corners covers the one there was. */
export async function send({ corners, color }) {
  const region = { corners, color };
  sent.push(region);
  tell("sketch");
  performance.mark("edit");
  const print = await change(address(known.print.name, "/region"), region);
  if (print) region.version = print.version;
  else sent = sent.filter((other) => other !== region);
  take(print);
  tell("sketch");
}

/** Takes the last corner back, or the last stretch that was drawn. */
function back() {
  steps.pop();
  changed();
}

/** Gives up what was begun. */
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
  tell("sketch");
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
  // Not where it was drawn.
  if (!outlining() || !event.quick || !pressed) return;
  pressed = null;
  corner(placeAt(event.position, !steps.length));
});
// Two fingers move the picture.
viewer.addHandler("canvas-pinch", () => {
  pressed = stretch = null;
  tell("sketch");
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
  tell("sketch");
});
on(["tool"], stop);
on([], changed);
let of = null;
on(["print"], () => {
  if (of === known.print?.name) return;
  of = known.print?.name;
  sent = [];
  stop();
});
