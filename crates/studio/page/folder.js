// The folder's pictures: opened by a click, added by a button, a drop or a paste.

import { byId, element, say } from "./element.js";
import { folderFiles, unshownFiles } from "./files.js";
import { openPrint } from "./print.js";
import { send, thumbnail } from "./server.js";
import { on } from "./state.js";
import { go, shownView } from "./views.js";
import { reason, words } from "./words.js";

let written = "";

function mark(info) {
  if (!info) return words("looking");
  if (info.is === "unusable") return reason(info);
  return words(info.colored ? "colored" : info.gray ? "gray" : "inColor");
}

function entry(file) {
  const { name, info } = file;
  const usable = info?.is === "picture";
  const picture = element("img", { alt: "", loading: "lazy" });
  if (usable) picture.src = thumbnail(file);
  const text = element("span", {}, element("b", { textContent: name }), element("small", { textContent: mark(info) }));
  const button = element("button", { type: "button", className: "print", disabled: info?.is === "unusable" }, picture, text);
  button.addEventListener("click", () => go(shownView.value, name));
  return element("li", { "data-name": name }, button);
}

function write() {
  // The collection view has its own list.
  if (shownView.value === "collection") return;
  const pictures = folderFiles.value.filter(({ kind }) => kind === "picture");
  // Rewritten only where needed, so that the focus stays.
  const text = JSON.stringify([pictures, words("gray")]);
  if (text !== written) {
    written = text;
    const focused = document.activeElement?.closest("li")?.dataset.name;
    byId("prints").replaceChildren(...pictures.map(entry));
    for (const item of byId("prints").children) {
      if (focused && item.dataset.name === focused) item.querySelector("button").focus();
    }
  }
  for (const item of byId("prints").children) {
    const open = item.dataset.name === openPrint.value?.name;
    item.querySelector("button").setAttribute("aria-current", String(open));
  }
}

/** The number of names that are written out. */
const NAMED = 20;

function writeUnshown() {
  const names = unshownFiles.value;
  const listed = [...names.slice(0, NAMED), ...(names.length > NAMED ? ["…"] : [])].join(", ");
  byId("unshown").hidden = names.length === 0;
  byId("unshown").textContent = words("unshown").replace("{count}", names.length).replace("{names}", () => listed);
}

async function add(files) {
  const added = [];
  const failed = [];
  for (const [place, file] of [...files].entries()) {
    say(`${words("sending")}${file.name} (${place + 1}/${files.length})`);
    try {
      added.push((await send(file.name || "pasted.png", file)).name);
    } catch (error) {
      failed.push(error.message);
    }
  }
  say([added.length ? words("added") + added.join(", ") : "", ...failed].filter(Boolean).join(" — "));
}

byId("add").addEventListener("click", () => byId("files").click());
byId("files").addEventListener("change", () => {
  add([...byId("files").files]);
  byId("files").value = "";
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) add([...event.dataTransfer.files]);
});
addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) add([...event.clipboardData.files]);
});

on([folderFiles, openPrint, shownView], write);
on([unshownFiles], writeUnshown);
