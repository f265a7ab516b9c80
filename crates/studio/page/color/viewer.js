// The picture: the original in gray, and the colored one over it, as deep as the scan goes.

import { deepZoom, tiled } from "../deepzoom.js";
import { byId } from "../element.js";
import { address } from "../server.js";
import { known, on } from "../store.js";
import { zoomBar } from "../zoombar.js";

/** Milliseconds after an edit until all tiles are asked for. */
const PAUSE = 400;

/** Longest side of a part, as the server has it. */
const MOST = 4096;

/** The print, as deep as its scan goes. */
export const viewer = deepZoom(byId("viewer"));

/** What is shown: the print's name, the original, and the colored pictures, of which the last is the newest. */
const shown = { name: null, original: null, colored: [], version: null };
const listeners = [];
const watchers = [];

/** Calls `listener` with every colored picture that is put up. */
export const onColored = (listener) => listeners.push(listener);

/** Calls `watcher` with every version of the picture that is seen. */
export const onShown = (watcher) => watchers.push(watcher);

/** The colored pictures that are up: for a moment two, the new one over the old. */
export const colored = () => shown.colored;

/** The original, which says where places are; null before it is there. */
export const original = () => shown.original;

/** The pixel of the print at a place of the page; null outside. */
export function pixelAt(clientX, clientY) {
  if (!shown.original) return null;
  const box = byId("viewer").getBoundingClientRect();
  const place = new OpenSeadragon.Point(clientX - box.left, clientY - box.top);
  const { x, y } = shown.original.viewerElementToImageCoordinates(place);
  const [width, height] = known.print.size;
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  return { x: Math.floor(x), y: Math.floor(y) };
}

/** The place on the print, in its pixels, of a place on the viewer; null away from it where it must be `inside`. */
export function placeAt(position, inside = false) {
  if (!shown.original) return null;
  const { x, y } = shown.original.viewerElementToImageCoordinates(position);
  const [width, height] = known.print.size;
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
  const print = known.print;
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

/** Shows the colored picture as it is now: the part that is seen first, as one picture at the screen's size, then all tiles. */
function renew(print) {
  shown.version = print.version;
  const all = { tileSource: tiles(print, `colored/${print.version}`) };
  const part = shown.colored.length ? seen(print) : null;
  if (!part) return put(print, all, () => tell(print));
  put(print, part, () => {
    tell(print);
    // Not at once: the next edit would wait for tiles that nobody wants any more.
    setTimeout(() => {
      if (print.version === shown.version && known.print?.name === print.name && known.print.ready) put(print, all, () => {});
    }, PAUSE);
  });
}

/** Puts up a colored picture, and takes away those before when all of it is there. */
function put(print, options, done) {
  add(print, options, (item) => {
    if (print.version !== shown.version) return viewer.world.removeItem(item);
    shown.colored.push(item);
    for (const listener of listeners) listener(item);
    const loaded = () => {
      if (!item.getFullyLoaded() || print.version !== shown.version || !shown.colored.includes(item)) return;
      item.removeHandler("fully-loaded-change", loaded);
      // What is under a part is still seen around it.
      if (!options.width) drop(shown.colored.indexOf(item));
      done();
    };
    item.addHandler("fully-loaded-change", loaded);
    loaded();
  });
}

/** Tells tests, and whoever measures, that the picture is shown. */
function tell(print) {
  byId("viewer").dataset.version = print.version;
  performance.mark("shown");
  for (const watcher of watchers) watcher(print.version);
}

/** The part of the print that is seen now, as one picture; null if nothing is seen of it. */
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

/** Takes the oldest colored pictures away. */
function drop(count) {
  for (const item of shown.colored.splice(0, count)) viewer.world.removeItem(item);
}

/** One pixel of the print on one of the screen. */
function zoomFull() {
  if (!shown.original) return;
  const zoom = shown.original.imageToViewportZoom(1 / devicePixelRatio);
  viewer.viewport.zoomTo(zoom);
}

zoomBar("zoom", byId("viewer"), () => viewer.viewport, { whole: () => viewer.viewport.goHome(), full: zoomFull });

on(["print"], update);
