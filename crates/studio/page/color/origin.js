// The way from a written picture back to its print and its project.

import { byId } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { change } from "../server.js";
import { on } from "../state.js";
import { go } from "../views.js";
import { words } from "../words.js";

const opened = () => folderFiles.value.find(({ name }) => name === openPrint.value?.name);

async function reopen(replace) {
  const answer = await change("/api/reopen", { picture: openPrint.value.name, replace });
  if (answer?.done) go("color", answer.print);
  else if (answer && confirm(words("reopenReplaces").replace("{}", answer.print))) await reopen(true);
}

byId("reopen").addEventListener("click", () => reopen(false));

on([openPrint, folderFiles], () => {
  const of = opened()?.info?.of;
  byId("origin").hidden = !of;
  byId("origin-text").textContent = words("originOf").replace("{}", of ?? "");
});
