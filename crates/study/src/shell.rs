//! Quoting for a shell.

/// Quotes a word for a shell. A zero byte, which no word can contain, is left out.
pub(crate) fn quoted(word: &str) -> String {
    let word = word.replace('\0', "");
    let quoted = shlex::try_quote(&word).expect("there is no zero byte");
    quoted.into_owned()
}
