// The picture into a file of its own.

import { byId } from "../element.js";
import { address, change } from "../server.js";
import { known, on } from "../store.js";

let proposedFor = null;

/** A name that is free, after the print's. */
function proposed() {
  const stem = known.print.name.replace(/\.[^.]*$/, "");
  const taken = new Set(known.files.map(({ name }) => name.toLowerCase()));
  for (let number = 1; ; number++) {
    const name = `${stem}-colored${number > 1 ? `-${number}` : ""}.png`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

byId("export").addEventListener("click", async () => {
  await change(address(known.print.name, "/export"), { file: byId("export-name").value.trim() });
});

on(["print", "files"], () => {
  if (!known.print) return;
  const taken = known.files.some(({ name }) => name === byId("export-name").value);
  if (proposedFor !== known.print.name || taken) byId("export-name").value = proposed();
  proposedFor = known.print.name;
  byId("export").disabled = !known.print.ready;
});
