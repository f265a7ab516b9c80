// The colors to choose from: pigments of what the colors come from, or any other.

import { byId, element } from "../element.js";
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
  button.addEventListener("click", () => {
    byId("color").value = color;
    set("color", color);
  });
  return button;
}

let written = "";

function write() {
  const groups = known.print?.pigments ?? [];
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
}

// From a thumbnail, from the picture, from wherever it is seen; not every browser can.
byId("eyedropper").hidden = !("EyeDropper" in window);
byId("eyedropper").addEventListener("click", async () => {
  try {
    const { sRGBHex } = await new EyeDropper().open();
    byId("color").value = sRGBHex;
    set("color", sRGBHex);
  } catch {
    // The person thought better of it.
  }
});

byId("color").addEventListener("input", () => {
  const color = byId("color").value.trim().toLowerCase();
  set("color", WRITTEN.test(color) ? color : null);
  byId("color").setAttribute("aria-invalid", String(color !== "" && !known.color));
});

on(["print", "color"], write);
