// Pictures as deep as they go: OpenSeadragon, with the buttons and keys left to us.

/** Pixels of a tile's side, as the server has it. */
const TILE = 512;

// OpenSeadragon would put a style into the page, which the page's policy forbids, unless it finds one with this mark.
const mark = document.createElementNS(null, "style");
mark.setAttribute("data-openseadragon-mobile-css", "true");
document.head.append(mark);

/** A viewer in an element of the page. */
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
  viewer.addHandler("canvas-key", (event) => (event.preventDefaultAction = true));
  return viewer;
}

/** A picture of this size, of which `address(level, column, row)` is a tile. */
export const tiled = ([width, height], address) => ({ width, height, tileSize: TILE, tileOverlap: 0, getTileUrl: address });
