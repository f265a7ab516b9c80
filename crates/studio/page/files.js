// The folder's files, and the pictures among them that nishikie made.

import { openPrint } from "./print.js";
import { State } from "./state.js";

/** The folder's files, by name. */
export const folderFiles = new State([]);

/** The names of pictures and models that cannot be shown. */
export const unshownFiles = new State([]);

/** Returns whether a file was made from the open print. The print's hash decides, since names can change. */
export const isResult = ({ info }) => Boolean(info?.made?.content) && info.made.content === openPrint.value?.sha256;

/** Returns whether there are pictures that have not been inspected yet. */
export const isInspecting = () => folderFiles.value.some(({ kind, info }) => kind === "picture" && !info);
