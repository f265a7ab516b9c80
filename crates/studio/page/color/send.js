// The sending of edits.

import { openPrint } from "../print.js";
import { address, change } from "../server.js";

/** Sends an edit of the open print: an object with `kind`, as the server's type `Edit`. Returns the print's new status; null if it was refused. */
export function sendEdit(edit) {
  performance.mark("edit");
  return change(address(openPrint.value.name, "/edit"), edit);
}
