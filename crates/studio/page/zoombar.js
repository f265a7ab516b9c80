// The bar under a picture and the keys that do the same: nearer, farther, the whole, and its own pixels.

import { byId } from "./element.js";

/** How much nearer one step is. */
const STEP = 1.5;

/**
 * Gives the buttons PREFIX-in, -out, -fit and -full and the keys pressed in a place their effect. `viewport()` is what they zoom,
 * undefined while there is nothing; `more` are further keys.
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
