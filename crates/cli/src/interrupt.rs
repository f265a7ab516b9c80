//! Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use crate::console;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The exit code of an interrupted command, as in shells.
pub const EXIT_CODE: u8 = 130;

/// Installs the handler: from now on, a first signal only sets [`requested`].
pub fn listen() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(EXIT_CODE));
        }
        console::note("stopping; Ctrl-C again ends at once, with nothing written");
    })
    .context("cannot listen for Ctrl-C")
}

/// Returns true if there was a signal.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
