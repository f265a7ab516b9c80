// The sources of the colors: prints in color, a model, a palette, and the number of the proposal.

import { byId, element } from "../element.js";
import { folderFiles } from "../files.js";
import { openPrint, takeStatus } from "../print.js";
import { address, change, post, thumbnail } from "../server.js";
import { on } from "../state.js";
import { words } from "../words.js";
import { openDropper } from "./eyedropper.js";

/** The choice as the server has it, or as it was just requested. */
let wanted = null;
let written = "";

function inUse() {
  const { references, model, palette, proposal } = openPrint.value.sources;
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
  const print = await change(address(openPrint.value.name, "/choose"), wanted);
  if (print) takeStatus(print);
  else write(true); // Back to what it was.
}

/** Returns the folder's prints in color that can be references. */
const found = () =>
  folderFiles.value.filter(
    ({ name, kind, info }) =>
      kind === "picture" && info?.is === "picture" && !info.gray && !info.colored && name !== openPrint.value.name,
  );

/** Returns them, the nearest first; those in use stay even if their file is gone. */
function candidates() {
  const ranks = new Map((openPrint.value.ranks ?? []).map(({ name, distance }) => [name, distance]));
  const usable = found();
  const names = new Set(usable.map(({ name }) => name));
  const gone = wanted.references.filter((name) => !names.has(name)).map((name) => ({ name }));
  // Nothing moves under the pointer; new files come last then.
  const before = new Map([...byId("references").children].map((child, place) => [child.dataset.name, place]));
  const held = byId("references").matches(":hover, :focus-within");
  const rank = ({ name }) => (held ? before : ranks).get(name) ?? Infinity;
  return [...gone, ...usable.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))];
}

let asked = null;

/** Requests a ranking of the candidates, once for the same ones. */
function order() {
  const looking = folderFiles.value.some(({ kind, info }) => kind === "picture" && !info);
  const now = JSON.stringify([openPrint.value.name, found().map(({ name, written: when }) => [name, when])]);
  if (looking || !openPrint.value.has_areas || now === asked) return;
  asked = now;
  // A failure is not reported, because nobody requested it.
  if (found().length > 1) post(address(openPrint.value.name, "/suggest")).catch(() => {});
}

const pictures = new Map();

/** Returns a file's thumbnail; its element is used again, so that nothing flickers. */
function pictureOf(file) {
  if (!file.info) return element("img", { alt: "" });
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
  dropper.hidden = !box.checked || !file.info;
  dropper.addEventListener("click", () => openDropper(file));
  return element("div", { className: "choice reference", "data-name": file.name }, label, dropper);
}

function options(id, kind, chosen, text) {
  const files = folderFiles.value.filter((file) => file.kind === kind && file.info?.is === kind);
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
  byId("panel").hidden = !openPrint.value;
  if (!openPrint.value) return;
  wanted = inUse();
  order();
  const shown = candidates();
  // Rewritten only where needed, so that the focus stays.
  const text = JSON.stringify([wanted, shown, folderFiles.value.map((file) => [file.name, file.info?.is]), words("none")]);
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
  // The focus has moved only after this event.
  byId("references").addEventListener(left, () => setTimeout(write));
}

on([openPrint, folderFiles], write);
