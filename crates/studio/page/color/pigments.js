// The colors to choose from: pigments of the sources, a person's own, or any other.

import { byId, element } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint } from "../print.js";
import { change as send } from "../server.js";
import { on } from "../state.js";
import { words } from "../words.js";
import { colorInHand } from "./hand.js";

const WRITTEN = /^#[0-9a-f]{6}$/i;

function swatch(color) {
  const button = element("button", {
    type: "button",
    className: "swatch",
    title: color,
    "aria-label": color,
    "aria-pressed": String(colorInHand.value === color),
  });
  button.style.backgroundColor = color;
  button.addEventListener("click", () => takeColor(color));
  return button;
}

/** Sets the color in hand. */
export function takeColor(color) {
  byId("color").value = color;
  byId("color").setAttribute("aria-invalid", "false");
  colorInHand.set(color);
}

/** Returns the files of a person's own palettes. */
const own = () => folderFiles.value.filter(({ info }) => info?.is === "palette" && info.own);

let written = "";

function write() {
  const kept = own().map(({ name, info: { colors } }) => ({ of: name, colors }));
  const groups = [...(openPrint.value?.pigments ?? []).filter(({ of }) => !kept.some((other) => other.of === of)), ...kept];
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
    button.setAttribute("aria-pressed", String(button.title === colorInHand.value));
  }
  const holds = own().some(({ name, info: { colors } }) => name === file() && colors.includes(colorInHand.value));
  byId("keep").disabled = !colorInHand.value || holds;
  byId("forget").disabled = !colorInHand.value || !holds;
}

const file = () => byId("own-file").value.trim();

const change = (add) => send("/api/own-color", { file: file(), color: colorInHand.value, add });
byId("keep").addEventListener("click", () => change(true));
byId("forget").addEventListener("click", () => change(false));
byId("own-file").addEventListener("input", write);

byId("color").addEventListener("input", () => {
  const color = byId("color").value.trim().toLowerCase();
  colorInHand.set(WRITTEN.test(color) ? color : null);
  byId("color").setAttribute("aria-invalid", String(color !== "" && !colorInHand.value));
});

on([openPrint, colorInHand, folderFiles], write);
