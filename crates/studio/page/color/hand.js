// The color, the tool and the brush in hand.

import { State } from "../state.js";

/** The color as `#rrggbb`; null if there is none. */
export const colorInHand = new State(null);

/** The tool: `area`, `region`, `brush` or `eraser`. */
export const toolInHand = new State("area");

/** The width of the brush in pixels of the print. */
export const brushWidth = new State(1);

/** Signals a change of what is drawn on the print and is not in its picture yet. */
export const sketch = new State(null);
