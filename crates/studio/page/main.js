// The start of the page: loads everything, and receives events.

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
import { folderFiles, unshownFiles } from "./files.js";
import { gently } from "./gently.js";
import { openPrint, takeStatus } from "./print.js";
import { address, ask, change, listen } from "./server.js";
import { refresh } from "./state.js";
import { start } from "./style/configuration.js";
import { moved } from "./style/run.js";
import { addressed, show } from "./views.js";
import { reason, startWords, words } from "./words.js";
import { jobList, takeJob, takeJobs } from "./work.js";

const failed = (error) => say(error.message);

let aside = null;
let saidAside = null;

/** Shows once that the list of unfinished pictures could not be read, and its new name. */
function sayAside() {
  if (aside && aside !== saidAside) say(words("aside").replace("{}", aside), true);
  saidAside = aside;
}

// The list of files changes with every picture that is inspected.
const folder = gently(async () => {
  const answer = await ask("/api/state");
  byId("folder-name").textContent = answer.folder;
  takeJobs(answer.jobs);
  aside = answer.aside;
  byId("only-read").hidden = !answer.only_read;
  unshownFiles.set(answer.unshown);
  folderFiles.set(answer.files);
}, failed, 200);

const print = gently(async () => {
  if (openPrint.value) takeStatus(await ask(address(openPrint.value.name)));
}, failed);

/** Opens the print that the page's address names, so that a reload or a bookmark returns to it. */
async function open({ again = false } = {}) {
  show();
  const { view, name } = addressed();
  if (view === "collection") {
    document.title = `${words("view_collection")} – nishikie`;
    if (again) print();
    return look(name);
  }
  if (!name) return openPrint.set(null);
  if (name === openPrint.value?.name && !again) return;
  document.title = `${name} – nishikie`;
  const answer = await change("/api/open", { name });
  // The print is open already, and its status may be newer than the answer.
  if (name === openPrint.value?.name) return takeStatus(answer);
  openPrint.set(answer);
  for (const panel of document.querySelectorAll(".panel")) panel.scrollTop = 0;
  const last = jobList.value.filter((job) => job.print === name && job.task === "color").at(-1);
  if (last?.state === "failed" && answer && !answer.ready) say(words("failed") + reason(last));
}

startWords(refresh);
start().catch(failed);
addEventListener("hashchange", () => open());
listen(
  (event) => {
    if (event.kind === "job") takeJob(event);
    if (event.kind === "style" && event.print === openPrint.value?.name) moved(event);
    if (event.kind === "folder") folder().then(sayAside);
    if (event.kind === "review") judged(event);
    if (event.kind === "print" && event.name === openPrint.value?.name) print();
    if (event.kind === "hello" || event.kind === "missed") folder().then(() => open({ again: true })).then(sayAside);
  },
  (there) => {
    if (!there) say(words("lost"));
    else if (byId("message-text").textContent === words("lost")) say("");
  },
);
