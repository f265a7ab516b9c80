// The list of jobs: their progress, and their ends.

import { byId, element, say } from "./element.js";
import { change } from "./server.js";
import { on, State } from "./state.js";
import { reason, words } from "./words.js";

/** All jobs, as the server describes them. */
export const jobList = new State([]);

const TASKS = {
  color: () => words("color"),
  proposals: () => words("task_proposals"),
  export: () => words("task_export"),
  style: () => words("task_style"),
};
const isOver = ({ state }) => state === "done" || state === "failed" || state === "stopped";
// A ranking gives way to all other work, and nobody waits for it.
const isListed = ({ task }) => task !== "suggest";

function sayEnd(job) {
  if (job.state === "failed" && isListed(job)) say(words("failed") + reason(job));
  if (job.state === "done" && job.made) say(words("done") + job.made);
}

/** Takes the list of all jobs, and reports those that ended since the last one. */
export function takeJobs(jobs) {
  const before = new Map(jobList.value.map((job) => [job.id, job]));
  const now = jobs.map((job) => (before.has(job.id) && isOver(before.get(job.id)) ? before.get(job.id) : job));
  for (const job of now) if (before.has(job.id) && !isOver(before.get(job.id))) sayEnd(job);
  jobList.set(now);
}

/** Takes the state of one job. */
export function takeJob(job) {
  const before = jobList.value.find(({ id }) => id === job.id);
  if (before && isOver(before)) return;
  sayEnd(job);
  // In its place, so that lists stay in their order.
  const others = jobList.value.filter(({ id }) => id !== job.id);
  jobList.set(before ? jobList.value.map((other) => (other === before ? job : other)) : [...others, job]);
}

const named = (job) => `${TASKS[job.task]()} ${job.file ?? job.print}`;
const end = (job) => change("/api/stop", { job: job.id });
const again = (job) => change("/api/again", { job: job.id });

function button(text, action) {
  const made = element("button", { type: "button", textContent: text });
  made.addEventListener("click", action);
  return made;
}

/** The rows of running jobs, which stay while their numbers change. */
const rows = new Map();

function row(id) {
  const made = { text: element("span"), bar: element("progress", { max: 1 }), stop: element("button", { type: "button" }) };
  made.row = element("div", { className: "job" }, made.text, made.bar, made.stop);
  made.stop.addEventListener("click", () => end({ id }));
  rows.set(id, made);
  byId("work-now").append(made.row);
  return made;
}

function writeNow(jobs) {
  for (const [id, made] of rows) {
    if (jobs.some((job) => job.id === id)) continue;
    made.row.remove();
    rows.delete(id);
  }
  for (const job of jobs) {
    const { text, bar, stop } = rows.get(job.id) ?? row(job.id);
    text.textContent = `${named(job)}${job.stage ? `: ${words(job.stage)}` : ""}`;
    text.title = text.textContent;
    if (job.stage) bar.value = job.fraction;
    else bar.removeAttribute("value");
    bar.setAttribute("aria-label", text.textContent);
    stop.textContent = words("stop");
    stop.setAttribute("aria-label", `${words("stop")}: ${named(job)}`);
  }
}

let written = "";
let shown = false;

/** Writes the jobs that wait, and those that the program's end interrupted. */
function writeLeft(jobs) {
  const interrupted = jobs.filter(({ state }) => state === "interrupted");
  const waiting = jobs.length - interrupted.length;
  const text = JSON.stringify([jobs, words("queued")]);
  if (text === written) return;
  written = text;
  byId("work-all").hidden = !jobs.length;
  const counts = [waiting && `${waiting} ${words("queued")}`, interrupted.length && `${interrupted.length} ${words("interrupted")}`];
  byId("work-count").textContent = counts.filter(Boolean).join(" · ");
  byId("work-again").hidden = interrupted.length < 2;
  const buttons = () => [...byId("work-list").querySelectorAll("button")];
  const focused = buttons().indexOf(document.activeElement);
  byId("work-list").replaceChildren(
    ...jobs.map((job) => {
      const name = element("span", { textContent: named(job) });
      const state = element("small", { textContent: job.state === "queued" ? words("queued") : words("interrupted") });
      const actions =
        job.state === "queued"
          ? [button(words("stop"), () => end(job))]
          : [button(words("again"), () => again(job)), button(words("dismiss"), () => end(job))];
      for (const one of actions) one.setAttribute("aria-label", `${one.textContent}: ${named(job)}`);
      return element("li", {}, element("span", {}, name, " ", state), element("span", { className: "row" }, ...actions));
    }),
  );
  if (focused >= 0) (buttons()[Math.min(focused, buttons().length - 1)] ?? byId("work-count")).focus();
  // Opened once, so that nobody overlooks it.
  if (interrupted.length && !shown) byId("work-all").open = true;
  shown ||= interrupted.length > 0;
}

byId("work-again").addEventListener("click", async () => {
  for (const job of jobList.value.filter(({ state }) => state === "interrupted")) await again(job);
});

/** Closes the list, which lies over the page. */
const close = () => (byId("work-all").open = false);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !byId("work-all").open) return;
  close();
  byId("work-all").querySelector("summary").focus();
});
addEventListener("pointerdown", (event) => {
  if (!byId("work-all").contains(event.target)) close();
});

on([jobList], () => {
  const jobs = jobList.value.filter(isListed);
  writeNow(jobs.filter(({ state }) => state === "running"));
  writeLeft(jobs.filter(({ state }) => state === "queued" || state === "interrupted"));
});
