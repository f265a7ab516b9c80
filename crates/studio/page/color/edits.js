// Colors for areas by a click or Enter, and all that was done taken back.

import { byId, say } from "../element.js";
import { brushing, corner } from "./brush.js";
import { target } from "./overlay.js";
import { corner as regionCorner, finish, outlining, regionAt, send } from "./region.js";
import { address, change } from "../server.js";
import { known, on, take } from "../store.js";
import { pixelAt, viewer } from "./viewer.js";
import { words } from "../words.js";

async function pick(pixel) {
  if (!pixel || !known.print) return;
  if (!known.print.ready) return say(words("notReady"));
  if (!known.color) return say(words("noColor"));
  // An outlined region is an area of its own, over those that were found.
  const region = regionAt(pixel);
  if (region) return region.color ? send({ ...region, color: known.color }) : say(words("regionKept"));
  const alike = document.querySelector("input[name=reach]:checked").value === "alike";
  performance.mark("edit");
  take(await change(address(known.print.name, "/pick"), { ...pixel, color: known.color, alike }));
}

async function step(what) {
  if (!known.print || byId(what).disabled) return;
  performance.mark("edit");
  take(await change(address(known.print.name, `/${what}`)));
}

viewer.addHandler("canvas-click", (event) => {
  if (!event.quick || known.tool !== "area") return;
  const { clientX, clientY } = event.originalEvent;
  pick(pixelAt(clientX, clientY));
});
/** Enter uses the tool where the crosshair is; where there is none it closes an outline that was set by clicks. */
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || known.view !== "color") return;
  if (!byId("viewer").contains(event.target) && event.target !== document.body) return;
  const center = target() && [target().x + 0.5, target().y + 0.5];
  if (outlining()) center ? regionCorner(center) : finish();
  else if (brushing()) center && corner(center);
  else pick(target());
});
for (const what of ["undo", "redo", "clear"]) byId(what).addEventListener("click", () => step(what));
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  step(key === "y" || event.shiftKey ? "redo" : "undo");
});

on(["print"], () => {
  byId("undo").disabled = !known.print?.undo;
  byId("redo").disabled = !known.print?.redo;
  byId("clear").disabled = !known.print?.picks.length && !known.print?.regions.length && !known.print?.strokes;
});
