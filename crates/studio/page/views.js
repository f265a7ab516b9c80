// Which view is shown, and of which print or folder: the page's address says it, so a reload or a bookmark comes back to it.

import { byId } from "./element.js";
import { known, on, set } from "./store.js";

const VIEWS = [...document.querySelectorAll("section[data-view]")].map((section) => section.dataset.view);

/** The view that the address names, and what of. */
export function addressed() {
  const [view, name = ""] = location.hash.slice(1).split("/");
  try {
    return { view: VIEWS.includes(view) ? view : VIEWS[0], name: decodeURIComponent(name) };
  } catch {
    return { view: VIEWS[0], name: "" }; // Not an address that this page made.
  }
}

/** The address of a view of something. */
export const addressOf = (view, name = "") => `#${view}/${encodeURIComponent(name)}`;

/** Goes to a view of something. */
export const go = (view, name) => (location.hash = addressOf(view, name));

/** Shows what the address names. */
export function show() {
  const { view } = addressed();
  for (const section of document.querySelectorAll("section[data-view]")) section.hidden = section.dataset.view !== view;
  document.querySelector("main").dataset.shown = view;
  if (known.view === view) return;
  // On small screens one may have gone far down in the view before.
  if (known.view) scrollTo(0, 0);
  set("view", view);
}

on(["view", "print", "study"], () => {
  for (const link of byId("views").querySelectorAll("a")) {
    link.href = addressOf(link.dataset.view, link.dataset.view === "collection" ? (known.study ?? "") : known.print?.name);
    if (link.dataset.view === known.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
});
