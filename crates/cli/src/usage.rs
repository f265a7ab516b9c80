//! Errors of the command's arguments. An argument may hold any character, as a file's name does.

use std::io::{self, Write};

use clap::builder::Styles;
use clap::{CommandFactory, Error};

use crate::visible::{visible, visible_lines};

/// Prints help, or an error of the arguments: in color on a terminal, unless they hold characters that act on it.
pub fn print<C: CommandFactory>(error: &Error) -> io::Result<()> {
    let acting = acting_words();
    if !error.use_stderr() || acting.is_empty() {
        return error.print();
    }
    // Without styles, every escape sequence in the message is the arguments' own.
    let plain = C::command().styles(Styles::plain()).try_get_matches();
    let rendered = plain.as_ref().err().unwrap_or(error).render();
    let mut text = rendered.ansi().to_string();
    // A newline in a word is not one of the message's own.
    for word in acting {
        text = text.replace(&word, &visible(&word));
    }
    io::stderr().write_all(visible_lines(&text).as_bytes())
}

/// Returns the words of the command that hold characters which act on a terminal, and the values in them; the longest first.
fn acting_words() -> Vec<String> {
    let words = std::env::args_os().skip(1);
    let mut acting: Vec<String> = words
        .flat_map(|word| {
            let word = word.to_string_lossy().into_owned();
            let value = word.split_once('=').map(|(_, value)| value.to_owned());
            [Some(word), value].into_iter().flatten()
        })
        .filter(|word| visible(word) != *word)
        .collect();
    acting.sort_by_key(|word| std::cmp::Reverse(word.len()));
    acting
}
