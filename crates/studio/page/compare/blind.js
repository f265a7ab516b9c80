// Blind choices: the names of a print's results are hidden, and their order is random.

import { byId, element, say } from "../element.js";
import { folderFiles, isResult } from "../files.js";
import { openPrint } from "../print.js";
import { address, change } from "../server.js";
import { on, State } from "../state.js";
import { words } from "../words.js";
import { choose, compared } from "./choices.js";

/** The pictures whose names are hidden, in their order; null while names are shown. */
export const blind = new State(null);

/** Returns the pictures side by side that were made from the open print, among which one is chosen. */
function results() {
  const names = new Set(folderFiles.value.filter(isResult).map(({ name }) => name));
  return compared.value.filter((id) => names.has(id));
}

/** Returns the names in random order. */
export function shuffled(names) {
  const numbers = crypto.getRandomValues(new Uint32Array(names.length));
  return names.map((name, place) => [numbers[place], name]).sort(([a], [b]) => a - b).map(([, name]) => name);
}

/** Returns the letter of a picture while names are hidden; null for one that keeps its name. */
export function letterOf(id) {
  const place = blind.value?.indexOf(id) ?? -1;
  return place < 0 ? null : String.fromCharCode("A".charCodeAt(0) + place);
}

/** Returns the pictures side by side in their order, which is random while names are hidden. */
export const ordered = () => (blind.value ? [...compared.value.filter((id) => !blind.value.includes(id)), ...blind.value] : compared.value);

/** Returns the button that chooses a picture. */
export function chooser(id) {
  const button = element("button", { type: "button", textContent: words("blind_best"), "aria-label": `${words("blind_best")}: ${letterOf(id)}` });
  button.addEventListener("click", async () => {
    const letter = letterOf(id);
    const answer = await change(address(openPrint.value.name, "/chosen"), { chosen: id, among: blind.value });
    if (!answer) return;
    blind.set(null);
    say(words("blind_chosen").replace("{letter}", letter).replace("{name}", `${id} (${answer.configuration})`));
    byId("blind").focus();
  });
  return button;
}

/** Hides the names of the results. */
export const hide = () => blind.set(shuffled(results()));

byId("blind").addEventListener("click", () => {
  if (blind.value) return blind.set(null);
  choose(compared.value);
  hide();
});

on([openPrint, folderFiles, compared, blind], () => {
  // With other pictures, or another print, the choice begins again.
  if (blind.value?.some((id) => !results().includes(id))) return blind.set(null);
  byId("blind").setAttribute("aria-pressed", String(Boolean(blind.value)));
  byId("blind").disabled = !blind.value && results().length < 2;
  byId("compare-choices").hidden = Boolean(blind.value);
});
