// The pictures that are looked through, each in one form, wherever it comes from.

import { large, thumbnail } from "../server.js";
import { known } from "../store.js";
import { words } from "../words.js";
import { addressOfStudy } from "./source.js";

/** The verdicts that there are, with their keys and marks. */
export const VERDICTS = [
  { verdict: "keep", key: "k", mark: "✓" },
  { verdict: "redo", key: "r", mark: "↻" },
  { verdict: "reject", key: "x", mark: "✕" },
];

/** What a picture of the folder is. */
function kindOf(about) {
  if (!about) return "looking";
  if (about.is === "unusable") return "unusable";
  return about.colored ? "colored" : about.gray ? "gray" : "inColor";
}

/** A part of a line that is not broken. */
const whole = (part) => part.replaceAll(" ", "\u00a0");

const language = () => document.documentElement.lang;

function picture(file, files, projects, days) {
  const { name, known: about } = file;
  const kind = kindOf(about);
  const date = Number(BigInt(file.written) / 1_000_000n);
  const there = about?.is === "picture";
  const original = about?.of && files.get(about.of);
  const said = about?.of ? words("collection_of").replace("{}", about.of) : words(kind === "unusable" ? "collection_unusable" : kind);
  return {
    id: name,
    title: name,
    lines: [said, [there && `${about.width} × ${about.height}`, days.format(date)].filter(Boolean).map(whole).join(" · ")],
    project: projects.has(name),
    kind,
    date,
    error: kind === "unusable" ? about.error : null,
    thumbnail: there && thumbnail(file),
    large: there && large(file),
    original: original?.known?.is === "picture" ? large(original) : null,
    print: about?.of && original ? about.of : name,
  };
}

const number = (value) => value.toFixed(3);

function run(told, place) {
  const { id, configuration, content, style, state } = told;
  const at = [known.study, "run", configuration, content, style];
  const there = state === "finished";
  const errors = there && { content: number(told.content_error), style: number(told.style_error), sum: number(told.sum) };
  return {
    id,
    title: configuration,
    lines: [`${content} × ${style}`, there ? words("collection_errors").replace(/\{(\w+)\}/g, (_, name) => errors[name]).split(" · ").map(whole).join(" · ") : words("collection_failed")],
    configuration,
    content,
    style,
    state,
    place,
    contentError: told.content_error,
    styleError: told.style_error,
    sum: told.sum,
    date: told.written,
    error: there ? null : told.error,
    thumbnail: there && `${addressOfStudy(...at, "thumbnail")}?${told.written}`,
    large: there && `${addressOfStudy(...at, "large")}?${told.written}`,
    original: there && addressOfStudy(known.study, "content", content),
  };
}

function made() {
  if (known.study) return (known.collection?.told?.runs ?? []).map(run);
  const pictures = known.files.filter(({ kind }) => kind === "picture");
  const files = new Map(pictures.map((file) => [file.name, file]));
  const days = new Intl.DateTimeFormat(language(), { dateStyle: "medium" });
  return pictures.map((file) => picture(file, files, known.collection?.projects ?? new Set(), days));
}

let from = [];
let all = [];

/** All pictures, in the order of their names or of the study's plan; the same objects until they change. */
export function items() {
  const now = [known.files, known.collection, known.study, language()];
  if (now.some((part, place) => part !== from[place])) {
    from = now;
    all = made();
  }
  return all;
}

/** The verdict on a picture; null if there is none. */
export const verdictOf = ({ id }) => known.review.verdicts.get(id) ?? null;
