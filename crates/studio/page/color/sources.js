// What the colors come from: prints in color, a model, a palette, and which of the proposals.

import { byId, element } from "../element.js";
import { address, change, post, thumbnail } from "../server.js";
import { known, on, take } from "../store.js";
import { openDropper } from "./eyedropper.js";
import { words } from "../words.js";

/** The choice as it was told or as it was just asked for. */
let wanted = null;
let written = "";

function told() {
  const { references, model, palette, proposal } = known.print.sources;
  return {
    references: references.map(({ name }) => name),
    model: model?.name ?? null,
    palette: palette?.name ?? null,
    proposal,
  };
}

/** Chooses other sources, or another proposal. */
export async function choose(part) {
  wanted = { ...wanted, ...part };
  const print = await change(address(known.print.name, "/choose"), wanted);
  if (print) take(print);
  else write(true); // Back to what it was.
}

/** The folder's prints in color that could be used. */
const found = () =>
  known.files.filter(
    ({ name, kind, known: about }) =>
      kind === "picture" && about?.is === "picture" && !about.gray && !about.colored && name !== known.print.name,
  );

/** Those, the likest first; those in use stay even if their file is gone. */
function candidates() {
  const ranks = new Map((known.print.ranks ?? []).map(({ name, distance }) => [name, distance]));
  const usable = found();
  const names = new Set(usable.map(({ name }) => name));
  const gone = wanted.references.filter((name) => !names.has(name)).map((name) => ({ name }));
  // Under a person's hands nothing moves; what is new comes last then.
  const before = new Map([...byId("references").children].map((child, place) => [child.dataset.name, place]));
  const held = byId("references").matches(":hover, :focus-within");
  const rank = ({ name }) => (held ? before : ranks).get(name) ?? Infinity;
  return [...gone, ...usable.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))];
}

let asked = null;

/** Has the candidates ranked, once for the same ones. */
function order() {
  const looking = known.files.some(({ kind, known: about }) => kind === "picture" && !about);
  const now = JSON.stringify([known.print.name, found().map(({ name, written: when }) => [name, when])]);
  if (looking || !known.print.has_areas || now === asked) return;
  asked = now;
  // Nobody asked for it, so nobody is told where it cannot be done.
  if (found().length > 1) post(address(known.print.name, "/suggest")).catch(() => {});
}

const pictures = new Map();

/** A file's small picture; the one that is there is used again, so that nothing flickers. */
function pictureOf(file) {
  if (!file.known) return element("img", { alt: "" });
  const src = thumbnail(file);
  if (!pictures.has(src)) pictures.set(src, element("img", { alt: "", loading: "lazy", src }));
  return pictures.get(src);
}

function reference(file) {
  const box = element("input", { type: "checkbox", checked: wanted.references.includes(file.name) });
  box.addEventListener("change", () => {
    const others = wanted.references.filter((name) => name !== file.name);
    choose({ references: box.checked ? [...others, file.name] : others });
  });
  const picture = pictureOf(file);
  const label = element("label", {}, box, picture, element("span", { textContent: file.name }));
  const dropper = element("button", { type: "button", textContent: words("dropperOpen"), "aria-label": `${words("dropperOpen")}: ${file.name}` });
  dropper.hidden = !box.checked || !file.known;
  dropper.addEventListener("click", () => openDropper(file));
  return element("div", { className: "choice reference", "data-name": file.name }, label, dropper);
}

function options(id, kind, chosen, text) {
  const files = known.files.filter((file) => file.kind === kind && file.known?.is === kind);
  const names = files.map(({ name }) => name);
  if (chosen && !names.includes(chosen)) names.unshift(chosen);
  const about = (name) => text(files.find((file) => file.name === name)) ?? name;
  byId(id).replaceChildren(
    element("option", { value: "", textContent: words("none") }),
    ...names.map((name) => element("option", { value: name, textContent: about(name) })),
  );
  byId(id).value = chosen ?? "";
}

function write(again) {
  byId("panel").hidden = !known.print;
  if (!known.print) return;
  wanted = told();
  order();
  const shown = candidates();
  // Rewritten only where needed, so that the focus stays.
  const text = JSON.stringify([wanted, shown, known.files.map((file) => [file.name, file.known?.is]), words("none")]);
  if (text === written && again !== true) return;
  written = text;
  const focused = document.activeElement?.closest(".reference")?.dataset.name;
  const kind = document.activeElement?.tagName;
  byId("references").replaceChildren(
    ...(shown.length ? shown.map(reference) : [element("p", { className: "quiet", textContent: words("noReferences") })]),
  );
  for (const label of byId("references").children) {
    if (focused && label.dataset.name === focused) label.querySelector(kind === "BUTTON" ? "button:not([hidden])" : "input")?.focus();
  }
  options("model", "model", wanted.model, () => undefined);
  options("palette", "palette", wanted.palette, () => undefined);
  byId("proposal").textContent = wanted.proposal + 1;
  byId("proposal-back").disabled = wanted.proposal === 0;
  byId("proposal-next").disabled = wanted.proposal >= 11;
}

byId("model").addEventListener("change", () => choose({ model: byId("model").value || null }));
byId("palette").addEventListener("change", () => choose({ palette: byId("palette").value || null }));
byId("proposal-back").addEventListener("click", () => choose({ proposal: wanted.proposal - 1 }));
byId("proposal-next").addEventListener("click", () => choose({ proposal: wanted.proposal + 1 }));
for (const left of ["pointerleave", "focusout"]) {
  // The focus is elsewhere only when this is over.
  byId("references").addEventListener(left, () => setTimeout(write));
}

on(["print", "files"], write);
