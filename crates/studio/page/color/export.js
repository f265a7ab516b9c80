// The export of the picture.

import { byId } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { address, change } from "../server.js";
import { on } from "../state.js";

let proposedFor = null;

/** Returns a free name derived from the print's. */
function proposed() {
  const stem = openPrint.value.name.replace(/\.[^.]*$/, "");
  const taken = new Set(folderFiles.value.map(({ name }) => name.toLowerCase()));
  for (let number = 1; ; number++) {
    const name = `${stem}-colored${number > 1 ? `-${number}` : ""}.png`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

byId("export").addEventListener("click", async () => {
  await change(address(openPrint.value.name, "/export"), { file: byId("export-name").value.trim() });
});

on([openPrint, folderFiles], () => {
  if (!openPrint.value) return;
  const taken = folderFiles.value.some(({ name }) => name === byId("export-name").value);
  if (proposedFor !== openPrint.value.name || taken) byId("export-name").value = proposed();
  proposedFor = openPrint.value.name;
  byId("export").disabled = !openPrint.value.ready;
});
