// The configuration of a run: one of the paper's by three choices, and every number of it.

import { byId, element } from "../element.js";
import { ask } from "../server.js";
import { on } from "../state.js";
import { shownView } from "../views.js";
import { words } from "../words.js";

/** Texts, values and checks of numbers and lists. */
const number = { text: String, read: (text) => (text.trim() === "" ? NaN : Number(text)), good: Number.isFinite };
const whole = { ...number, good: Number.isInteger };
const layers = {
  text: (list) => list.join(","),
  read: (text) => text.split(",").map((layer) => layer.trim()),
  good: (list) => list.every((layer) => all.layers.includes(layer)),
  wide: true,
};
const optimizer = { text: String, read: String, good: () => true, options: { lbfgs: "L-BFGS", sgd: "SGD" }, wide: true };

/** All values, in the order in which they are shown. */
const VALUES = {
  size: whole,
  iterations: whole,
  alpha: number,
  ratio: number,
  decay: number,
  gamma: number,
  optimizer,
  content_layers: layers,
  style_layers: layers,
};
const LABELS = {
  size: () => words("style_value_size"),
  iterations: () => words("style_value_iterations"),
  alpha: () => words("style_value_alpha"),
  ratio: () => words("style_value_ratio"),
  decay: () => words("style_value_decay"),
  gamma: () => words("style_value_gamma"),
  optimizer: () => words("style_value_optimizer"),
  content_layers: () => words("style_value_content_layers"),
  style_layers: () => words("style_value_style_layers"),
};
const AXES = ["style-layers", "style-optimizer", "style-ratio"];

/** The paper's configurations and the network's layers, from the server. */
let all = null;
const fields = new Map();

const radio = (axis) => document.querySelector(`input[name=${axis}]:checked`);
const named = () => `config${AXES.map((axis) => radio(axis).value).join("_")}`;
const base = () => all.configurations.find(({ name }) => name === named());

/** Returns a value of the paper's configuration. */
const own = (key) => (key === "size" ? all.size : base()[key]);

function mark(key) {
  const { field } = fields.get(key);
  const { read, good, text } = VALUES[key];
  const value = read(field.value);
  field.setAttribute("aria-invalid", String(!good(value)));
  field.dataset.changed = String(key !== "size" && text(value) !== text(own(key)));
  if (key !== "size") return;
  const sizes = [...byId("style-size").options].map((option) => option.value);
  byId("style-size").value = sizes.includes(String(value)) ? String(value) : "";
}

function put(key, value) {
  fields.get(key).field.value = VALUES[key].text(value);
  mark(key);
}

/** Takes over all values of the configuration apart from the size and the number of evaluations. */
function take() {
  byId("style-name").textContent = named();
  for (const key of Object.keys(VALUES)) {
    if (key !== "size" && key !== "iterations") put(key, own(key));
  }
}

function reset() {
  for (const key of Object.keys(VALUES)) put(key, own(key));
}

function make(key) {
  const { options, wide } = VALUES[key];
  const id = `style-value-${key}`;
  const field = options
    ? element("select", { id }, ...Object.entries(options).map(([value, textContent]) => element("option", { value, textContent })))
    : element("input", { id, type: "text", spellcheck: false, autocomplete: "off", inputMode: wide ? "text" : "decimal" });
  field.addEventListener("input", () => mark(key));
  const label = element("span");
  fields.set(key, { field, label });
  byId("style-values").append(element("label", { className: wide ? "wide" : "" }, label, field));
}

/** Returns the configuration for a request: its name, its changed values, and the size; or the label of a value that is invalid. */
export function configuration() {
  const changes = {};
  for (const [key, { field }] of fields) {
    const { read, good, text } = VALUES[key];
    const value = read(field.value);
    if (!good(value)) return { wrong: LABELS[key]() };
    if (text(value) !== text(own(key))) changes[key] = value;
  }
  const size = changes.size ?? all.size;
  delete changes.size;
  return { configuration: named(), changes, size };
}

function writeLabels() {
  for (const [key, { label }] of fields) label.textContent = LABELS[key]();
}

/** Loads the configurations. */
export async function start() {
  all = await ask("/api/configurations");
  const parts = all.usual.replace("config", "").split("_");
  for (const [place, axis] of AXES.entries()) {
    for (const choice of document.querySelectorAll(`input[name=${axis}]`)) {
      choice.checked = choice.value === parts[place];
      choice.addEventListener("change", take);
    }
  }
  for (const key of Object.keys(VALUES)) make(key);
  byId("style-name").textContent = named();
  reset();
  writeLabels();
  byId("style-size").addEventListener("change", () => {
    if (byId("style-size").value) put("size", Number(byId("style-size").value));
    else {
      fields.get("size").field.closest("details").open = true;
      fields.get("size").field.focus();
    }
  });
  byId("style-reset").addEventListener("click", reset);
}

on([shownView], writeLabels);
