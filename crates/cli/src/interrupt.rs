//! Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the program. A command that only waits for a file ends at the first.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::console;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The number of [`Reading`]s under way.
static READING: AtomicUsize = AtomicUsize::new(0);

/// The exit code of an interrupted command, as in shells.
pub const EXIT_CODE: u8 = 130;

/// The time after a signal in which a read may come to its end by itself.
const GRACE: Duration = Duration::from_secs(1);

/// The time between two looks at whether reading goes on.
const POLL: Duration = Duration::from_millis(50);

/// Installs the handler: from now on, a first signal sets [`requested`], and ends the program only while it is [`Reading`].
pub fn listen() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            end();
        }
        console::note("stopping; Ctrl-C again ends at once, with nothing written");
        thread::spawn(end_reading);
    })
    .context("cannot listen for Ctrl-C")
}

/// Returns true if there was a signal.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// A stretch of work that reads files and writes none, so that a signal may end the program in the midst of it. A system call that
/// waits for a pipe or a network drive asks nobody whether it should stop.
pub struct Reading(());

impl Reading {
    pub fn begin() -> Reading {
        reads(true);
        Reading(())
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        reads(false);
    }
}

/// Counts one who begins to read as a [`Reading`], or who has read.
pub fn reads(begins: bool) {
    match begins {
        true => READING.fetch_add(1, Ordering::Relaxed),
        false => READING.fetch_sub(1, Ordering::Relaxed),
    };
}

/// Reads something, as a [`Reading`].
pub fn reading<T>(read: impl FnOnce() -> T) -> T {
    let _reading = Reading::begin();
    read()
}

/// Ends the program as soon as it has been reading for a while.
fn end_reading() {
    let mut since = Instant::now();
    loop {
        thread::sleep(POLL);
        if READING.load(Ordering::Relaxed) == 0 {
            since = Instant::now();
        } else if since.elapsed() >= GRACE {
            end();
        }
    }
}

fn end() -> ! {
    std::process::exit(i32::from(EXIT_CODE))
}
