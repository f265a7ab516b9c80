// Begins: asks for all there is, and listens for what changes.

import "./collection/filter.js";
import "./collection/grid.js";
import "./color/edits.js";
import "./color/export.js";
import "./color/origin.js";
import "./color/overlay.js";
import "./color/pigments.js";
import "./color/proposals.js";
import "./color/slider.js";
import "./color/sources.js";
import "./color/tools.js";
import "./compare/blind.js";
import "./compare/choices.js";
import "./compare/pairs.js";
import "./compare/panes.js";
import "./folder.js";
import "./style/references.js";
import "./style/results.js";
import { judged, look } from "./collection/source.js";
import { byId, say } from "./element.js";
import { gently } from "./gently.js";
import { address, ask, change, listen } from "./server.js";
import { known, set, take, tell } from "./store.js";
import { start } from "./style/configuration.js";
import { moved } from "./style/run.js";
import { addressed, show } from "./views.js";
import { reason, startWords, words } from "./words.js";
import { heard, heardAll } from "./work.js";

const failed = (error) => say(error.message);

let aside = null;
let saidAside = null;

/** Says, once, that what was unfinished could not be read, and where it is. */
function sayAside() {
  if (aside && aside !== saidAside) say(words("aside").replace("{}", aside), true);
  saidAside = aside;
}

// Of many pictures each is told of when it was looked at.
const folder = gently(async () => {
  const told = await ask("/api/state");
  byId("folder-name").textContent = told.folder;
  heardAll(told.jobs);
  aside = told.aside;
  set("files", told.files);
}, failed, 200);

const print = gently(async () => {
  if (known.print) take(await ask(address(known.print.name)));
}, failed);

/** Opens the print that the page's address names, so that a reload or a bookmark comes back to it. */
async function open({ again = false } = {}) {
  show();
  const { view, name } = addressed();
  if (view === "collection") {
    document.title = `${words("view_collection")} – nishikie`;
    if (again) print();
    return look(name);
  }
  if (!name) return set("print", null);
  if (name === known.print?.name && !again) return;
  document.title = `${name} – nishikie`;
  const told = await change("/api/open", { name });
  // What is open stays where it is only asked for anew, and gives way to nothing older.
  if (name === known.print?.name) return take(told);
  set("print", told);
  for (const panel of document.querySelectorAll(".panel")) panel.scrollTop = 0;
  const last = known.jobs.filter((job) => job.print === name && job.task === "color").at(-1);
  if (last?.state === "failed" && told && !told.ready) say(words("failed") + reason(last));
}

startWords(() => tell());
start().catch(failed);
addEventListener("hashchange", () => open());
listen(
  (event) => {
    if (event.kind === "job") heard(event);
    if (event.kind === "style" && event.print === known.print?.name) moved(event);
    if (event.kind === "folder") folder().then(sayAside);
    if (event.kind === "review") judged(event);
    if (event.kind === "print" && event.name === known.print?.name) print();
    if (event.kind === "hello" || event.kind === "missed") folder().then(() => open({ again: true })).then(sayAside);
  },
  (there) => {
    if (!there) say(words("lost"));
    else if (byId("message-text").textContent === words("lost")) say("");
  },
);
