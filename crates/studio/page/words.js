// The texts of the page in the chosen language. Each view has its own file, in English and Japanese.

import collection from "./collection/words.js";
import color from "./color/words.js";
import compare from "./compare/words.js";
import shell from "./shell-words.js";
import style from "./style/words.js";

const WORDS = { ...shell, ...color, ...style, ...compare, ...collection };

const STORED = "nishikie-language";
let language = stored() ?? (navigator.language.startsWith("ja") ? "ja" : "en");

function stored() {
  const found = localStorage.getItem(STORED);
  return found === "ja" || found === "en" ? found : null;
}

/** Returns a text in the chosen language. */
export function words(key) {
  const both = WORDS[key];
  return both ? both[language === "ja" ? 1 : 0] : key;
}

/** Returns the reason of a failure, in the chosen language where there is one. */
export const reason = ({ error, error_ja: japanese }) => (language === "ja" && japanese) || error;

/** Writes all texts of the page that are not written by programs. */
function write() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-words]")) {
    element.textContent = words(element.dataset.words);
  }
  for (const element of document.querySelectorAll("[data-words-label]")) {
    element.setAttribute("aria-label", words(element.dataset.wordsLabel));
    if (element.tagName === "BUTTON") element.title = words(element.dataset.wordsLabel);
  }
  for (const element of document.querySelectorAll("[data-words-title]")) {
    element.title = words(element.dataset.wordsTitle);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

/** Lets a person choose the language, and calls `changed` after each choice. */
export function startWords(changed) {
  write();
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      language = button.dataset.language;
      localStorage.setItem(STORED, language);
      write();
      changed();
    });
  }
}
