// Which of the pictures are shown, and in which order.

import { byId, element } from "../element.js";
import { known, on, set } from "../store.js";
import { go } from "../views.js";
import { words } from "../words.js";
import { VERDICTS, items, verdictOf } from "./items.js";

const ITSELF = ":folder";

const collator = new Intl.Collator(undefined, { numeric: true });
const byText = (part) => (a, b) => collator.compare(a[part], b[part]);
// What failed has no errors, and comes last.
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

/** The choices that there are: of each a part of a picture, and values with their words. */
function choices() {
  if (!known.study) {
    const kinds = ["gray", "inColor", "colored"].map((kind) => [kind, words(kind)]);
    return { kind: [...kinds, ["project", words("collection_project")], ["unusable", words("collection_unusable")]], verdict: verdicts() };
  }
  const { configurations = [], contents = [], styles = [] } = known.collection?.told ?? {};
  const states = ["finished", "failed"].map((state) => [state, words(`collection_${state}`)]);
  return { configuration: same(configurations), content: same(contents), style: same(styles), state: states, verdict: verdicts() };
}

/** What was chosen, for the folder and for studies. */
const chosen = { folder: {}, study: {} };
const now = () => chosen[known.study ? "study" : "folder"];
const orders = () => ORDERS[known.study ? "study" : "folder"];

function select(part, options, selected) {
  const made = element("select", { id: `collection-by-${part}` }, ...options.map(([value, textContent]) => element("option", { value, textContent })));
  made.value = selected;
  // A name that is no longer there.
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
  const signature = JSON.stringify([all, known.study, words("collection_sort")]);
  if (signature === written) return;
  written = signature;
  const focused = document.activeElement?.closest("#collection-filters select")?.id;
  const selects = Object.entries(all).map(([part, options]) => select(part, [["", words("collection_all")], ...options], now()[part] ?? ""));
  const sorts = Object.keys(orders()).map((order) => [order, words(`collection_by_${order}`)]);
  byId("collection-filters").replaceChildren(...selects, select("sort", sorts, now().sort ?? sorts[0][0]));
  if (focused) byId(focused)?.focus();
}

function writeStudies() {
  const { studies = [] } = known.collection ?? {};
  byId("collection-which").hidden = !studies.length && !known.study;
  const title = (study) => (study === ITSELF ? words("collection_studyHere") : words("collection_study").replace("{}", study));
  const all = [["", words("collection_folder")], ...studies.map((study) => [study, title(study)])];
  byId("collection-study").replaceChildren(...all.map(([value, textContent]) => element("option", { value, textContent })));
  byId("collection-study").value = known.study ?? "";
}

/** Whether a picture is as was chosen. */
function fits(item, sought) {
  const { kind, verdict, ...others } = now();
  if (kind && (kind === "project" ? !item.project : item.kind !== kind)) return false;
  if (verdict && (verdictOf(item) ?? "none") !== verdict) return false;
  const parts = ["configuration", "content", "style", "state"].filter((part) => others[part]);
  if (parts.some((part) => item[part] !== others[part])) return false;
  const all = [item.title, ...item.lines, item.error].join(" ").toLowerCase();
  return sought.every((word) => all.includes(word));
}

/** How many there are of what. */
function count(all, shown) {
  const { told } = known.collection ?? {};
  const numbers = Object.fromEntries(VERDICTS.map(({ verdict }) => [verdict, all.filter((item) => verdictOf(item) === verdict).length]));
  const failed = known.study && all.filter(({ state }) => state === "failed").length;
  const fill = (key, values) => words(key).replace(/\{(\w*)\}/g, (_, name) => (typeof values === "object" ? values[name] : values).toLocaleString());
  const said = [
    fill("collection_count", { shown: shown.length, all: all.length }),
    fill("collection_counts", numbers),
    failed && fill("collection_failures", failed),
    told?.missing && fill("collection_missing", told.missing),
  ];
  byId("collection-count").textContent = said.filter(Boolean).join(" · ");
  const { error, unread } = known.review;
  const problem = known.collection?.problem ?? error ?? (unread ? fill("collection_unread", unread) : "");
  byId("collection-problem").textContent = problem;
  byId("collection-problem").hidden = !problem;
}

function update() {
  if (known.view !== "collection") return;
  writeStudies();
  writeChoices();
  const all = items();
  const sought = byId("collection-text").value.toLowerCase().split(/\s+/).filter(Boolean);
  const order = orders()[now().sort] ?? Object.values(orders())[0];
  const shown = all.filter((item) => fits(item, sought)).sort(order);
  count(all, shown);
  byId("collection-empty").textContent = words(!known.collection ? "collection_asking" : all.length ? "collection_nothing" : "collection_empty");
  set("shown", shown);
}

byId("collection-text").addEventListener("input", update);
byId("collection-study").addEventListener("change", () => go("collection", byId("collection-study").value));
on(["view", "study", "collection", "files", "review"], update);
