//! Every help text and the main error messages, word for word. `just bless` rewrites the snapshots.
//!
//! trycmd, since its snapshots are console sessions: they read as what a user types and sees.

#![cfg(unix)] // Other systems word their own errors differently, and call the command nishikie.exe.

use trycmd::TestCases;

/// Columns of the terminal that help is wrapped for.
const COLUMNS: &str = "100";

#[test]
#[cfg_attr(
    feature = "c2pa",
    ignore = "the snapshots are those of a build that does not sign"
)]
fn help() {
    TestCases::new()
        .env("COLUMNS", COLUMNS)
        // Help shows the variable's value.
        .env("NISHIKIE_KERNEL", "")
        .case("tests/snapshots/help/*.trycmd");
}

#[test]
fn messages() {
    TestCases::new()
        .env("COLUMNS", COLUMNS)
        .case("tests/snapshots/messages.trycmd");
}
