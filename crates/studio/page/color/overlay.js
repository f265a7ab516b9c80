// What is drawn over the picture: the area under the pointer, the crosshair, and where colors are unsure.

import { byId } from "../element.js";
import { address, bytes } from "../server.js";
import { known, on } from "../store.js";
import { original, pixelAt, viewer } from "./viewer.js";

const canvas = document.createElement("canvas");
canvas.id = "overlay";
byId("viewer").append(canvas);
const context = canvas.getContext("2d");

/** The print's areas: a raster laid over it. */
let areas = null;
let hovered = null;
let outline = null;
let crosshair = null;
let unsure = null;

/** The pixel that the crosshair is on; null while there is none. */
export const target = () => crosshair;

async function load() {
  const { name, has_areas: there } = known.print ?? {};
  if (areas?.name !== name) {
    areas = null;
    hovered = outline = crosshair = null;
    draw();
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

function areaOf(pixel) {
  if (!pixel || !areas?.labels) return null;
  const [width, height] = known.print.size;
  const x = Math.floor((pixel.x * areas.width) / width);
  const y = Math.floor((pixel.y * areas.height) / height);
  return areas.labels[y * areas.width + x];
}

/** The border of an area, in the raster's places. */
function outlineOf(area) {
  const { width, height, labels } = areas;
  const path = new Path2D();
  const edge = (x0, y0, x1, y1) => {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (labels[at] !== area) continue;
      if (x === 0 || labels[at - 1] !== area) edge(x, y, x, y + 1);
      if (x === width - 1 || labels[at + 1] !== area) edge(x + 1, y, x + 1, y + 1);
      if (y === 0 || labels[at - width] !== area) edge(x, y, x + 1, y);
      if (y === height - 1 || labels[at + width] !== area) edge(x, y + 1, x + 1, y + 1);
    }
  }
  return path;
}

function hover(pixel) {
  const area = areaOf(pixel);
  if (area === hovered) return;
  hovered = area;
  outline = area === null ? null : outlineOf(area);
  draw();
}

/** Where the print lies on the canvas, in its pixels. */
function frame() {
  const item = original();
  if (!item || !known.print?.size) return null;
  const [width, height] = known.print.size;
  const start = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
  const end = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(width, height));
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
}

/** A line that is seen on light and on dark. */
function stroke(path) {
  for (const [color, width] of [["#000a", 4], ["#fff", 1.5]]) {
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
  if (outline) {
    const scale = [place.width / areas.width, place.height / areas.height];
    const path = new Path2D();
    path.addPath(outline, new DOMMatrix([scale[0], 0, 0, scale[1], place.x, place.y]));
    stroke(path);
  }
  if (crosshair) {
    const x = place.x + ((crosshair.x + 0.5) / known.print.size[0]) * place.width;
    const y = place.y + ((crosshair.y + 0.5) / known.print.size[1]) * place.height;
    const path = new Path2D();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      path.moveTo(x + 4 * dx, y + 4 * dy);
      path.lineTo(x + 16 * dx, y + 16 * dy);
    }
    stroke(path);
  }
}

/** Moves the crosshair on the screen; it begins in the middle, and the picture follows it. */
function move(dx, dy) {
  const item = original();
  if (!item) return;
  const [width, height] = known.print.size;
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

/** How unsure each color is, as a veil; asked for anew when the picture changes. */
async function loadUnsure() {
  const print = known.print;
  if (!unsure || !print?.ready || unsure.version === print.version) return draw();
  unsure.version = print.version;
  try {
    const told = await bytes(address(print.name, `/confidence/${print.version}`));
    const [width, height] = new Uint32Array(told, 0, 2);
    const sure = new Uint8Array(told, 8);
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
  hover(pixelAt(event.clientX, event.clientY));
  draw();
});
byId("viewer").addEventListener("pointerleave", () => hover(null));
byId("viewer").addEventListener("keydown", (event) => {
  const step = event.shiftKey ? 40 : 8;
  const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (!steps[event.key]) return;
  event.preventDefault();
  move(...steps[event.key]);
});

viewer.addHandler("update-viewport", draw);
viewer.addHandler("resize", draw);
on(["print"], load);
on(["print"], loadUnsure);
