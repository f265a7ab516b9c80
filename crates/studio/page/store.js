// What the page knows, and who is told when it changes.

/**
 * The folder's files, the work that there is, the view that is shown, the print that is open, the color and the tool in hand,
 * the width of the brush in pixels of the print, and which pictures are side by side, and of which print.
 */
export const known = {
  files: [],
  jobs: [],
  view: null,
  print: null,
  color: null,
  tool: "area",
  brush: 1,
  compared: [],
  comparedOf: null,
  /** The pictures whose names are hidden, in their order; null while names are shown. */
  blind: null,
  /** The study whose runs are looked through; null for the folder's pictures. What was told of it, and the verdicts. */
  study: null,
  collection: null,
  review: { version: 0, unread: 0, verdicts: new Map() },
  /** The pictures that are shown of them, which is looked at, and which are chosen to be compared. */
  shown: [],
  current: null,
  picked: [],
  /** Whose style is taken, and the course of the run that is shown. */
  styles: [],
  course: null,
};

const listeners = [];

/** Calls `listener` whenever one of these parts of what is known has changed, and when the language has. */
export function on(parts, listener) {
  listeners.push({ parts, listener });
}

/** Sets a part. */
export function set(part, value) {
  known[part] = value;
  tell(part);
}

/** Tells that a part has changed; without one, that all is to be written anew. */
export function tell(part) {
  for (const { parts, listener } of listeners) {
    if (!part || parts.includes(part)) listener();
  }
}

/** Takes what was told of the open print, unless it is older than what is known. */
export function take(print) {
  if (!print || !known.print || print.name !== known.print.name) return;
  if (print.version >= known.print.version) set("print", print);
}
