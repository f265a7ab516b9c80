//! Texts as a terminal shows them without acting on them.

use std::borrow::Cow;
use std::io::{self, Write};

/// Returns true for a character that acts on a terminal instead of being seen: a control character, a separator of lines, or a mark that turns
/// the direction of writing, by which a name can look like another.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns a line with `\n`, `\u{1b}` and so on for all characters that act on a terminal, newlines among them.
pub fn visible(line: &str) -> Cow<'_, str> {
    escaped(line, |letter| letter.escape_default().to_string())
}

/// Returns a text of several lines, each made [`visible`].
pub fn visible_lines(text: &str) -> String {
    let lines = text.split('\n').map(visible);
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns JSON with escapes of its own for the characters that act on a terminal, which it holds in texts alone; its newlines and tabs are layout.
pub fn visible_json(json: &str) -> String {
    let lines = json.split('\n').map(|line| {
        escaped(line, |letter| {
            let mut units = [0; 2];
            let units = letter.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        })
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> Cow<'_, str> {
    if !text.contains(acts) {
        return text.into();
    }
    let mut escaped = String::new();
    for letter in text.chars() {
        match acts(letter) {
            true => escaped += &escape(letter),
            false => escaped.push(letter),
        }
    }
    escaped.into()
}

/// A writer of whole lines, in which only the newline at the end is one.
pub struct VisibleLines<W>(pub W);

impl<W: Write> Write for VisibleLines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let (line, end) = match text.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (&*text, ""),
        };
        let line = format!("{}{end}", visible(line));
        self.0.write_all(line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_seen_instead() {
        for (name, seen) in [
            ("写楽 \"1\" é.png", "写楽 \"1\" é.png"),
            ("a\nb\tc\rd", r"a\nb\tc\rd"),
            ("\u{1b}[31mred", r"\u{1b}[31mred"),
            ("\u{7f}\u{9b}2J", r"\u{7f}\u{9b}2J"),
            ("gnp\u{202e}.exe", r"gnp\u{202e}.exe"),
            (
                "\u{200e}\u{200f}\u{2066}\u{2069}\u{61c}",
                r"\u{200e}\u{200f}\u{2066}\u{2069}\u{61c}",
            ),
            ("\u{2028}\u{2029}", r"\u{2028}\u{2029}"),
        ] {
            assert_eq!(visible(name), seen);
        }
    }

    #[test]
    fn json_stays_the_same_json() {
        let value = serde_json::json!({ "name": "a\n\u{1b}\u{9b}\u{202e}\"\\", "more": [1, 2] });
        let text = visible_json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(!text.replace('\n', "").contains(acts), "{text}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }

    #[test]
    fn a_trace_is_one_line() {
        let mut written = Vec::new();
        VisibleLines(&mut written)
            .write_all(b"decode file=a\n\x1b.png\n")
            .unwrap();
        assert_eq!(written, b"decode file=a\\n\\u{1b}.png\n");
    }
}
