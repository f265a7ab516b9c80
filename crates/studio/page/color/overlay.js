// The overlay of the picture: the area under the pointer and those like it, regions, the brush, the crosshair, and the uncertainty of
// the colors.

import { byId } from "../element.js";
import { openPrint } from "../print.js";
import { address, bytes } from "../server.js";
import { on } from "../state.js";
import { areaAt, bordersOf, onAreas, rasterSize, reached } from "./areas.js";
import { brushing, sketches } from "./brush.js";
import { brushWidth, sketch, toolInHand } from "./hand.js";
import { outlines as regions, regionAt } from "./region.js";
import { original, pixelAt, placeAt, viewer } from "./viewer.js";

const canvas = document.createElement("canvas");
canvas.id = "overlay";
byId("viewer").append(canvas);
const context = canvas.getContext("2d");

/** The time that the pointer rests on an area before those like it are requested, in milliseconds. */
const REST = 120;

let hovered = null;
let region = null;
let outline = null;
let outlines = null;
let pointer = null;
let crosshair = null;
let unsure = null;

/** The pixel that the crosshair is on; null while there is none. */
export const target = () => crosshair;

const filling = () => toolInHand.value === "area";
/** Returns the reach of picks: `piece`, `cloth` or `alike`. */
export const reachOfPicks = () => document.querySelector("input[name=reach]:checked").value;

let waiting = 0;

/** Outlines the other areas that a pick of the one that is hovered fills, once the pointer rests. */
function showReached(pixel) {
  clearTimeout(waiting);
  outlines = null;
  const [area, reach] = [hovered, reachOfPicks()];
  if (area === null || !filling() || reach === "piece") return;
  waiting = setTimeout(async () => {
    const others = await reached(pixel, reach);
    if (area !== hovered || !filling() || reach !== reachOfPicks()) return;
    outlines = others.length ? bordersOf(others) : null;
    byId("viewer").dataset.reached = others.length;
    draw();
  }, REST);
}

function hover(pixel) {
  const under = filling() ? regionAt(pixel) : null;
  const area = filling() && !under ? areaAt(pixel) : null;
  if (area === hovered && under === region) return;
  region = under;
  hovered = area;
  outline = area === null ? null : bordersOf([area]);
  delete byId("viewer").dataset.reached;
  showReached(pixel);
  draw();
}

/** Returns the print's place on the canvas, in its pixels. */
function frame() {
  const item = original();
  if (!item || !openPrint.value?.size) return null;
  const [width, height] = openPrint.value.size;
  const start = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
  const end = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(width, height));
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
}

/** Draws a line that is visible on light and on dark. */
function stroke(path, [under, over] = [4, 1.5]) {
  for (const [color, width] of [["#000a", under], ["#fff", over]]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  }
}

function draw() {
  const { clientWidth, clientHeight } = byId("viewer");
  const [width, height] = [clientWidth, clientHeight].map((side) => Math.round(side * devicePixelRatio));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  const place = frame();
  if (!place) return;
  if (unsure?.picture) context.drawImage(unsure.picture, place.x, place.y, place.width, place.height);
  for (const [borders, widths] of [[outlines, [2, 0.75]], [outline]]) {
    const raster = rasterSize();
    if (!borders || !raster) continue;
    const path = new Path2D();
    path.addPath(borders, new DOMMatrix([place.width / raster[0], 0, 0, place.height / raster[1], place.x, place.y]));
    stroke(path, widths);
  }
  const scale = place.width / openPrint.value.size[0];
  const toCanvas = ([x, y]) => [place.x + x * scale, place.y + y * scale];
  const here = crosshair ? [crosshair.x + 0.5, crosshair.y + 0.5] : pointer;
  drawRegions(toCanvas, here);
  drawBrush(toCanvas, here, scale);
  if (crosshair) {
    const x = place.x + ((crosshair.x + 0.5) / openPrint.value.size[0]) * place.width;
    const y = place.y + ((crosshair.y + 0.5) / openPrint.value.size[1]) * place.height;
    const path = new Path2D();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      path.moveTo(x + 4 * dx, y + 4 * dy);
      path.lineTo(x + 16 * dx, y + 16 * dy);
    }
    stroke(path);
  }
}

/** Returns a path through places of the print. */
function through(points, toCanvas) {
  const path = new Path2D();
  for (const point of points) path.lineTo(...toCanvas(point));
  return path;
}

