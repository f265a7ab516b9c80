// The print's areas: the raster laid over it, their borders, and those that a pick fills.

import { byId } from "../element.js";
import { openPrint } from "../print.js";
import { address, ask, bytes } from "../server.js";
import { on } from "../state.js";

let areas = null;
/** The areas that a pick fills at one version of the picture, by area and reach. */
let fills = { version: null, of: new Map() };
const listeners = [];

/** Calls `listener` when the areas have changed. */
export const onAreas = (listener) => listeners.push(listener);

/** Returns width and height of the raster; null before it is loaded. */
export const rasterSize = () => (areas?.labels ? [areas.width, areas.height] : null);

async function load() {
  const { name, has_areas: there } = openPrint.value ?? {};
  if (areas?.name !== name) {
    areas = null;
    for (const listener of listeners) listener();
  }
  if (!there || areas) return;
  areas = { name };
  try {
    const numbers = new Uint32Array(await bytes(address(name, "/areas")));
    if (areas?.name !== name) return;
    areas = { name, width: numbers[0], height: numbers[1], labels: numbers.subarray(2) };
    byId("viewer").dataset.areas = name;
  } catch {
    areas = null; // The next event about the print tries again.
  }
}

/** Returns the area of a pixel of the print; null outside. */
export function areaAt(pixel) {
  if (!pixel || !areas?.labels) return null;
  const [width, height] = openPrint.value.size;
  const x = Math.floor((pixel.x * areas.width) / width);
  const y = Math.floor((pixel.y * areas.height) / height);
  return areas.labels[y * areas.width + x];
}

/** Returns the borders of areas, in the raster's coordinates. */
export function bordersOf(wanted) {
  const { width, height, labels } = areas;
  const among = new Set(wanted);
  const path = new Path2D();
  const edge = (x0, y0, x1, y1) => {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const area = labels[at];
      if (!among.has(area)) continue;
      if (x === 0 || labels[at - 1] !== area) edge(x, y, x, y + 1);
      if (x === width - 1 || labels[at + 1] !== area) edge(x + 1, y, x + 1, y + 1);
      if (y === 0 || labels[at - width] !== area) edge(x, y, x + 1, y);
      if (y === height - 1 || labels[at + width] !== area) edge(x, y + 1, x + 1, y + 1);
    }
  }
  return path;
}

/** Returns the other areas that a color of this reach would also fill; none while they cannot be loaded. */
export async function reached(pixel, reach) {
  const { name, version, ready } = openPrint.value;
  const area = areaAt(pixel);
  if (!ready || area === null) return [];
  if (fills.version !== version) fills = { version, of: new Map() };
  const { of } = fills;
  const key = `${area} ${reach}`;
  if (!of.has(key)) {
    const answer = ask(address(name, `/reached/${version}/${pixel.x}/${pixel.y}/${reach}`));
    of.set(key, answer.catch(() => of.delete(key) && []));
  }
  return (await of.get(key)).filter((other) => other !== area);
}

on([openPrint], load);
