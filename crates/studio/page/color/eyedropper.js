// The eyedropper: a color is taken from a print of the folder, which is opened large.

import { deepZoom } from "../deepzoom.js";
import { byId, say } from "../element.js";
import { large } from "../server.js";
import { words } from "../words.js";
import { takeColor } from "./pigments.js";

const dialog = byId("dropper");
const stage = byId("dropper-stage");
const cross = byId("dropper-cross");

let viewer = null;
let pixels = null;
/** The pixel that is pointed at. */
let at = null;

const point = (x, y) => new OpenSeadragon.Point(x, y);
const item = () => viewer?.world.getItemAt(0);

/** Returns the mean of the pixel and its neighbors, as `#rrggbb`. */
function colorAt({ x, y }) {
  const { width, height } = pixels.canvas;
  const [left, top] = [Math.max(x - 1, 0), Math.max(y - 1, 0)];
  const [right, bottom] = [Math.min(x + 2, width), Math.min(y + 2, height)];
  const { data } = pixels.getImageData(left, top, right - left, bottom - top);
  const mean = [0, 1, 2].map((part) => {
    let sum = 0;
    for (let place = part; place < data.length; place += 4) sum += data[place];
    return Math.round((4 * sum) / data.length);
  });
  return `#${mean.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function show() {
  if (!item() || !at) return;
  const { x, y } = item().imageToViewerElementCoordinates(point(at.x + 0.5, at.y + 0.5));
  cross.style.left = `${x}px`;
  cross.style.top = `${y}px`;
  cross.hidden = false;
  const color = colorAt(at);
  byId("dropper-color").style.backgroundColor = color;
  byId("dropper-value").textContent = color;
}

/** Points at a place of the stage, or at the nearest pixel of the picture. */
function pointAt(position) {
  const { x, y } = item().viewerElementToImageCoordinates(position);
  const within = (value, size) => Math.min(Math.max(Math.floor(value), 0), size - 1);
  at = { x: within(x, pixels.canvas.width), y: within(y, pixels.canvas.height) };
  show();
}

function takeIt() {
  if (!at) return;
  takeColor(colorAt(at));
  dialog.close();
}

/** Opens a print of the folder to take a color from. */
export async function openDropper(file) {
  at = pixels = null;
  cross.hidden = true;
  byId("dropper-title").textContent = file.name;
  byId("dropper-value").textContent = words("dropperLoading");
  dialog.showModal();
  const image = Object.assign(new Image(), { src: large(file) });
  try {
    await image.decode();
  } catch {
    dialog.close();
    return say(`${file.name}: ${words("dropperFailed")}`);
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
  pixels = canvas.getContext("2d", { willReadFrequently: true });
  pixels.drawImage(image, 0, 0);
  if (!viewer) {
    viewer = deepZoom(stage);
    viewer.addHandler("canvas-click", (event) => {
      if (!event.quick || !item()) return;
      pointAt(event.position);
      takeIt();
    });
    viewer.addHandler("update-viewport", show);
  }
  viewer.close();
  viewer.addOnceHandler("open", () => {
    if (!dialog.open) return;
    at = { x: canvas.width >> 1, y: canvas.height >> 1 };
    stage.dataset.shown = file.name;
    stage.focus();
    show();
  });
  viewer.open({ type: "image", url: image.src, buildPyramid: false });
}

stage.addEventListener("pointermove", (event) => {
  if (event.pointerType === "touch" || !item()) return;
  const box = stage.getBoundingClientRect();
  pointAt(point(event.clientX - box.left, event.clientY - box.top));
});
stage.addEventListener("keydown", (event) => {
  if (!item() || !at) return;
  if (event.key === "Enter") {
    event.preventDefault();
    return takeIt();
  }
  if (event.key === "+" || event.key === "=" || event.key === "-") {
    const center = item().imageToViewportCoordinates(at.x + 0.5, at.y + 0.5);
    viewer.viewport.zoomBy(event.key === "-" ? 1 / 1.5 : 1.5, center);
    return viewer.viewport.applyConstraints();
  }
  const step = event.shiftKey ? 40 : 8;
  const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (!steps[event.key]) return;
  event.preventDefault();
  const from = item().imageToViewerElementCoordinates(point(at.x + 0.5, at.y + 0.5));
  const [dx, dy] = steps[event.key];
  pointAt(point(from.x + dx, from.y + dy));
  const there = item().imageToViewerElementCoordinates(point(at.x + 0.5, at.y + 0.5));
  const { clientWidth, clientHeight } = stage;
  if (there.x < 0 || there.y < 0 || there.x > clientWidth || there.y > clientHeight) {
    viewer.viewport.panTo(viewer.viewport.viewerElementToViewportCoordinates(there));
  }
});
byId("dropper-take").addEventListener("click", takeIt);
byId("dropper-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  delete stage.dataset.shown;
  viewer?.close();
});
