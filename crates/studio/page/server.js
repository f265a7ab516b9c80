// Requests to the server.

import { said, say } from "./element.js";
import { reason } from "./words.js";

const meta = (name) => document.querySelector(`meta[name=${name}]`).content;
const TOKEN = { "X-Nishikie-Token": meta("token") };

/** Returns the address of a part of a print. */
export const address = (name, rest = "") => `/api/print/${encodeURIComponent(name)}${rest}`;

/** Returns the address of a file's thumbnail. */
export const thumbnail = ({ name, written: when }) => `/api/thumbnail/${encodeURIComponent(name)}?${when}`;

/** Returns the address of a tile (level, column, row) of a file. */
export const pictureTile = ({ name, written: when }, tile) => `/api/picture/${encodeURIComponent(name)}/${tile.join("/")}?${when}`;

/** Returns the address of a picture that is large enough to take colors from. */
export const large = ({ name, written: when }) => `/api/large/${encodeURIComponent(name)}?${when}`;

async function answered(response) {
  if (response.ok) return response;
  let text = await response.text();
  try {
    text = reason(JSON.parse(text));
  } catch {
    // Not all errors are JSON.
  }
  throw new Error(text || response.statusText);
}

/** Requests JSON. */
export async function ask(path) {
  return (await answered(await fetch(path))).json();
}

/** Requests bytes. */
export async function bytes(path) {
  return (await answered(await fetch(path))).arrayBuffer();
}

/** Sends a change, and returns the answer. */
export async function post(path, body = {}) {
  const headers = { ...TOKEN, "Content-Type": "application/json" };
  const sent = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await answered(sent)).json();
}

/** Sends a change, and returns the answer; a refusal is shown as a message, and null returned. */
export async function change(path, body = {}) {
  const before = said();
  try {
    const answer = await post(path, body);
    // A message that came meanwhile is newer.
    if (said() === before) say("");
    return answer;
  } catch (error) {
    say(error.message);
    return null;
  }
}

/** Uploads a picture, and returns its name in the folder. */
export async function send(name, blob) {
  const headers = { ...TOKEN, "Content-Type": "application/octet-stream" };
  const path = `/api/upload/${encodeURIComponent(name)}`;
  return (await answered(await fetch(path, { method: "POST", headers, body: blob }))).json();
}

/** Receives events as long as the page is visible, because a browser has few connections to one server. */
export function listen(received, connected) {
  let source = null;
  const close = () => {
    source?.close();
    source = null;
  };
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource("/api/events");
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      // The program was restarted, so this page's token is no longer valid.
      if (event.kind === "hello" && event.start !== meta("start")) location.reload();
      else received(event);
    };
    source.onerror = () => {
      connected(false);
      // Some errors end it for good.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        setTimeout(open, 1000);
      }
    };
    source.onopen = () => connected(true);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
