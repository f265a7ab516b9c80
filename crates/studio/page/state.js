// Observable values, of which each is kept by one module.

const listeners = [];

function notify(wanted) {
  for (const { states, listener } of listeners) {
    if (wanted(states)) listener();
  }
}

/** A value with listeners. */
export class State {
  constructor(value) {
    this.value = value;
  }

  /** Sets the value, and calls its listeners. */
  set(value) {
    this.value = value;
    this.changed();
  }

  /** Calls the listeners of a value that was changed in place. */
  changed() {
    notify((states) => states.includes(this));
  }
}

/** Calls `listener` whenever one of these states or the language has changed. */
export function on(states, listener) {
  listeners.push({ states, listener });
}

/** Calls all listeners, which write everything again. */
export const refresh = () => notify(() => true);
