// A run: begun, watched beside the print, and stopped.

import { byId, element, say } from "../element.js";
import { address, ask, change, thumbnail } from "../server.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";
import { draw, short } from "./chart.js";
import { configuration } from "./configuration.js";

/** Levels of a print of which the whole is one tile, at most. */
const ONE_TILE = 9;

/** The piece of work whose course is being asked for, and all whose was, though there may have been none. */
let sought = null;
const asked = new Set();
let shown = "";

const isOpen = (job) => job.state === "queued" || job.state === "running";

/** The open print's run that is shown: the one that is made, or else waits, or was made last. */
function current() {
  const runs = known.jobs.filter((job) => job.task === "style" && job.print === known.print?.name);
  return runs.find((job) => job.state === "running") ?? runs.find(isOpen) ?? runs.findLast((job) => job.state === "done");
}

/** Takes what was told of a run that has moved. */
export function moved({ point, ...step }) {
  const course = known.course;
  if (course?.job !== step.job) return seek(step.job);
  const newer = point && point.evaluations > (course.points.at(-1)?.evaluations ?? 0);
  set("course", { ...step, points: newer ? [...course.points, point] : course.points });
}

/** Asks for all of a run's course, which a page that was not there from the beginning needs. */
async function seek(job) {
  if (sought === job) return;
  sought = job;
  asked.add(job);
  const told = await ask(`/api/style/${job}`).catch(() => null);
  if (sought !== job) return;
  sought = null;
  if (told) set("course", told);
}

async function begin() {
  if (!known.styles.length) return say(words("style_choose"));
  const { wrong, ...chosen } = configuration();
  if (wrong) return say(words("style_wrong") + wrong);
  const told = await change(address(known.print.name, "/style"), { styles: known.styles, ...chosen });
  if (told) byId("style-file").textContent = words("style_written") + told.file;
}

/** Minutes and seconds. */
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

/** Puts a picture up when it is there, so that the one before it stays until then. */
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

/** The print as one small picture. */
function original() {
  const { name, size } = known.print;
  if (size) return address(name, `/original/${Math.min(ONE_TILE, Math.ceil(Math.log2(Math.max(...size))))}/0/0`);
  const file = known.files.find((other) => other.name === name);
  return file?.known?.is === "picture" ? thumbnail(file) : "";
}

function writePrint() {
  byId("style-empty").hidden = Boolean(known.print);
  byId("style-pair").hidden = !known.print;
  const source = known.print ? original() : "";
  if (byId("style-print").getAttribute("src") === source) return;
  if (source) byId("style-print").src = source;
  else byId("style-print").removeAttribute("src");
  byId("style-print").alt = known.print?.name ?? "";
}

function write() {
  if (known.view !== "style") return;
  writePrint();
  const job = current();
  if (job && job.state !== "queued" && known.course?.job !== job.id && !asked.has(job.id)) seek(job.id);
  const course = known.course?.job === job?.id ? known.course : null;
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
on(["print"], () => (byId("style-file").textContent = ""));
on(["view", "print", "files", "jobs", "course"], write);
