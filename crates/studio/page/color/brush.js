// Strokes of brush and eraser: drawn, or straight between two clicks.

import { say } from "../element.js";
import { openPrint, takeStatus } from "../print.js";
import { on } from "../state.js";
import { words } from "../words.js";
import { brushWidth, colorInHand, sketch, toolInHand } from "./hand.js";
import { fitting } from "./line.js";
import { rgbOf } from "./rgb.js";
import { sendEdit } from "./send.js";
import { onShown, placeAt, viewer } from "./viewer.js";

/** The stroke that is being drawn, the start of a straight one, and those that the picture does not show yet. */
let drawn = null;
let start = null;
let sent = [];

/** Returns the strokes that the picture does not show yet; a straight one runs to `pointer`. */
export function sketches(pointer) {
  const straight = start && { ...start, points: pointer ? [...start.points, pointer] : start.points };
  return [...sent, drawn, straight].filter(Boolean);
}

/** Returns whether brush or eraser are in hand. */
export const brushing = () => toolInHand.value === "brush" || toolInHand.value === "eraser";

function begun(point) {
  if (!openPrint.value) return null;
  if (!openPrint.value.ready) return void say(words("notReady"));
  if (toolInHand.value === "brush" && !colorInHand.value) return void say(words("noColor"));
  return { points: [point], radius: brushWidth.value / 2, color: toolInHand.value === "brush" ? colorInHand.value : null };
}

async function send(stroke) {
  sent.push(stroke);
  sketch.changed();
  const { color, radius } = stroke;
  const points = fitting(stroke.points);
  const print = await sendEdit({ kind: "stroke", points, radius, rgb: rgbOf(color) });
  if (print) stroke.version = print.version;
  else sent = sent.filter((other) => other !== stroke);
  takeStatus(print);
  sketch.changed();
}

/** A click, or Enter on the crosshair: the first begins a straight stroke, the second ends it. */
export function corner(point) {
  if (!point) return;
  if (!start) {
    start = begun(point);
    if (start) say(words("strokeBegun"));
  } else {
    const stroke = start;
    stop();
    const [[x, y]] = stroke.points;
    send(x === point[0] && y === point[1] ? stroke : { ...stroke, points: [...stroke.points, point] });
  }
  sketch.changed();
}

/** Abandons the stroke at hand. */
function stop() {
  if (start) say("");
  drawn = start = null;
  sketch.changed();
}

viewer.addHandler("canvas-press", (event) => {
  const point = placeAt(event.position);
  drawn = brushing() && point && event.originalEvent.button <= 0 ? begun(point) : null;
});
viewer.addHandler("canvas-drag", (event) => {
  if (!drawn) return;
  event.preventDefaultAction = true;
  const point = placeAt(event.position);
  if (point) drawn.points.push(point);
  sketch.changed();
});
viewer.addHandler("canvas-drag-end", (event) => {
  if (!drawn) return;
  event.preventDefaultAction = true;
  const stroke = drawn;
  stop();
  if (stroke.points.length > 1) send(stroke);
});
viewer.addHandler("canvas-click", (event) => {
  if (!brushing() || !event.quick) return;
  drawn = null;
  corner(placeAt(event.position, true));
});
// Two fingers move the picture.
viewer.addHandler("canvas-pinch", () => {
  if (drawn) stop();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (start || drawn)) stop();
});

onShown((version) => {
  sent = sent.filter((stroke) => !(stroke.version <= version));
  sketch.changed();
});
on([toolInHand], stop);
let of = null;
on([openPrint], () => {
  if (of === openPrint.value?.name) return;
  of = openPrint.value?.name;
  sent = [];
  stop();
});
