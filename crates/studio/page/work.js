// Slow work: how it goes, and how it ended.

import { byId, element, say } from "./element.js";
import { change } from "./server.js";
import { known, on, set } from "./store.js";
import { reason, words } from "./words.js";

const TASKS = {
  color: () => words("color"),
  suggest: () => words("task_suggest"),
  proposals: () => words("task_proposals"),
  export: () => words("task_export"),
  style: () => words("task_style"),
};
const isOver = ({ state }) => state === "done" || state === "failed" || state === "stopped";
// A ranking gives way to all other work, and nobody waits for it.
const isLeft = ({ state, task }) => state === "interrupted" || (state === "queued" && task !== "suggest");

/** Takes what was told of one piece of work. */
export function heard(job) {
  const before = known.jobs.find(({ id }) => id === job.id);
  if (before && isOver(before)) return;
  if (job.state === "failed") say(words("failed") + reason(job));
  if (job.state === "done" && job.made) say(words("done") + job.made);
  // In its place, so that lists stay in their order.
  const others = known.jobs.filter(({ id }) => id !== job.id);
  set("jobs", before ? known.jobs.map((other) => (other === before ? job : other)) : [...others, job]);
}

const named = (job) => `${TASKS[job.task]()} ${job.file ?? job.print}`;
const stop = (job) => change("/api/stop", { job: job.id });
const again = (job) => change("/api/again", { job: job.id });

function button(text, action) {
  const made = element("button", { type: "button", textContent: text });
  made.addEventListener("click", action);
  return made;
}

/** The work that is done now: a row that stays while its numbers change. */
const now = { id: null, text: element("span"), bar: element("progress", { max: 1 }), stop: element("button", { type: "button" }) };
now.row = element("div", { className: "job" }, now.text, now.bar, now.stop);
now.stop.addEventListener("click", () => change("/api/stop", { job: now.id }));

function writeNow(job) {
  if (!job) return byId("work-now").replaceChildren();
  now.id = job.id;
  now.text.textContent = `${named(job)}${job.stage ? `: ${words(job.stage)}` : ""}`;
  if (job.stage) now.bar.value = job.fraction;
  else now.bar.removeAttribute("value");
  now.bar.setAttribute("aria-label", now.text.textContent);
  now.stop.textContent = words("stop");
  if (!now.row.isConnected) byId("work-now").replaceChildren(now.row);
}

let written = "";
let told = false;

/** What waits, and what the program's end interrupted. */
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
          ? [button(words("stop"), () => stop(job))]
          : [button(words("again"), () => again(job)), button(words("dismiss"), () => stop(job))];
      for (const one of actions) one.setAttribute("aria-label", `${one.textContent}: ${named(job)}`);
      return element("li", {}, element("span", {}, name, " ", state), element("span", { className: "row" }, ...actions));
    }),
  );
  if (focused >= 0) (buttons()[Math.min(focused, buttons().length - 1)] ?? byId("work-count")).focus();
  // Once, so that nobody overlooks it.
  if (interrupted.length && !told) byId("work-all").open = true;
  told ||= interrupted.length > 0;
}

byId("work-again").addEventListener("click", async () => {
  for (const job of known.jobs.filter(({ state }) => state === "interrupted")) await again(job);
});

/** The list lies over the page, and is put away as such things are. */
const close = () => (byId("work-all").open = false);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !byId("work-all").open) return;
  close();
  byId("work-all").querySelector("summary").focus();
});
addEventListener("pointerdown", (event) => {
  if (!byId("work-all").contains(event.target)) close();
});

on(["jobs"], () => {
  writeNow(known.jobs.find(({ state }) => state === "running"));
  writeLeft(known.jobs.filter(isLeft));
});
