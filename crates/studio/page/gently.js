// Throttled work, which is requested more often than it needs to be done.

const pausing = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Returns a function that calls `work` at most once at a time, and once more if it was requested meanwhile, after a pause in
 * milliseconds; `failed` is called with errors.
 * The first of several calls waits for the work that it began.
 */
export function gently(work, failed, pause = 0) {
  let running = false;
  let again = false;
  const rest = async () => {
    if (pause) await pausing(pause);
    while (again) {
      again = false;
      await work().catch(failed);
      if (pause) await pausing(pause);
    }
    running = false;
  };
  return async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await work().catch(failed);
    rest();
  };
}
