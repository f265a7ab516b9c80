// The pictures of the collection view, in one form for files and runs.

import { folderFiles } from "../files.js";
import { large, thumbnail } from "../server.js";
import { words } from "../words.js";
import { addressOfStudy } from "./source.js";
import { listing, openStudy, reviews } from "./study.js";

/** The verdicts, with their keys and marks. */
export const VERDICTS = [
  { verdict: "keep", key: "k", mark: "✓" },
  { verdict: "redo", key: "r", mark: "↻" },
  { verdict: "reject", key: "x", mark: "✕" },
];

/** Returns the kind of a picture of the folder. */
function kindOf(info) {
  if (!info) return "looking";
  if (info.is === "unusable") return "unusable";
  return info.colored ? "colored" : info.gray ? "gray" : "inColor";
}

/** Returns a part of a line with spaces at which it is not broken. */
const whole = (part) => part.replaceAll(" ", "\u00a0");

const language = () => document.documentElement.lang;

function picture(file, files, projects, days) {
  const { name, info } = file;
  const kind = kindOf(info);
  const date = Number(BigInt(file.written) / 1_000_000n);
  const there = info?.is === "picture";
  const original = info?.of && files.get(info.of);
  const said = info?.of ? words("collection_of").replace("{}", info.of) : words(kind === "unusable" ? "collection_unusable" : kind);
  return {
    id: name,
    title: name,
    lines: [said, [there && `${info.width} × ${info.height}`, days.format(date)].filter(Boolean).map(whole).join(" · ")],
    project: projects.has(name),
    kind,
    date,
    error: kind === "unusable" ? info.error : null,
    thumbnail: there && thumbnail(file),
    large: there && large(file),
    original: original?.info?.is === "picture" ? large(original) : null,
    print: info?.of && original ? info.of : name,
  };
}

const number = (value) => value.toFixed(3);

function run(record, place) {
  const { id, configuration, content, style, state } = record;
  const at = [openStudy.value, "run", configuration, content, style];
  const there = state === "finished";
  const errors = there && { content: number(record.content_error), style: number(record.style_error), sum: number(record.sum) };
  return {
    id,
    title: configuration,
    lines: [`${content} × ${style}`, there ? words("collection_errors").replace(/\{(\w+)\}/g, (_, name) => errors[name]).split(" · ").map(whole).join(" · ") : words("collection_failed")],
    configuration,
    content,
    style,
    state,
    place,
    contentError: record.content_error,
    styleError: record.style_error,
    sum: record.sum,
    date: record.written,
    error: there ? null : record.error,
    thumbnail: there && `${addressOfStudy(...at, "thumbnail")}?${record.written}`,
    large: there && `${addressOfStudy(...at, "large")}?${record.written}`,
    original: there && addressOfStudy(openStudy.value, "content", content),
  };
}

function made() {
  if (openStudy.value) return (listing.value?.details?.runs ?? []).map(run);
  const pictures = folderFiles.value.filter(({ kind }) => kind === "picture");
  const files = new Map(pictures.map((file) => [file.name, file]));
  const days = new Intl.DateTimeFormat(language(), { dateStyle: "medium" });
  return pictures.map((file) => picture(file, files, listing.value?.projects ?? new Set(), days));
}

let from = [];
let all = [];

/** Returns all pictures, in the order of their names or of the study's plan; the same objects until they change. */
export function items() {
  const now = [folderFiles.value, listing.value, openStudy.value, language()];
  if (now.some((part, place) => part !== from[place])) {
    from = now;
    all = made();
  }
  return all;
}

/** Returns the verdict on a picture; null if there is none. */
export const verdictOf = ({ id }) => reviews.value.verdicts.get(id) ?? null;
