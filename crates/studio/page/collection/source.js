// What is looked through: the folder's pictures or a study's runs, as the server tells them, and the verdicts on them.

import { say } from "../element.js";
import { gently } from "../gently.js";
import { ask, change } from "../server.js";
import { known, on, set, tell } from "../store.js";

/** How often a study is asked whether runs were done, in milliseconds. */
const ASKED = 20_000;

/** The address of what concerns a study. */
export const addressOfStudy = (...parts) => `/api/study/${parts.map(encodeURIComponent).join("/")}`;

/** Takes all verdicts, unless newer ones are known. */
function takeAll(review, before) {
  if (before && review.version < known.review.version) return;
  known.review = { version: 0, unread: 0, ...review, verdicts: new Map(Object.entries(review.verdicts ?? {})) };
}

const load = gently(
  async () => {
    if (known.view !== "collection") return;
    const { study } = known;
    const { studies, projects, review } = await ask("/api/collection");
    // A study that cannot be shown is no reason not to show which there are.
    let problem = null;
    const unshown = (error) => {
      problem = error.message;
    };
    const told = study && (await ask(addressOfStudy(study)).catch(unshown));
    if (study !== known.study) return load();
    takeAll((study ? told?.review : review) ?? {}, known.collection?.study === study);
    set("collection", { study, studies, projects: new Set(projects), told, problem });
  },
  (error) => say(error.message),
);

/** Shows the folder's pictures, or a study's runs, and hears what is new of them. */
export function look(study) {
  if (known.study !== (study || null)) {
    known.picked = [];
    known.current = null;
    known.collection = null;
    set("study", study || null);
  }
  load();
}

/** Takes a verdict that was given, on this page or on another. */
export function judged({ study, picture, verdict, version }) {
  if (study !== known.study || version <= known.review.version) return;
  known.review.version = version;
  // Our own is shown already.
  if ((known.review.verdicts.get(picture) ?? null) !== verdict) note(picture, verdict);
}

function note(picture, verdict) {
  if (verdict) known.review.verdicts.set(picture, verdict);
  else known.review.verdicts.delete(picture);
  tell("review");
}

let last = Promise.resolve();

/** Gives a picture a verdict, or takes it away by null; shown at once, and written in the order in which they are given. */
export function judge(picture, verdict) {
  if ((known.review.verdicts.get(picture) ?? null) === verdict) return;
  const { study } = known;
  note(picture, verdict);
  last = last.then(async () => {
    if (!(await change("/api/review", { study, picture, verdict }))) load();
  });
}

setInterval(() => {
  if (!document.hidden && known.collection?.told?.missing) load();
}, ASKED);

let files = "";
on(["files"], () => {
  // Only where pictures came or went: each is told of when it was looked at.
  const now = known.files.map(({ name }) => name).join("/");
  if (now !== files) load();
  files = now;
});
