// Slow work: how it goes, and how it ended.

import { byId, element, say } from "./element.js";
import { change } from "./server.js";
import { known, on, set } from "./store.js";
import { words } from "./words.js";

const TASKS = { color: "color", suggest: "task_suggest", export: "task_export", proposals: "task_proposals" };
const open = ({ state }) => state === "queued" || state === "running";

/** Takes what was told of one piece of work. */
export function heard(job) {
  const before = known.jobs.find(({ id }) => id === job.id);
  if (before && !open(before)) return;
  if (job.state === "failed") say(words("failed") + job.error);
  if (job.state === "done" && job.made) say(words("done") + job.made);
  set("jobs", [...known.jobs.filter(({ id }) => id !== job.id), job]);
}

const rows = new Map();

function row(job) {
  const text = element("span");
  const bar = element("progress", { max: 1 });
  const stop = element("button", { type: "button" });
  stop.addEventListener("click", () => change("/api/stop", { job: job.id }));
  return { text, bar, stop, whole: element("div", { className: "job" }, text, bar, stop) };
}

function write() {
  const now = known.jobs.filter(open);
  for (const [id, { whole }] of rows) {
    if (now.some((job) => job.id === id)) continue;
    whole.remove();
    rows.delete(id);
  }
  for (const job of now) {
    if (!rows.has(job.id)) {
      rows.set(job.id, row(job));
      byId("work").append(rows.get(job.id).whole);
    }
    const { text, bar, stop } = rows.get(job.id);
    const stage = job.state === "queued" ? words("queued") : job.stage ? words(job.stage) : "";
    text.textContent = `${words(TASKS[job.task])} ${job.print}${stage && ": "}${stage}`;
    if (job.stage) bar.value = job.fraction;
    bar.setAttribute("aria-label", text.textContent);
    stop.textContent = words("stop");
  }
}

on(["jobs"], write);
