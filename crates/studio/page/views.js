// The view that is shown, and its print or folder. They stand in the page's address, so that a reload or a bookmark returns to them.

import { openStudy } from "./collection/study.js";
import { byId } from "./element.js";
import { openPrint } from "./print.js";
import { on, State } from "./state.js";

/** The name of the view that is shown. */
export const shownView = new State(null);

const VIEWS = [...document.querySelectorAll("section[data-view]")].map((section) => section.dataset.view);

/** Returns the view in the address, and the name of its print or study. */
export function addressed() {
  const [view, name = ""] = location.hash.slice(1).split("/");
  try {
    return { view: VIEWS.includes(view) ? view : VIEWS[0], name: decodeURIComponent(name) };
  } catch {
    return { view: VIEWS[0], name: "" }; // Not an address that this page made.
  }
}

/** Returns the address of a view of a print or study. */
export const addressOf = (view, name = "") => `#${view}/${encodeURIComponent(name)}`;

/** Goes to a view of a print or study. */
export const go = (view, name) => (location.hash = addressOf(view, name));

/** Shows the view in the address. */
export function show() {
  const { view } = addressed();
  for (const section of document.querySelectorAll("section[data-view]")) section.hidden = section.dataset.view !== view;
  document.querySelector("main").dataset.shown = view;
  if (shownView.value === view) return;
  // On small screens the view before may have been scrolled.
  if (shownView.value) scrollTo(0, 0);
  shownView.set(view);
}

on([shownView, openPrint, openStudy], () => {
  for (const link of byId("views").querySelectorAll("a")) {
    link.href = addressOf(link.dataset.view, link.dataset.view === "collection" ? (openStudy.value ?? "") : openPrint.value?.name);
    if (link.dataset.view === shownView.value) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
});
