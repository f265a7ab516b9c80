// Edits by the mouse and the keyboard: colors for areas by a click or Enter, undo, redo, and removal of all edits.

import { byId, say } from "../element.js";
import { openPrint, takeStatus } from "../print.js";
import { address, change } from "../server.js";
import { on } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";
import { brushing, corner } from "./brush.js";
import { colorInHand, toolInHand } from "./hand.js";
import { reachOfPicks, target } from "./overlay.js";
import { corner as regionCorner, finish, outlining, regionAt, send } from "./region.js";
import { rgbOf } from "./rgb.js";
import { sendEdit } from "./send.js";
import { pixelAt, viewer } from "./viewer.js";

async function pick(pixel) {
  if (!pixel || !openPrint.value) return;
  if (!openPrint.value.ready) return say(words("notReady"));
  if (!colorInHand.value) return say(words("noColor"));
  // An outlined region lies over the areas.
  const region = regionAt(pixel);
  if (region) return region.color ? send({ ...region, color: colorInHand.value }) : say(words("regionKept"));
  const reach = reachOfPicks();
  takeStatus(await sendEdit({ kind: "pick", ...pixel, rgb: rgbOf(colorInHand.value), reach }));
}

/** Undoes or redoes an edit. */
async function step(what) {
  if (!openPrint.value || byId(what).disabled) return;
  performance.mark("edit");
  takeStatus(await change(address(openPrint.value.name, `/${what}`)));
}

viewer.addHandler("canvas-click", (event) => {
  if (!event.quick || toolInHand.value !== "area") return;
  const { clientX, clientY } = event.originalEvent;
  pick(pixelAt(clientX, clientY));
});
/** Enter uses the tool at the crosshair; without a crosshair it closes an outline that was set by clicks. */
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || shownView.value !== "color") return;
  if (!byId("viewer").contains(event.target) && event.target !== document.body) return;
  const center = target() && [target().x + 0.5, target().y + 0.5];
  if (outlining()) center ? regionCorner(center) : finish();
  else if (brushing()) center && corner(center);
  else pick(target());
});
for (const what of ["undo", "redo"]) byId(what).addEventListener("click", () => step(what));
byId("clear").addEventListener("click", async () => takeStatus(await sendEdit({ kind: "clear" })));
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  step(key === "y" || event.shiftKey ? "redo" : "undo");
});

on([openPrint], () => {
  byId("undo").disabled = !openPrint.value?.undo;
  byId("redo").disabled = !openPrint.value?.redo;
  byId("clear").disabled = !openPrint.value?.picks.length && !openPrint.value?.regions.length && !openPrint.value?.strokes;
});
