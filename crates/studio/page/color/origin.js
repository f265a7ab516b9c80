// A picture that was written earlier: back to the print and all that was decided about it.

import { byId } from "../element.js";
import { change } from "../server.js";
import { known, on } from "../store.js";
import { go } from "../views.js";
import { words } from "../words.js";

const opened = () => known.files.find(({ name }) => name === known.print?.name);

async function reopen(replace) {
  const answer = await change("/api/reopen", { picture: known.print.name, replace });
  if (answer?.done) go("color", answer.print);
  else if (answer && confirm(words("reopenReplaces").replace("{}", answer.print))) await reopen(true);
}

byId("reopen").addEventListener("click", () => reopen(false));

on(["print", "files"], () => {
  const of = opened()?.known?.of;
  byId("origin").hidden = !of;
  byId("origin-text").textContent = words("originOf").replace("{}", of ?? "");
});
