//! Output: results on stdout, everything else on stderr.

use std::fmt;
use std::io::{self, Write};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::fmt::time::uptime;

/// Prints a note to stderr.
pub fn note(text: impl fmt::Display) {
    say(format_args!("nishikie: {text}"));
}

/// Prints a line to stderr. Errors are ignored.
pub fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints a line of results.
pub fn print(text: impl fmt::Display) -> anyhow::Result<()> {
    results(format!("{text}\n").as_bytes())
}

/// Writes results as they are, all at once.
pub fn results(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(unprintable)
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
        .with_writer(io::stderr)
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
