// Whose style: prints in color of the folder.

import { byId, element } from "../element.js";
import { thumbnail } from "../server.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";

const STORED = "nishikie-styles";
let written = "";

/** What was chosen for the open print, which a reload comes back to. */
function stored() {
  try {
    const { print, chosen } = JSON.parse(sessionStorage.getItem(STORED));
    return print === known.print.name ? chosen : [];
  } catch {
    return [];
  }
}

function choose(chosen) {
  sessionStorage.setItem(STORED, JSON.stringify({ print: known.print.name, chosen }));
  set("styles", chosen);
}

function choice(file) {
  const box = element("input", { type: "checkbox", checked: known.styles.includes(file.name) });
  box.addEventListener("change", () => {
    const others = known.styles.filter((name) => name !== file.name);
    choose(box.checked ? [...others, file.name] : others);
  });
  const picture = element("img", { alt: "", loading: "lazy", src: thumbnail(file) });
  return element("label", { className: "choice", "data-name": file.name }, box, picture, element("span", { textContent: file.name }));
}

function write() {
  byId("style-panel").hidden = !known.print;
  if (!known.print) return;
  if (known.stylesOf !== known.print.name) {
    known.stylesOf = known.print.name;
    set("styles", stored());
  }
  const usable = known.files.filter(
    ({ name, known: about }) => about?.is === "picture" && !about.gray && !about.colored && name !== known.print.name,
  );
  const gone = known.styles.filter((name) => known.files.length && !known.files.some((file) => file.name === name));
  if (gone.length) return choose(known.styles.filter((name) => !gone.includes(name)));
  // Rewritten only where needed, so that the focus stays.
  const seen = usable.map(({ name, written: when }) => [name, when]);
  const text = JSON.stringify([known.print.name, seen, known.styles, words("noReferences")]);
  if (text === written) return;
  written = text;
  const focused = document.activeElement?.closest("#style-references .choice")?.dataset.name;
  const none = element("p", { className: "quiet", textContent: words("noReferences") });
  byId("style-references").replaceChildren(...(usable.length ? usable.map(choice) : [none]));
  for (const label of byId("style-references").children) {
    if (focused && label.dataset.name === focused) label.querySelector("input").focus();
  }
}

on(["print", "files", "styles"], write);
