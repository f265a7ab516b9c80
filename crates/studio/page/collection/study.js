// The study that the collection view shows, its pictures, and the verdicts on them.

import { State } from "../state.js";

/** The name of the study; null for the folder's pictures. */
export const openStudy = new State(null);

/** The server's answer about the folder and the study; null while it is awaited. */
export const listing = new State(null);

/** The verdicts by picture, their version, and the number of verdicts that could not be read. */
export const reviews = new State({ version: 0, unread: 0, verdicts: new Map() });
