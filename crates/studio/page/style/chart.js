// The chart of the losses, on a logarithmic scale.

import { byId, element } from "../element.js";
import { words } from "../words.js";

const WIDTH = 600;
const HEIGHT = 100;

/** Largest number of decades on the scale; smaller values are at the bottom. */
const DECADES = 4;

const LINES = { content: "content_part", style: "style_part", total: "total" };
const NAMES = { content: () => words("style_content"), style: () => words("style_style"), total: () => words("style_total") };

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Returns a number with three digits as text. */
export const short = (value) => (value === 0 ? "0" : value >= 0.01 && value < 10_000 ? value.toPrecision(3) : value.toExponential(2));

function key(name) {
  const line = svg("line", { class: name, x1: 0, x2: 24, y1: 6, y2: 6 });
  return element("span", {}, svg("svg", { class: "style-key", viewBox: "0 0 24 12", "aria-hidden": "true" }, line), NAMES[name]());
}

/** Draws a run of at most `of` evaluations. */
export function draw(points, of) {
  const values = points.flatMap((point) => Object.values(LINES).map((field) => point[field])).filter((value) => value > 0);
  const top = Math.log10(Math.max(...values, 1e-30));
  const bottom = Math.max(Math.log10(Math.min(...values, 1e30)), top - DECADES);
  const height = (value) => (value > 0 ? (top - Math.max(Math.log10(value), bottom)) / (top - bottom || 1) : 1) * HEIGHT;
  const across = (point) => ((point.evaluations - 1) / Math.max(of - 1, 1)) * WIDTH;
  const line = ([name, field]) => {
    const places = points.map((point) => `${across(point).toFixed(1)},${height(point[field]).toFixed(1)}`);
    return svg("polyline", { class: name, points: places.join(" ") });
  };
  const last = points.at(-1);
  const parts = Object.entries(LINES).map(([name, field]) => `${NAMES[name]()} ${short(points[0][field])} → ${short(last[field])}`);
  const text = `${words("style_chart")} ${parts.join("; ")}`;
  const chart = svg(
    "svg",
    { class: "style-chart", role: "img", "aria-label": text, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" },
    ...Object.entries(LINES).map(line),
  );
  const keys = element("p", { className: "style-keys" }, ...Object.keys(LINES).reverse().map(key));
  byId("style-chart").replaceChildren(chart, keys);
}
