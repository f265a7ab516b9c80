// Lines that were drawn on the print, as they are sent.

import { known } from "../store.js";
import { original, viewer } from "./viewer.js";

/** Points of one line, as the server has it. */
const MOST = 2000;

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

/** Pixels of the screen for one of the print. */
export const screenScale = () => original().viewportToImageZoom(viewer.viewport.getZoom(true));

/** A line with no more points than it needs, in tenths of the print's pixels, inside of it. */
export function fitting(points) {
  // A quarter of what a screen shows is never seen.
  let fine = Math.max(0.25 / screenScale(), 0.1);
  let fewer = needed(points, fine);
  while (fewer.length > MOST) {
    fine *= 2;
    fewer = needed(fewer, fine);
  }
  const [width, height] = known.print.size;
  const within = (value, most) => Math.min(Math.max(Math.round(value * 10) / 10, 0), most);
  return fewer.map(([x, y]) => [within(x, width), within(y, height)]);
}
