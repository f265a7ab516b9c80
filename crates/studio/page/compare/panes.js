// Pictures side by side, which move and zoom together.

import { deepZoom, tiled } from "../deepzoom.js";
import { byId, element } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { address, pictureTile } from "../server.js";
import { on } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";
import { zoomBar } from "../zoombar.js";
import { blind, chooser, letterOf, ordered } from "./blind.js";
import { compared, NOW, ORIGINAL } from "./choices.js";

/** The distance that an arrow key moves, in pixels of the screen. */
const STEP = 64;

/** The panes by their picture's id, in the order in which they were chosen. */
const panes = new Map();

/** Returns the picture of a pane, with a key that changes with it; null while there is none. */
function source(id) {
  const { name, size, ready, version } = openPrint.value;
  if (id === ORIGINAL) {
    return size && { key: name, tiles: tiled(size, (...tile) => address(name, `/original/${tile.join("/")}`)) };
  }
  if (id === NOW) {
    return ready && { key: `${name} ${version}`, tiles: tiled(size, (...tile) => address(name, `/colored/${version}/${tile.join("/")}`)) };
  }
  const file = folderFiles.value.find((other) => other.name === id);
  if (file?.info?.is !== "picture") return null;
  const { width, height } = file.info;
  return { key: `${id} ${file.written}`, tiles: tiled([width, height], (...tile) => pictureTile(file, tile)) };
}

const caption = (id) => letterOf(id) ?? ({ [ORIGINAL]: words("compare_original"), [NOW]: words("compare_now") })[id] ?? id;

function make(id) {
  const place = element("div", { className: "pane-picture" });
  const text = element("figcaption");
  const figure = element("figure", { className: "pane", "data-id": id }, place, text);
  byId("compare-panes").append(figure);
  const viewer = deepZoom(place);
  const pane = { id, figure, text, viewer, key: null };
  for (const event of ["canvas-drag", "canvas-scroll", "canvas-pinch"]) viewer.addHandler(event, () => (leading = pane));
  for (const event of ["zoom", "pan"]) viewer.addHandler(event, () => pane === leading && follow());
  // After a change of its size a viewer shows another part, and zooms once more after this event.
  viewer.addHandler("after-resize", () => queueMicrotask(() => (leading ? follow(true) : showWhole())));
  return pane;
}

/** The pane that a person moved last; null while all of them show the whole. */
let leading = null;

/** Moves all other panes to the place of the leading one. */
function follow(immediately = false) {
  const ahead = leading.viewer.viewport;
  for (const pane of panes.values()) {
    if (pane === leading || !pane.viewer.world.getItemCount()) continue;
    pane.viewer.viewport.zoomTo(ahead.getZoom(), null, immediately);
    pane.viewer.viewport.panTo(ahead.getCenter(), immediately);
  }
}

function showWhole() {
  leading = null;
  for (const { viewer } of panes.values()) viewer.viewport.goHome(true);
}

/** Loads a pane's picture, at the place where the other panes are. */
function fill(pane) {
  const found = source(pane.id);
  const name = found ? caption(pane.id) : `${caption(pane.id)}: ${words("compare_missing")}`;
  pane.text.replaceChildren(element("span", { textContent: name }), ...(letterOf(pane.id) ? [chooser(pane.id)] : []));
  if (!found || found.key === pane.key) return;
  pane.key = found.key;
  const { viewer } = pane;
  viewer.addTiledImage({
    tileSource: found.tiles,
    success: ({ item }) => {
      if (found.key !== pane.key || panes.get(pane.id) !== pane) return;
      while (viewer.world.getItemAt(0) !== item) viewer.world.removeItem(viewer.world.getItemAt(0));
      if (leading && leading !== pane) follow(true);
      else if (!leading) showWhole();
      pane.figure.dataset.shown = found.key;
    },
  });
}

/** Sets the rows and columns in which pictures of this shape are largest. */
function layout(count) {
  const { clientWidth, clientHeight } = byId("compare-panes");
  const [width, height] = openPrint.value?.size ?? [1, 1];
  let best = { columns: 1, scale: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const scale = Math.min(clientWidth / columns / width, clientHeight / rows / height);
    if (scale > best.scale) best = { columns, scale };
  }
  byId("compare-panes").style.gridTemplateColumns = `repeat(${best.columns}, minmax(0, 1fr))`;
}

function update() {
  if (shownView.value !== "compare") return;
  const wanted = openPrint.value ? ordered() : [];
  for (const [id, pane] of panes) {
    if (wanted.includes(id)) continue;
    panes.delete(id);
    if (pane === leading) leading = null;
    pane.viewer.destroy();
    pane.figure.remove();
  }
  layout(wanted.length);
  for (const id of wanted) if (!panes.has(id)) panes.set(id, make(id));
  // The order of the elements is also that of the keyboard.
  const places = byId("compare-panes").children;
  for (const [place, id] of wanted.entries()) {
    if (places[place] !== panes.get(id).figure) places[place].before(panes.get(id).figure);
  }
  for (const pane of panes.values()) fill(pane);
  byId("compare-empty").hidden = wanted.length > 0;
  byId("compare-empty").textContent = words(openPrint.value ? "compare_none" : "compare_empty");
}

/** Returns the viewport that all others follow; undefined while no picture is there. */
function viewport() {
  leading ??= [...panes.values()].find(({ viewer }) => viewer.world.getItemCount()) ?? null;
  return leading?.viewer.viewport;
}

function move(across, down) {
  const by = viewport()?.deltaPointsFromPixels(new OpenSeadragon.Point(across * STEP, down * STEP));
  if (by) viewport().panBy(by).applyConstraints();
}

/** Shows one pixel of the print on one of the screen. */
function zoomFull() {
  if (!openPrint.value?.size) return;
  viewport()?.zoomTo(openPrint.value.size[0] / devicePixelRatio / viewport().getContainerSize().x);
}

const moves = {
  ArrowLeft: () => move(-1, 0),
  ArrowRight: () => move(1, 0),
  ArrowUp: () => move(0, -1),
  ArrowDown: () => move(0, 1),
};
zoomBar("compare", byId("compare-panes"), viewport, { whole: showWhole, full: zoomFull }, moves);
new ResizeObserver(() => layout(panes.size)).observe(byId("compare-panes"));

on([shownView, openPrint, folderFiles, compared, blind], update);
