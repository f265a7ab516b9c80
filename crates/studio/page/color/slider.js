// The comparison with the original: in place of the colored picture while a key is held or a button pressed, or left of a border.

import { byId } from "../element.js";
import { colored, onColored, original, viewer } from "./viewer.js";

let held = false;
let pressed = false;
let sliding = false;

const slider = byId("slider");
const line = byId("slider-line");

function apply(item) {
  let opacity = held || pressed ? 0 : 1;
  let clip = null;
  if (sliding && original()) {
    const { x: width, y: height } = item.getContentSize();
    const place = new OpenSeadragon.Point(border(), 0);
    const left = Math.min(Math.max(item.viewerElementToImageCoordinates(place).x, 0), width);
    // An empty clip would count as none.
    if (left >= width) opacity = 0;
    else clip = new OpenSeadragon.Rect(left, 0, width - left, height);
  }
  item.setOpacity(opacity);
  const before = item.getClip();
  if (before?.x !== clip?.x || before?.width !== clip?.width) item.setClip(clip);
}

/** Returns the distance of the border from the viewer's left in pixels. */
const border = () => (byId("viewer").clientWidth * slider.value) / 100;

function update() {
  colored().forEach(apply);
  slider.hidden = !sliding;
  line.hidden = !sliding;
  line.style.left = `${border()}px`;
  byId("original").setAttribute("aria-pressed", String(pressed || held));
  byId("compare").setAttribute("aria-pressed", String(sliding));
}

byId("original").addEventListener("click", () => {
  pressed = !pressed;
  update();
});
byId("compare").addEventListener("click", () => {
  sliding = !sliding;
  update();
});
slider.addEventListener("input", update);

const typing = (event) => /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "range";
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "o" || event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event)) return;
  held = true;
  update();
});
addEventListener("keyup", (event) => {
  if (!held || event.key.toLowerCase() !== "o") return;
  held = false;
  update();
});
addEventListener("blur", () => {
  held = false;
  update();
});

onColored(apply);
viewer.addHandler("update-viewport", () => {
  if (sliding) colored().forEach(apply);
});
viewer.addHandler("resize", update);
