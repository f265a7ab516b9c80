// The proposals: several plausible colorings side by side, of which one is chosen.

import { byId, element } from "../element.js";
import { openPrint } from "../print.js";
import { address, change } from "../server.js";
import { on } from "../state.js";
import { words } from "../words.js";
import { choose } from "./sources.js";

let written = "";

function entry({ name, proposals }, number) {
  const label = `${words("proposal")} ${number + 1}`;
  const picture = element("img", { alt: label, src: address(name, `/proposal/${proposals.key}/${number}`) });
  const button = element("button", { type: "button", className: "proposal" }, picture, element("span", { textContent: number + 1 }));
  button.addEventListener("click", () => choose({ proposal: number }));
  return button;
}

function write() {
  const print = openPrint.value;
  byId("show-proposals").disabled = !print?.ready;
  // Rewritten only where needed, so that the focus stays.
  const text = JSON.stringify([print?.name, print?.proposals, words("proposal")]);
  if (text !== written) {
    written = text;
    const place = [...byId("proposals").children].indexOf(document.activeElement);
    const count = print?.proposals?.count ?? 0;
    byId("proposals").replaceChildren(...Array.from({ length: count }, (_, number) => entry(print, number)));
    byId("proposals").children[place]?.focus();
  }
  for (const [number, button] of [...byId("proposals").children].entries()) {
    button.setAttribute("aria-pressed", String(number === print.sources.proposal));
  }
}

byId("show-proposals").addEventListener("click", () => change(address(openPrint.value.name, "/proposals")));
on([openPrint], write);
