//! Output: results on stdout, everything else on stderr.
//!
//! Texts hold names of files, which may hold anything. In all that is printed for people, characters that act on a terminal instead of being seen are
//! written as escapes.

use std::fmt;
use std::io::{self, Write};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::fmt::time::uptime;

use crate::visible::{VisibleLines, visible, visible_json};

/// Prints a note to stderr.
pub fn note(text: impl fmt::Display) {
    say(format_args!("nishikie: {text}"));
}

/// Prints a line to stderr. Errors are ignored.
pub fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{}", visible(&text.to_string()));
}

/// Prints a line of results.
pub fn print(text: impl fmt::Display) -> anyhow::Result<()> {
    results(format!("{}\n", visible(&text.to_string())).as_bytes())
}

/// Prints results that are JSON, which may have several lines.
pub fn json(text: &str) -> anyhow::Result<()> {
    results(format!("{}\n", visible_json(text)).as_bytes())
}

/// Writes results as they are, all at once.
pub fn results(bytes: &[u8]) -> anyhow::Result<()> {
    write(bytes).map_err(unprintable)
}

/// Writes a picture to standard output, all at once. Unlike results, a picture that nobody takes is an error, since it is nowhere else.
pub fn picture(bytes: &[u8]) -> anyhow::Result<()> {
    write(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => {
            anyhow::anyhow!("standard output was closed before the whole picture was written; it is kept nowhere")
        }
        _ => anyhow::anyhow!(
            "the picture cannot be written to standard output ({error}); it is kept nowhere"
        ),
    })
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

/// Returns true if standard output leads nowhere because it was closed when the program began.
///
/// Then the runtime has opened `/dev/null` in its place, for reading too, which a shell's `> /dev/null` does not.
pub fn is_closed() -> bool {
    let is_null =
        std::fs::read_link("/proc/self/fd/1").is_ok_and(|file| file.as_os_str() == "/dev/null");
    let flags = std::fs::read_to_string("/proc/self/fdinfo/1").unwrap_or_default();
    let flags = flags.lines().find_map(|line| line.strip_prefix("flags:"));
    let access = flags.and_then(|flags| flags.trim().bytes().last());
    const READ_AND_WRITE: u8 = b'2';
    is_null && access == Some(READ_AND_WRITE)
}

/// Returns the error of results that could not be printed: [`ReaderGone`], or an error with a message.
pub fn unprintable(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => ReaderGone.into(),
        _ => anyhow::anyhow!(
            "the results cannot be printed ({error}); files that were to be written are there"
        ),
    }
}

/// The error of output whose reader has closed it, as `head` does.
#[derive(Debug)]
pub struct ReaderGone;

impl fmt::Display for ReaderGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads the results any more")
    }
}

impl std::error::Error for ReaderGone {}

/// Prints the libraries' traces: none by default, details with one `-v`, and times with two.
pub fn trace(verbosity: u8) {
    let traced = tracing_subscriber::fmt()
        .with_writer(|| VisibleLines(io::stderr()))
        .log_internal_errors(false)
        .with_ansi(false)
        .with_target(false)
        .with_level(false);
    match verbosity {
        0 => {}
        1 => traced
            .with_max_level(LevelFilter::INFO)
            .without_time()
            .init(),
        _ => traced
            .with_max_level(LevelFilter::DEBUG)
            .with_span_events(FmtSpan::CLOSE)
            .with_timer(uptime())
            .init(),
    }
}
