//! Names of files that requests may contain.

use std::ffi::OsStr;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Refusal;

/// Longest name in bytes, so that a name made from it (`NAME.nishikie.json`) is still valid everywhere.
const LONGEST: usize = 230;

/// Names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name of a file directly in the folder. It has no separators and does not begin with a dot, so that it can name nothing
/// else, on this system.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

impl FileName {
    /// Creates a name.
    ///
    /// # Errors
    /// The text could name something other than a file in the folder.
    pub fn new(name: impl Into<String>) -> Result<Self, Refusal> {
        let name = name.into();
        match problem(&name) {
            Some(problem) => Err(Refusal::bad(format!(
                "{name:?} cannot be the name of a file here: it {problem}"
            ))),
            None => Ok(FileName(name)),
        }
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if the name means a device on Windows, or has letters that Windows allows in no name.
    pub fn is_special_on_windows(&self) -> bool {
        is_special_on_windows(&self.0)
    }

    /// Returns the name as text, with `-2`, `-3` and so on before its extension if `number` is 2 or more.
    pub fn numbered(&self, number: usize) -> String {
        match (number, self.0.rsplit_once('.')) {
            (..=1, _) => self.0.clone(),
            (_, Some((stem, extension))) => format!("{stem}-{number}.{extension}"),
            (_, None) => format!("{}-{number}", self.0),
        }
    }
}

/// Returns a name as text that can be shown, with escapes for letters that cannot be seen.
pub fn visible(name: &OsStr) -> String {
    let mut visible = String::new();
    for letter in name.to_string_lossy().chars() {
        match is_hidden(letter) {
            true => visible.extend(letter.escape_default()),
            false => visible.push(letter),
        }
    }
    visible
}

/// Returns true for control characters, and for marks that turn the direction of writing, which can make a name look like another.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns true if a name is one that Windows reserves for a device, or has letters that Windows allows in no name.
fn is_special_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|port| {
        let number = stem.strip_prefix(port).map(|rest| rest.chars().collect());
        number.is_some_and(|rest: Vec<char>| matches!(rest[..], ['0'..='9' | '¹' | '²' | '³']))
    });
    DEVICES.contains(&&*stem) || numbered || name.contains(|letter| r#":*?"<>|"#.contains(letter))
}

fn problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("is empty")
    } else if name.len() > LONGEST {
        Some("is too long")
    } else if name.starts_with(['.', ':']) {
        // The page's own words begin with a colon.
        Some("begins with a dot or a colon")
    } else if name.contains(['/', '\\']) {
        Some(r"has one of / \")
    } else if name.contains(is_hidden) {
        Some("has letters that cannot be seen")
    } else if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        Some("ends in a dot, or begins or ends with a space")
    } else if cfg!(windows) && is_special_on_windows(name) {
        Some(r#"means a device on Windows, or has one of : * ? " < > |"#)
    } else {
        None
    }
}

impl TryFrom<String> for FileName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        FileName::new(name).map_err(|refusal| refusal.message)
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> String {
        name.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_taken_and_nothing_else() {
        for name in [
            "gray.png",
            "写楽 1.tif",
            "a..b.png",
            "com.png",
            "comet1.jpg",
            "x",
        ] {
            assert!(FileName::new(name).is_ok(), "{name}");
        }
        let long = "a".repeat(231);
        for name in [
            "",
            ".",
            "..",
            "../a.png",
            "a/b.png",
            "a\\b.png",
            "/etc/passwd",
            ".hidden",
            ":folder",
            "a\0.png",
            "a\n.png",
            "a.png.",
            "a.png ",
            " a.png",
            "a\u{202e}gnp.exe",
            &long,
        ] {
            assert!(FileName::new(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn what_is_special_on_windows_is_a_name_elsewhere() {
        for name in [
            "scan 10:32.png",
            "\"View\" 1.png",
            "CON.png",
            "a?.png",
            "a.png:stream",
            "con",
            "NUL.png",
            "com1.tif",
            "LPT9",
            "lpt¹.png",
            "aux .png",
        ] {
            assert!(is_special_on_windows(name), "{name}");
            assert_eq!(FileName::new(name).is_err(), cfg!(windows), "{name}");
        }
        for name in ["gray.png", "com.png", "comet1.jpg", "写楽 1.tif"] {
            assert!(!is_special_on_windows(name), "{name}");
        }
        let kanji = "写".repeat(69) + ".png";
        assert!(FileName::new(kanji).is_ok());
    }

    #[test]
    fn a_name_that_cannot_be_shown_is_shown_by_escapes() {
        assert_eq!(
            visible(OsStr::new("a\n\u{1b}[2J\u{202e}写.png")),
            r"a\n\u{1b}[2J\u{202e}写.png"
        );
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let name = FileName::new("a.b.png").unwrap();
        assert_eq!(name.numbered(1), "a.b.png");
        assert_eq!(name.numbered(2), "a.b-2.png");
        assert_eq!(FileName::new("a").unwrap().numbered(3), "a-3");
    }
}
