// The viewer of the print: the original in gray, and the colored picture over it.

import { deepZoom, tiled } from "../deepzoom.js";
import { byId } from "../element.js";
import { openPrint } from "../print.js";
import { address } from "../server.js";
import { on } from "../state.js";
import { zoomBar } from "../zoombar.js";

/** The time after an edit until all tiles are requested, in milliseconds. */
const PAUSE = 400;

/** Longest side of a window, as on the server. */
const MOST = 4096;

/** The deep zoom of the print. */
export const viewer = deepZoom(byId("viewer"));

/** The state of the viewer: the print's name, the original, and the colored pictures, of which the last is the newest. */
const shown = { name: null, original: null, colored: [], version: null };
const listeners = [];
const watchers = [];

/** Calls `listener` with every colored picture that is added. */
export const onColored = (listener) => listeners.push(listener);

/** Calls `watcher` with every version of the picture that is shown. */
export const onShown = (watcher) => watchers.push(watcher);

/** Returns the colored pictures in the viewer: for a moment two, the new one over the old. */
export const colored = () => shown.colored;

/** Returns the original, which defines the coordinates; null before it is loaded. */
export const original = () => shown.original;

/** Returns the pixel of the print at a place of the page; null outside. */
export function pixelAt(clientX, clientY) {
  if (!shown.original) return null;
  const box = byId("viewer").getBoundingClientRect();
  const place = new OpenSeadragon.Point(clientX - box.left, clientY - box.top);
  const { x, y } = shown.original.viewerElementToImageCoordinates(place);
  const [width, height] = openPrint.value.size;
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  return { x: Math.floor(x), y: Math.floor(y) };
}

/** Returns the place on the print, in its pixels, of a place on the viewer; null outside the print where it must be `inside`. */
export function placeAt(position, inside = false) {
  if (!shown.original) return null;
  const { x, y } = shown.original.viewerElementToImageCoordinates(position);
  const [width, height] = openPrint.value.size;
  if (inside && (x < 0 || y < 0 || x >= width || y >= height)) return null;
  return [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
}

const tiles = (print, path) => tiled(print.size, (level, x, y) => address(print.name, `/${path}/${level}/${x}/${y}`));

function add(print, options, success) {
  viewer.addTiledImage({
    ...options,
    preload: true,
    success: ({ item }) => {
      // Another print may have been opened meanwhile.
      if (print.name === shown.name) success(item);
      else viewer.world.removeItem(item);
    },
  });
}

function update() {
  const print = openPrint.value;
  if (print?.name !== shown.name) {
    viewer.world.removeAll();
    Object.assign(shown, { name: print?.name ?? null, original: null, colored: [], version: null, asked: false });
  }
  byId("empty").hidden = Boolean(print);
  if (!print?.size) return;
  if (!shown.asked) {
    shown.asked = true;
    add(print, { tileSource: tiles(print, "original") }, (item) => {
      shown.original = item;
      viewer.viewport.goHome(true);
      byId("viewer").dataset.shown = print.name;
      update();
    });
  }
  if (!shown.original) return;
  if (!print.ready && empty(print.sources)) drop(shown.colored.length);
  if (print.ready && shown.version !== print.version) renew(print);
}

const empty = (sources) => !sources.references.length && !sources.model && !sources.palette;

/** Shows the new version of the colored picture: the visible window first, as one picture at the screen's size, then all tiles. */
function renew(print) {
  shown.version = print.version;
  const all = { tileSource: tiles(print, `colored/${print.version}`) };
  const part = shown.colored.length ? seen(print) : null;
  if (!part) return put(print, all, () => tell(print));
  put(print, part, () => {
    tell(print);
    // Later, because the next edit would wait for tiles that are out of date.
    setTimeout(() => {
      if (print.version === shown.version && openPrint.value?.name === print.name && openPrint.value.ready) put(print, all, () => {});
    }, PAUSE);
  });
}

/** Adds a colored picture, and removes those before when it is loaded. */
function put(print, options, done) {
  add(print, options, (item) => {
    if (print.version !== shown.version) return viewer.world.removeItem(item);
    shown.colored.push(item);
    for (const listener of listeners) listener(item);
    const loaded = () => {
      if (!item.getFullyLoaded() || print.version !== shown.version || !shown.colored.includes(item)) return;
      item.removeHandler("fully-loaded-change", loaded);
      // The picture below a part is still visible around it.
      if (!options.width) drop(shown.colored.indexOf(item));
      done();
    };
    item.addHandler("fully-loaded-change", loaded);
    loaded();
  });
}

/** Reports that the picture is shown, also to tests and measurements. */
function tell(print) {
  byId("viewer").dataset.version = print.version;
  performance.mark("shown");
  for (const watcher of watchers) watcher(print.version);
}

/** Returns the visible window of the print as one picture; null if nothing of it is visible. */
function seen({ name, version, size: [width, height] }) {
  const bounds = shown.original.viewportToImageRectangle(viewer.viewport.getBounds(true));
  const within = (value, most) => Math.min(Math.max(value, 0), most);
  const [left, right] = [Math.floor(bounds.x), Math.ceil(bounds.x + bounds.width)].map((x) => within(x, width));
  const [top, bottom] = [Math.floor(bounds.y), Math.ceil(bounds.y + bounds.height)].map((y) => within(y, height));
  if (left >= right || top >= bottom) return null;
  const scale = Math.min(byId("viewer").clientWidth / bounds.width, 1);
  const [across, down] = [right - left, bottom - top].map((side) => within(Math.round(side * scale), MOST) || 1);
  const window = [left, top, right - left, bottom - top, across, down].join("/");
  const place = shown.original.imageToViewportRectangle(left, top, right - left, bottom - top);
  return {
    tileSource: { type: "image", url: address(name, `/seen/${version}/${window}`), buildPyramid: false },
    x: place.x,
    y: place.y,
    width: place.width,
  };
}

/** Removes the oldest colored pictures. */
function drop(count) {
  for (const item of shown.colored.splice(0, count)) viewer.world.removeItem(item);
}

/** Shows one pixel of the print on one of the screen. */
function zoomFull() {
  if (!shown.original) return;
  const zoom = shown.original.imageToViewportZoom(1 / devicePixelRatio);
  viewer.viewport.zoomTo(zoom);
}

zoomBar("zoom", byId("viewer"), () => viewer.viewport, { whole: () => viewer.viewport.goHome(), full: zoomFull });

on([openPrint], update);
