// Strokes of brush and eraser: drawn, or set with two clicks, from end to end.

import { say } from "../element.js";
import { address, change } from "../server.js";
import { known, on, take, tell } from "../store.js";
import { onShown, original, placeAt, viewer } from "./viewer.js";
import { words } from "../words.js";

/** Points of one stroke, as the server has it. */
const MOST = 2000;

/** The stroke that is being drawn, where a straight one began, and those that are not seen yet in the picture. */
let drawn = null;
let start = null;
let sent = [];

/** What is to be seen of strokes before the picture has them; a straight one runs to `pointer`. */
export function sketches(pointer) {
  const straight = start && { ...start, points: pointer ? [...start.points, pointer] : start.points };
  return [...sent, drawn, straight].filter(Boolean);
}

/** Whether brush or eraser are in hand. */
export const brushing = () => known.tool !== "area";

function begun(point) {
  if (!known.print) return null;
  if (!known.print.ready) return void say(words("notReady"));
  if (known.tool === "brush" && !known.color) return void say(words("noColor"));
  return { points: [point], radius: known.brush / 2, color: known.tool === "brush" ? known.color : null };
}

/** How far a point lies from a line between two. */
function apart([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = dx || dy ? Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0), 1) : 0;
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

/** The points without which a line would run elsewhere by more than `most` (Ramer, Douglas and Peucker). */
function needed(points, most) {
  const kept = new Set([0, points.length - 1]);
  const open = [[0, points.length - 1]];
  while (open.length) {
    const [first, last] = open.pop();
    let [far, at] = [most, null];
    for (let between = first + 1; between < last; between++) {
      const away = apart(points[between], points[first], points[last]);
      if (away > far) [far, at] = [away, between];
    }
    if (at === null) continue;
    kept.add(at);
    open.push([first, at], [at, last]);
  }
  return points.filter((_, at) => kept.has(at));
}

async function send(stroke) {
  // A quarter of what a screen shows is never seen.
  let fine = Math.max(0.25 / original().viewportToImageZoom(viewer.viewport.getZoom(true)), 0.1);
  let points = needed(stroke.points, fine);
  while (points.length > MOST) {
    fine *= 2;
    points = needed(points, fine);
  }
  const [width, height] = known.print.size;
  const within = (value, most) => Math.min(Math.max(Math.round(value * 10) / 10, 0), most);
  points = points.map(([x, y]) => [within(x, width), within(y, height)]);
  sent.push(stroke);
  tell("sketch");
  performance.mark("edit");
  const { color, radius } = stroke;
  const print = await change(address(known.print.name, "/stroke"), { points, radius, color });
  if (print) stroke.version = print.version;
  else sent = sent.filter((other) => other !== stroke);
  take(print);
  tell("sketch");
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
  tell("sketch");
}

/** Gives up what was begun. */
function stop() {
  if (start) say("");
  drawn = start = null;
  tell("sketch");
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
  tell("sketch");
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
  tell("sketch");
});
on(["tool"], stop);
let of = null;
on(["print"], () => {
  if (of === known.print?.name) return;
  of = known.print?.name;
  sent = [];
  stop();
});
