// The colors to choose from: pigments of what the colors come from, those that a person kept, or any other.

import { byId, element } from "../element.js";
import { change as send } from "../server.js";
import { known, on, set } from "../store.js";
import { words } from "../words.js";

const WRITTEN = /^#[0-9a-f]{6}$/i;

function swatch(color) {
  const button = element("button", {
    type: "button",
    className: "swatch",
    title: color,
    "aria-label": color,
    "aria-pressed": String(known.color === color),
  });
  button.style.backgroundColor = color;
  button.addEventListener("click", () => takeColor(color));
  return button;
}

/** Takes a color into hand. */
export function takeColor(color) {
  byId("color").value = color;
  byId("color").setAttribute("aria-invalid", "false");
  set("color", color);
}

/** Colors that a person kept, file by file. */
const own = () => known.files.filter(({ known: about }) => about?.is === "palette" && about.own);

let written = "";

function write() {
  const kept = own().map(({ name, known: { colors } }) => ({ of: name, colors }));
  const groups = [...(known.print?.pigments ?? []).filter(({ of }) => !kept.some((other) => other.of === of)), ...kept];
  // Rewritten only where needed, so that the focus stays.
  const text = JSON.stringify([groups, words("thisPicture")]);
  if (text !== written) {
    written = text;
    const rows = groups.map(({ of, colors }) =>
      element(
        "div",
        { className: "pigments", role: "group", "aria-label": of ?? words("thisPicture") },
        element("p", { className: "quiet name", textContent: of ?? words("thisPicture") }),
        ...colors.map(swatch),
      ),
    );
    byId("pigments").replaceChildren(...rows);
  }
  for (const button of byId("pigments").querySelectorAll(".swatch")) {
    button.setAttribute("aria-pressed", String(button.title === known.color));
  }
  const holds = own().some(({ name, known: { colors } }) => name === file() && colors.includes(known.color));
  byId("keep").disabled = !known.color || holds;
  byId("forget").disabled = !known.color || !holds;
}

const file = () => byId("own-file").value.trim();

const change = (add) => send("/api/own-color", { file: file(), color: known.color, add });
byId("keep").addEventListener("click", () => change(true));
byId("forget").addEventListener("click", () => change(false));
byId("own-file").addEventListener("input", write);

byId("color").addEventListener("input", () => {
  const color = byId("color").value.trim().toLowerCase();
  set("color", WRITTEN.test(color) ? color : null);
  byId("color").setAttribute("aria-invalid", String(color !== "" && !known.color));
});

on(["print", "color", "files"], write);
