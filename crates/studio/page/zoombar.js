// The bar under a picture, and its keys: zoom in, zoom out, the whole picture, and 1:1.

import { byId } from "./element.js";

/** The factor of one zoom step. */
const STEP = 1.5;

/**
 * Gives the buttons PREFIX-in, -out, -fit and -full and the keys pressed in a place their effect. `viewport()` returns the viewport,
 * undefined while there is none; `more` has further keys.
 */
export function zoomBar(prefix, place, viewport, { whole, full }, more = {}) {
  const by = (factor) => viewport()?.zoomBy(factor).applyConstraints();
  const actions = { in: () => by(STEP), out: () => by(1 / STEP), fit: whole, full };
  for (const [name, action] of Object.entries(actions)) byId(`${prefix}-${name}`).addEventListener("click", action);
  const keys = { "+": actions.in, "=": actions.in, "-": actions.out, 0: whole, 1: full, ...more };
  place.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}
