// What nishikie made of a print, told by the print's bytes: other names change nothing.

import { known } from "./store.js";

/** Whether a file of the folder was made of the open print. */
export const isResult = ({ known: about }) => Boolean(about?.made?.content) && about.made.content === known.print?.sha256;

/** Whether there are pictures of which it is not known yet what they are. */
export const isLooking = () => known.files.some(({ kind, known: about }) => kind === "picture" && !about);