/** Draws the regions, or the one under the pointer, dashed where the found colors are kept; those that the picture does not show yet; and the outline at hand. */
function drawRegions(toCanvas, here) {
  const { there, sent, open, set } = regions();
  const outlined = ({ corners, color }) => {
    const path = through(corners, toCanvas);
    path.closePath();
    context.setLineDash(color ? [] : [6, 4]);
    stroke(path, [2.5, 1]);
    context.setLineDash([]);
    return path;
  };
  for (const shown of region ? [region] : there) outlined(shown);
  for (const shown of sent) {
    const path = outlined(shown);
    context.globalAlpha = 0.5;
    context.fillStyle = shown.color ?? "#fff";
    context.fill(path, "evenodd");
    context.globalAlpha = 1;
  }
  if (!open.length) return;
  context.lineJoin = "round";
  const path = through(here ? [...open, here] : open, toCanvas);
  stroke(path);
  // The line that closes it.
  context.setLineDash([3, 4]);
  stroke(through([here ?? open.at(-1), open[0]], toCanvas), [2.5, 1]);
  context.setLineDash([]);
  context.lineJoin = "miter";
  const places = new Path2D();
  for (const [at, point] of [open[0], ...set].entries()) {
    const [x, y] = toCanvas(point);
    const radius = at ? 2.5 : 6;
    places.moveTo(x + radius, y);
    places.arc(x, y, radius, 0, 2 * Math.PI);
  }
  stroke(places);
}

/** Draws the strokes that the picture does not show yet, and the ring of the brush. */
function drawBrush(toCanvas, here, scale) {
  context.lineCap = context.lineJoin = "round";
  for (const { points, radius, color } of sketches(here)) {
    const path = through([points[0], ...points], toCanvas);
    context.globalAlpha = 0.5;
    context.strokeStyle = color ?? "#fff";
    context.lineWidth = Math.max(2 * radius * scale, 1);
    context.stroke(path);
    context.globalAlpha = 1;
  }
  context.lineCap = "butt";
  context.lineJoin = "miter";
  if (!brushing() || !here) return;
  const ring = new Path2D();
  ring.arc(...toCanvas(here), Math.max((brushWidth.value / 2) * scale, 1.5), 0, 2 * Math.PI);
  stroke(ring, [3, 1]);
}

/** Moves the crosshair on the screen; it begins in the middle, and the picture follows it. */
function move(dx, dy) {
  const item = original();
  if (!item) return;
  const [width, height] = openPrint.value.size;
  const toScreen = (pixel) => item.imageToViewerElementCoordinates(new OpenSeadragon.Point(pixel.x, pixel.y));
  const { clientWidth, clientHeight } = byId("viewer");
  const from = crosshair ? toScreen(crosshair) : { x: clientWidth / 2, y: clientHeight / 2 };
  const to = item.viewerElementToImageCoordinates(new OpenSeadragon.Point(from.x + dx, from.y + dy));
  const within = (value, size) => Math.min(Math.max(Math.round(value), 0), size - 1);
  crosshair = { x: within(to.x, width), y: within(to.y, height) };
  const { x, y } = toScreen(crosshair);
  if (x < 0 || y < 0 || x > clientWidth || y > clientHeight) {
    viewer.viewport.panTo(viewer.viewport.viewerElementToViewportCoordinates(new OpenSeadragon.Point(x, y)));
  }
  hover(crosshair);
  draw();
}

/** Loads the uncertainty of the colors as a veil, whenever the picture has changed. */
async function loadUnsure() {
  const print = openPrint.value;
  if (!unsure || !print?.ready || unsure.version === print.version) return draw();
  unsure.version = print.version;
  try {
    const answer = await bytes(address(print.name, `/confidence/${print.version}`));
    const [width, height] = new Uint32Array(answer, 0, 2);
    const sure = new Uint8Array(answer, 8);
    const picture = Object.assign(document.createElement("canvas"), { width, height });
    const veil = new ImageData(width, height);
    for (let at = 0; at < sure.length; at++) {
      veil.data.set([200, 0, 160, (255 - sure[at]) * 0.6], 4 * at);
    }
    picture.getContext("2d").putImageData(veil, 0, 0);
    if (unsure?.version === print.version) unsure.picture = picture;
  } catch {
    if (unsure) unsure.version = null; // It has changed; the next event asks anew.
  }
  draw();
}

byId("unsure").addEventListener("click", () => {
  unsure = unsure ? null : {};
  byId("unsure").setAttribute("aria-pressed", String(Boolean(unsure)));
  loadUnsure();
});
byId("viewer").addEventListener("pointermove", (event) => {
  if (event.pointerType === "touch") return;
  crosshair = null;
  const box = byId("viewer").getBoundingClientRect();
  pointer = placeAt(new OpenSeadragon.Point(event.clientX - box.left, event.clientY - box.top), true);
  hover(pixelAt(event.clientX, event.clientY));
  draw();
});
byId("viewer").addEventListener("pointerleave", () => {
  pointer = null;
  hover(null);
  draw();
});
byId("viewer").addEventListener("keydown", (event) => {
  const step = event.shiftKey ? 40 : 8;
  const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (!steps[event.key]) return;
  event.preventDefault();
  move(...steps[event.key]);
});

viewer.addHandler("update-viewport", draw);
viewer.addHandler("resize", draw);
onAreas(() => {
  hovered = region = outline = outlines = crosshair = pointer = null;
  draw();
});
for (const radio of document.querySelectorAll("input[name=reach]")) {
  radio.addEventListener("change", () => {
    outlines = null;
    hovered = outline = null;
    hover(crosshair);
    draw();
  });
}
on([sketch, brushWidth], draw);
on([toolInHand], () => {
  hover(null);
  draw();
});
on([openPrint], loadUnsure);
