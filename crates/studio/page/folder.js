// The folder's pictures: opened by a click, added by a button, a drop or a paste.

import { byId, element, say } from "./element.js";
import { send, thumbnail } from "./server.js";
import { known, on } from "./store.js";
import { go } from "./views.js";
import { reason, words } from "./words.js";

let written = "";

function mark(about) {
  if (!about) return words("looking");
  if (about.is === "unusable") return reason(about);
  return words(about.colored ? "colored" : about.gray ? "gray" : "inColor");
}

function entry(file) {
  const { name, known: about } = file;
  const usable = about?.is === "picture";
  const picture = element("img", { alt: "", loading: "lazy" });
  if (usable) picture.src = thumbnail(file);
  const text = element("span", {}, element("b", { textContent: name }), element("small", { textContent: mark(about) }));
  const button = element("button", { type: "button", className: "print", disabled: about?.is === "unusable" }, picture, text);
  button.addEventListener("click", () => go(known.view, name));
  return element("li", { "data-name": name }, button);
}

function write() {
  // The collection shows them itself.
  if (known.view === "collection") return;
  const pictures = known.files.filter(({ kind }) => kind === "picture");
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
    const open = item.dataset.name === known.print?.name;
    item.querySelector("button").setAttribute("aria-current", String(open));
  }
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

on(["files", "print", "view"], write);
