// Elements of the page, and the message at its foot.

/** Returns the element with this id. */
export const byId = (id) => document.getElementById(id);

/** Creates an element with these properties, attributes (names with a dash, and `role`) and children. */
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

/** Returns the message at the page's foot. */
export const said = () => byId("message-text").textContent;

/** Shows a message until it is closed or replaced; "" removes only a message that is not to be kept. */
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
