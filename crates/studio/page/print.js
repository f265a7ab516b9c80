// The print that is open.

import { State } from "./state.js";

/** The status of the open print as the server describes it; null if none is open. */
export const openPrint = new State(null);

/** Takes a newer status of the open print; an older one, or another print's, is ignored. */
export function takeStatus(status) {
  const open = openPrint.value;
  if (!status || !open || status.name !== open.name) return;
  if (status.version >= open.version) openPrint.set(status);
}
