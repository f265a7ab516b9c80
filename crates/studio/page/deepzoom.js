// Deep zoom by OpenSeadragon, with the page's own buttons and keys.

/** The side of a tile in pixels, as on the server. */
const TILE = 512;

// OpenSeadragon would put a style into the page, which the page's policy forbids, unless it finds one with this mark.
const mark = document.createElementNS(null, "style");
mark.setAttribute("data-openseadragon-mobile-css", "true");
document.head.append(mark);

/** Moves a picture by less than a pixel, so that its pixels lie on those of the screen, and 1:1 shows them as they are. */
function align({ viewport }) {
  const corner = viewport.pixelFromPoint(new OpenSeadragon.Point(0, 0), true);
  const off = corner.apply((place) => place - Math.round(place * devicePixelRatio) / devicePixelRatio);
  if (Math.hypot(off.x, off.y) > 1e-7) viewport.panBy(viewport.deltaPointsFromPixels(off, true), true);
}

/** Returns whether pixels of a picture lie on those of the screen, one to one. */
function isExact({ viewport }, item) {
  const { x, y } = viewport.pixelFromPoint(new OpenSeadragon.Point(0, 0), true).times(devicePixelRatio);
  const zoom = item.viewportToImageZoom(viewport.getZoom(true)) * devicePixelRatio;
  return [zoom - 1, x - Math.round(x), y - Math.round(y)].every((off) => Math.abs(off) < 1e-6);
}

/** Creates a viewer in an element of the page. */
export function deepZoom(element) {
  const gestures = { clickToZoom: false, dblClickToZoom: false };
  const viewer = OpenSeadragon({
    element,
    drawer: "canvas",
    tabIndex: -1,
    showNavigationControl: false,
    gestureSettingsMouse: gestures,
    gestureSettingsTouch: gestures,
    gestureSettingsPen: gestures,
    animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.4,
    maxZoomPixelRatio: 8,
    maxTilesPerFrame: 16,
    immediateRender: true,
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.8,
  });
  // Tiles are drawn a little larger, so that no seams are seen; at 1:1 there are none, and it would only blur them.
  viewer.drawer.minimumOverlapRequired = (item) => !isExact(viewer, item);
  viewer.addHandler("animation-finish", () => align(viewer));
  viewer.addHandler("canvas-key", (event) => (event.preventDefaultAction = true));
  return viewer;
}

/** Returns a tile source of this size, of which `address(level, column, row)` is a tile. */
export const tiled = ([width, height], address) => ({ width, height, tileSize: TILE, tileOverlap: 0, getTileUrl: address });
