// The prints whose style is taken: prints in color of the folder.

import { byId, element } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { thumbnail } from "../server.js";
import { on, State } from "../state.js";
import { words } from "../words.js";

/** The names of the prints whose style is taken. */
export const chosenStyles = new State([]);

const STORED = "nishikie-styles";

/** The print that the styles were chosen for. */
let stylesOf = null;
let written = "";

/** Returns the choice for the open print, which outlives a reload. */
function stored() {
  try {
    const { print, chosen } = JSON.parse(sessionStorage.getItem(STORED));
    return print === openPrint.value.name ? chosen : [];
  } catch {
    return [];
  }
}

function choose(chosen) {
  sessionStorage.setItem(STORED, JSON.stringify({ print: openPrint.value.name, chosen }));
  chosenStyles.set(chosen);
}

function choice(file) {
  const box = element("input", { type: "checkbox", checked: chosenStyles.value.includes(file.name) });
  box.addEventListener("change", () => {
    const others = chosenStyles.value.filter((name) => name !== file.name);
    choose(box.checked ? [...others, file.name] : others);
  });
  const picture = element("img", { alt: "", loading: "lazy", src: thumbnail(file) });
  return element("label", { className: "choice", "data-name": file.name }, box, picture, element("span", { textContent: file.name }));
}

function write() {
  byId("style-panel").hidden = !openPrint.value;
  if (!openPrint.value) return;
  if (stylesOf !== openPrint.value.name) {
    stylesOf = openPrint.value.name;
    chosenStyles.set(stored());
  }
  const usable = folderFiles.value.filter(
    ({ name, info }) => info?.is === "picture" && !info.gray && !info.colored && name !== openPrint.value.name,
  );
  const gone = chosenStyles.value.filter((name) => folderFiles.value.length && !folderFiles.value.some((file) => file.name === name));
  if (gone.length) return choose(chosenStyles.value.filter((name) => !gone.includes(name)));
  // Rewritten only where needed, so that the focus stays.
  const seen = usable.map(({ name, written: when }) => [name, when]);
  const text = JSON.stringify([openPrint.value.name, seen, chosenStyles.value, words("noReferences")]);
  if (text === written) return;
  written = text;
  const focused = document.activeElement?.closest("#style-references .choice")?.dataset.name;
  const none = element("p", { className: "quiet", textContent: words("noReferences") });
  byId("style-references").replaceChildren(...(usable.length ? usable.map(choice) : [none]));
  for (const label of byId("style-references").children) {
    if (focused && label.dataset.name === focused) label.querySelector("input").focus();
  }
}

on([openPrint, folderFiles, chosenStyles], write);
