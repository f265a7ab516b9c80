// Lines drawn on the print, simplified before they are sent.

import { openPrint } from "../print.js";
import { original, viewer } from "./viewer.js";

/** Largest number of points of a line, as on the server. */
const MOST = 2000;

/** Returns the distance of a point from a line between two. */
function apart([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = dx || dy ? Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0), 1) : 0;
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

/** Returns the points without which a line would deviate by more than `most` (Ramer, Douglas and Peucker). */
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

/** Returns the pixels of the screen for one of the print. */
export const screenScale = () => original().viewportToImageZoom(viewer.viewport.getZoom(true));

/** Returns a line with no more points than it needs, in tenths of the print's pixels, inside of it. */
export function fitting(points) {
  // A quarter of a screen's pixel is invisible.
  let fine = Math.max(0.25 / screenScale(), 0.1);
  let fewer = needed(points, fine);
  while (fewer.length > MOST) {
    fine *= 2;
    fewer = needed(fewer, fine);
  }
  const [width, height] = openPrint.value.size;
  const within = (value, most) => Math.min(Math.max(Math.round(value * 10) / 10, 0), most);
  return fewer.map(([x, y]) => [within(x, width), within(y, height)]);
}
