// Work that is asked for more often than it need be done.

const pausing = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Calls at most once at a time, and once more if it was called meanwhile, after a pause in milliseconds; `failed` hears of errors.
 * A call that finds nothing under way waits for what it began.
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
