// A style run: started, watched beside the print, and stopped.

import { byId, element, say } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { address, ask, change, thumbnail } from "../server.js";
import { on, State } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";
import { jobList } from "../work.js";
import { draw, short } from "./chart.js";
import { configuration } from "./configuration.js";
import { chosenStyles } from "./references.js";

/** The course of the run that is shown; null before it is loaded. */
export const shownCourse = new State(null);

/** The last level at which the whole print is one tile. */
const ONE_TILE = 9;

/** The job whose course is being loaded, and all jobs whose course was requested, whether there was one or not. */
let sought = null;
const asked = new Set();
let shown = "";

const isOpen = (job) => job.state === "queued" || job.state === "running";

/** Returns the job of the open print that is shown: the one that runs, or else waits, or was done last. */
function current() {
  const runs = jobList.value.filter((job) => job.task === "style" && job.print === openPrint.value?.name);
  return runs.find((job) => job.state === "running") ?? runs.find(isOpen) ?? runs.findLast((job) => job.state === "done");
}

/** Takes an update of a run. */
export function moved({ point, ...step }) {
  const course = shownCourse.value;
  if (course?.job !== step.job) return seek(step.job);
  const newer = point && point.evaluations > (course.points.at(-1)?.evaluations ?? 0);
  shownCourse.set({ ...step, points: newer ? [...course.points, point] : course.points });
}

/** Loads a run's course, of which the page may have missed the beginning. */
async function seek(job) {
  if (sought === job) return;
  sought = job;
  asked.add(job);
  const answer = await ask(`/api/style/${job}`).catch(() => null);
  if (sought !== job) return;
  sought = null;
  if (answer) shownCourse.set(answer);
}

async function begin() {
  if (!chosenStyles.value.length) return say(words("style_choose"));
  const { wrong, ...chosen } = configuration();
  if (wrong) return say(words("style_wrong") + wrong);
  const answer = await change(address(openPrint.value.name, "/style"), { styles: chosenStyles.value, ...chosen });
  if (answer) byId("style-file").textContent = words("style_written") + answer.file;
}

/** Returns minutes and seconds as text. */
function time(seconds) {
  const all = Math.ceil(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

function state(job, course) {
  if (job.state === "queued") return words("style_waiting");
  if (job.state === "done") return words("style_over") + job.made;
  const last = course?.points.at(-1);
  if (!last) return words("style_beginning");
  const done = `${last.evaluations}${words("style_of")}${course.of}${words("style_evaluations")}`;
  return course.left === null ? done : `${done} · ${words("style_left")}${time(course.left)}`;
}

function writeNumbers(last) {
  const numbers = [
    [words("style_totalLoss"), last.total],
    [words("style_contentLoss"), last.content],
    [words("style_styleLoss"), last.style],
    [words("style_contentError"), last.content_error],
    [words("style_styleError"), last.style_error],
  ];
  byId("style-numbers").replaceChildren(
    ...numbers.map(([name, value]) =>
      element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: short(value) })),
    ),
  );
}

/** Shows a picture once it is loaded; the one before it stays until then. */
async function show(source) {
  if (source === shown) return;
  shown = source;
  const picture = byId("style-picture");
  if (!source) {
    picture.removeAttribute("src");
  } else {
    const next = element("img", { src: source });
    await next.decode().catch(() => {});
    if (source !== shown) return;
    picture.src = source;
  }
  picture.hidden = !source;
  byId("style-none").hidden = Boolean(source);
}

/** Returns the address of the print as one small picture. */
function original() {
  const { name, size } = openPrint.value;
  if (size) return address(name, `/original/${Math.min(ONE_TILE, Math.ceil(Math.log2(Math.max(...size))))}/0/0`);
  const file = folderFiles.value.find((other) => other.name === name);
  return file?.info?.is === "picture" ? thumbnail(file) : "";
}

function writePrint() {
  byId("style-empty").hidden = Boolean(openPrint.value);
  byId("style-pair").hidden = !openPrint.value;
  const source = openPrint.value ? original() : "";
  if (byId("style-print").getAttribute("src") === source) return;
  if (source) byId("style-print").src = source;
  else byId("style-print").removeAttribute("src");
  byId("style-print").alt = openPrint.value?.name ?? "";
}

function write() {
  if (shownView.value !== "style") return;
  writePrint();
  const job = current();
  if (job && job.state !== "queued" && shownCourse.value?.job !== job.id && !asked.has(job.id)) seek(job.id);
  const course = shownCourse.value?.job === job?.id ? shownCourse.value : null;
  const under = job && isOpen(job);
  byId("style-course").hidden = !job || (!under && !course);
  byId("style-stop").hidden = !under;
  show(course?.picture ? `/api/style/${course.job}/${course.picture}` : "");
  byId("style-picture").alt = job?.file ?? "";
  byId("style-caption").textContent = course ? under ? words("style_best") : words("style_last") : "";
  if (!job) return;
  byId("style-state").textContent = state(job, course);
  byId("style-course").dataset.job = job.id;
  byId("style-course").dataset.evaluations = course?.points.at(-1)?.evaluations ?? 0;
  byId("style-course").dataset.picture = course?.picture ?? 0;
  if (course?.points.length) {
    draw(course.points, course.of);
    writeNumbers(course.points.at(-1));
  } else {
    byId("style-chart").replaceChildren();
    byId("style-numbers").replaceChildren();
  }
}

byId("style-begin").addEventListener("click", begin);
byId("style-stop").addEventListener("click", () => change("/api/stop", { job: current()?.id }));
on([openPrint], () => (byId("style-file").textContent = ""));
on([shownView, openPrint, folderFiles, jobList, shownCourse], write);
