// Elements made in one call, and the message at the page's foot.

/** The element of this id. */
export const byId = (id) => document.getElementById(id);

/** A new element with these properties, attributes (names with a dash, and `role`) and children. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "lang") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

let kept = false;

/** What a person was told last. */
export const said = () => byId("message-text").textContent;

/** Tells a person something until it is closed or something else is told; "" takes away only what is not to be kept. */
export function say(text, keep = false) {
  if (!text && kept) return;
  kept = keep;
  byId("message-text").textContent = text;
  byId("message").hidden = !text;
}

byId("message-close").addEventListener("click", () => {
  kept = false;
  say("");
});
