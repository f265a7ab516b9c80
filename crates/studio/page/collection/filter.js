// The filters and the order of the collection.

import { byId, element } from "../element.js";
import { folderFiles } from "../files.js";
import { on } from "../state.js";
import { go, shownView } from "../views.js";
import { words } from "../words.js";
import { VERDICTS, items, verdictOf } from "./items.js";
import { shownItems } from "./selection.js";
import { listing, openStudy, reviews } from "./study.js";

const ITSELF = ":folder";

const collator = new Intl.Collator(undefined, { numeric: true });
const byText = (part) => (a, b) => collator.compare(a[part], b[part]);
// Failed runs have no errors, and come last.
const byNumber = (part) => (a, b) => (a[part] ?? Infinity) - (b[part] ?? Infinity) || 0;
const rank = (item) => VERDICTS.findIndex(({ verdict }) => verdict === verdictOf(item)) >>> 0;
const byVerdict = (a, b) => rank(a) - rank(b);

const ORDERS = {
  folder: { name: byText("title"), date: (a, b) => b.date - a.date, verdict: byVerdict },
  study: {
    configuration: byNumber("place"),
    content: byText("content"),
    style: byText("style"),
    contentError: byNumber("contentError"),
    styleError: byNumber("styleError"),
    sum: byNumber("sum"),
    verdict: byVerdict,
    date: (a, b) => b.date - a.date,
  },
};

const verdicts = () => [...VERDICTS.map(({ verdict }) => [verdict, words(`collection_${verdict}`)]), ["none", words("collection_none")]];
const same = (names) => names.map((name) => [name, name]);

/** Returns the filters: for each property of a picture its values with their texts. */
function choices() {
  if (!openStudy.value) {
    const kinds = ["gray", "inColor", "colored"].map((kind) => [kind, words(kind)]);
    return { kind: [...kinds, ["project", words("collection_project")], ["unusable", words("collection_unusable")]], verdict: verdicts() };
  }
  const { configurations = [], contents = [], styles = [] } = listing.value?.details ?? {};
  const states = ["finished", "failed"].map((state) => [state, words(`collection_${state}`)]);
  return { configuration: same(configurations), content: same(contents), style: same(styles), state: states, verdict: verdicts() };
}

/** The filters that are set, for the folder and for studies. */
const chosen = { folder: {}, study: {} };
const now = () => chosen[openStudy.value ? "study" : "folder"];
const orders = () => ORDERS[openStudy.value ? "study" : "folder"];

function select(part, options, selected) {
  const made = element("select", { id: `collection-by-${part}` }, ...options.map(([value, textContent]) => element("option", { value, textContent })));
  made.value = selected;
  // The chosen name is gone.
  if (!made.value) made.value = options[0][0];
  made.addEventListener("change", () => {
    now()[part] = made.value;
    update();
  });
  return element("label", {}, element("span", { textContent: words(`collection_${part}`) }), " ", made);
}

let written = "";

function writeChoices() {
  const all = choices();
  const signature = JSON.stringify([all, openStudy.value, words("collection_sort")]);
  if (signature === written) return;
  written = signature;
  const focused = document.activeElement?.closest("#collection-filters select")?.id;
  const selects = Object.entries(all).map(([part, options]) => select(part, [["", words("collection_all")], ...options], now()[part] ?? ""));
  const sorts = Object.keys(orders()).map((order) => [order, words(`collection_by_${order}`)]);
  byId("collection-filters").replaceChildren(...selects, select("sort", sorts, now().sort ?? sorts[0][0]));
  if (focused) byId(focused)?.focus();
}

function writeStudies() {
  const { studies = [] } = listing.value ?? {};
  byId("collection-which").hidden = !studies.length && !openStudy.value;
  const title = (study) => (study === ITSELF ? words("collection_studyHere") : words("collection_study").replace("{}", study));
  const all = [["", words("collection_folder")], ...studies.map((study) => [study, title(study)])];
  byId("collection-study").replaceChildren(...all.map(([value, textContent]) => element("option", { value, textContent })));
  byId("collection-study").value = openStudy.value ?? "";
}

/** Returns whether a picture passes the filters. */
function fits(item, sought) {
  const { kind, verdict, ...others } = now();
  if (kind && (kind === "project" ? !item.project : item.kind !== kind)) return false;
  if (verdict && (verdictOf(item) ?? "none") !== verdict) return false;
  const parts = ["configuration", "content", "style", "state"].filter((part) => others[part]);
  if (parts.some((part) => item[part] !== others[part])) return false;
  const all = [item.title, ...item.lines, item.error].join(" ").toLowerCase();
  return sought.every((word) => all.includes(word));
}

/** Writes the numbers of pictures. */
function count(all, shown) {
  const { details } = listing.value ?? {};
  const numbers = Object.fromEntries(VERDICTS.map(({ verdict }) => [verdict, all.filter((item) => verdictOf(item) === verdict).length]));
  const failed = openStudy.value && all.filter(({ state }) => state === "failed").length;
  const fill = (key, values) => words(key).replace(/\{(\w*)\}/g, (_, name) => (typeof values === "object" ? values[name] : values).toLocaleString());
  const said = [
    fill("collection_count", { shown: shown.length, all: all.length }),
    fill("collection_counts", numbers),
    failed && fill("collection_failures", failed),
    details?.missing && fill("collection_missing", details.missing),
  ];
  byId("collection-count").textContent = said.filter(Boolean).join(" · ");
  const { error, unread } = reviews.value;
  const problem = listing.value?.problem ?? error ?? (unread ? fill("collection_unread", unread) : "");
  byId("collection-problem").textContent = problem;
  byId("collection-problem").hidden = !problem;
}

function update() {
  if (shownView.value !== "collection") return;
  writeStudies();
  writeChoices();
  const all = items();
  const sought = byId("collection-text").value.toLowerCase().split(/\s+/).filter(Boolean);
  const order = orders()[now().sort] ?? Object.values(orders())[0];
  const shown = all.filter((item) => fits(item, sought)).sort(order);
  count(all, shown);
  byId("collection-empty").textContent = words(!listing.value ? "collection_asking" : all.length ? "collection_nothing" : "collection_empty");
  shownItems.set(shown);
}

byId("collection-text").addEventListener("input", update);
byId("collection-study").addEventListener("change", () => go("collection", byId("collection-study").value));
on([shownView, openStudy, listing, folderFiles, reviews], update);
