// Choosing the best to the eye: the names of what was made of a print are hidden, and its order is left to chance.

import { byId, element, say } from "../element.js";
import { isResult } from "../results.js";
import { address, change } from "../server.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";
import { choose } from "./choices.js";

/** The pictures side by side that nishikie made of the open print: those that can be chosen from. */
function results() {
  const names = new Set(known.files.filter(isResult).map(({ name }) => name));
  return known.compared.filter((id) => names.has(id));
}

/** In an order that nobody can know. */
export function shuffled(names) {
  const numbers = crypto.getRandomValues(new Uint32Array(names.length));
  return names.map((name, place) => [numbers[place], name]).sort(([a], [b]) => a - b).map(([, name]) => name);
}

/** What stands for a picture while names are hidden; null for one that keeps its name. */
export function letterOf(id) {
  const place = known.blind?.indexOf(id) ?? -1;
  return place < 0 ? null : String.fromCharCode("A".charCodeAt(0) + place);
}

/** The pictures side by side in their order, which tells nothing while names are hidden. */
export const ordered = () => (known.blind ? [...known.compared.filter((id) => !known.blind.includes(id)), ...known.blind] : known.compared);

/** The button that chooses a picture. */
export function chooser(id) {
  const button = element("button", { type: "button", textContent: words("blind_best"), "aria-label": `${words("blind_best")}: ${letterOf(id)}` });
  button.addEventListener("click", async () => {
    const letter = letterOf(id);
    const answer = await change(address(known.print.name, "/chosen"), { chosen: id, among: known.blind });
    if (!answer) return;
    set("blind", null);
    say(words("blind_chosen").replace("{letter}", letter).replace("{name}", `${id} (${answer.configuration})`));
    byId("blind").focus();
  });
  return button;
}

/** Hides the names of those that can be chosen from. */
export const hide = () => set("blind", shuffled(results()));

byId("blind").addEventListener("click", () => {
  if (known.blind) return set("blind", null);
  choose(known.compared);
  hide();
});

on(["print", "files", "compared", "blind"], () => {
  // Another choice of pictures, or another print, is another question.
  if (known.blind?.some((id) => !results().includes(id))) return set("blind", null);
  byId("blind").setAttribute("aria-pressed", String(Boolean(known.blind)));
  byId("blind").disabled = !known.blind && results().length < 2;
  byId("compare-choices").hidden = Boolean(known.blind);
});
