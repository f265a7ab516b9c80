// The pictures of the collection view, the folder's or a study's, and the verdicts on them, as the server has them.

import { say } from "../element.js";
import { folderFiles } from "../files.js";
import { gently } from "../gently.js";
import { ask, change } from "../server.js";
import { on } from "../state.js";
import { shownView } from "../views.js";
import { currentId, pickedIds } from "./selection.js";
import { listing, openStudy, reviews } from "./study.js";

/** The time between two requests for new runs of a study, in milliseconds. */
const ASKED = 20_000;

/** Returns the address of a part of a study. */
export const addressOfStudy = (...parts) => `/api/study/${parts.map(encodeURIComponent).join("/")}`;

/** Takes all verdicts, unless they are older than those that are shown. */
function takeAll(review, before) {
  if (before && review.version < reviews.value.version) return;
  reviews.value = { version: 0, unread: 0, ...review, verdicts: new Map(Object.entries(review.verdicts ?? {})) };
}

const load = gently(
  async () => {
    if (shownView.value !== "collection") return;
    const study = openStudy.value;
    const { studies, projects, review } = await ask("/api/collection");
    // The list of studies is shown also where this one cannot be.
    let problem = null;
    const unshown = (error) => {
      problem = error.message;
    };
    const details = study && (await ask(addressOfStudy(study)).catch(unshown));
    if (study !== openStudy.value) return load();
    takeAll((study ? details?.review : review) ?? {}, listing.value?.study === study);
    listing.set({ study, studies, projects: new Set(projects), details, problem });
  },
  (error) => say(error.message),
);

/** Shows the folder's pictures, or a study's runs. */
export function look(study) {
  if (openStudy.value !== (study || null)) {
    pickedIds.value = [];
    currentId.value = null;
    listing.value = null;
    openStudy.set(study || null);
  }
  load();
}

/** Takes a verdict that was given on this page or on another. */
export function judged({ study, picture, verdict, version }) {
  if (study !== openStudy.value || version <= reviews.value.version) return;
  reviews.value.version = version;
  // The page's own verdict is shown already.
  if ((reviews.value.verdicts.get(picture) ?? null) !== verdict) note(picture, verdict);
}

function note(picture, verdict) {
  if (verdict) reviews.value.verdicts.set(picture, verdict);
  else reviews.value.verdicts.delete(picture);
  reviews.changed();
}

let last = Promise.resolve();

/** Gives a picture a verdict, or withdraws it by null. It is shown at once; verdicts are written in the order in which they are given. */
export function judge(picture, verdict) {
  if ((reviews.value.verdicts.get(picture) ?? null) === verdict) return;
  const study = openStudy.value;
  note(picture, verdict);
  last = last.then(async () => {
    if (!(await change("/api/review", { study, picture, verdict }))) load();
  });
}

setInterval(() => {
  if (!document.hidden && listing.value?.details?.missing) load();
}, ASKED);

let files = "";
on([folderFiles], () => {
  // Only where pictures were added or removed: the list also changes when a picture was inspected.
  const now = folderFiles.value.map(({ name }) => name).join("/");
  if (now !== files) load();
  files = now;
});
