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

const day = (milliseconds) => new Date(milliseconds).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });

function picture(file, files, projects) {
  const { name, known: about } = file;
  const kind = kindOf(about);
  const date = Number(BigInt(file.written) / 1_000_000n);
  const there = about?.is === "picture";
  const original = about?.of && files.get(about.of);
  const said = about?.of ? words("collection_of").replace("{}", about.of) : words(kind === "unusable" ? "collection_unusable" : kind);
  return {
    id: name,
    title: name,
    lines: [said, [there && `${about.width} × ${about.height}`, day(date)].filter(Boolean).join(" · ")],
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

const number = (value) => value.toPrecision(3);

function run(told, place) {
  const { id, configuration, content, style, state } = told;
  const at = [known.study, "run", configuration, content, style];
  const there = state === "finished";
  const errors = there && { content: number(told.content_error), style: number(told.style_error), sum: number(told.sum) };
  return {
    id,
    title: configuration,
    lines: [`${content} × ${style}`, there ? words("collection_errors").replace(/\{(\w+)\}/g, (_, name) => errors[name]) : words("collection_failed")],
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

/** All pictures, in the order of their names or of the study's plan. */
export function items() {
  if (known.study) return (known.collection?.told?.runs ?? []).map(run);
  const pictures = known.files.filter(({ kind }) => kind === "picture");
  const files = new Map(pictures.map((file) => [file.name, file]));
  return pictures.map((file) => picture(file, files, known.collection?.projects ?? new Set()));
}

/** The verdict on a picture; null if there is none. */
export const verdictOf = ({ id }) => known.review.verdicts.get(id) ?? null;
