// The pictures that the grid shows, the current one, and those that are picked for comparison.

import { State } from "../state.js";

/** The pictures in the grid. */
export const shownItems = new State([]);

/** The id of the current picture; null if there is none. */
export const currentId = new State(null);

/** The ids of the pictures that are picked for comparison. */
export const pickedIds = new State([]);
