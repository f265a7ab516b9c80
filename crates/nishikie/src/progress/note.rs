//! Notes for a person, kept by kind so that programs can read them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A fact about a piece of work that a person should know, and that its record keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
#[allow(missing_docs)] // The fields are named by the sentences below.
pub enum Note {
    /// A picture's file is irregular, but could be read.
    Picture { name: String, warning: String },
    /// The content had color, which was not used.
    ColorRemoved {
        name: String,
        /// The part of the pixels that had color, 0..=1; `None` in records of earlier versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share: Option<f64>,
    },
    /// A style of a style run has no color.
    GrayStyle { name: String },
    /// A file was left out of the prints that colors are taken from. The reason is the end of a sentence whose subject is the file.
    LeftOut { name: String, reason: String },
    /// The numbers of files among which prints to take colors from were sought: `pictures` is the sum of `used` and `left_out`; `others` are files
    /// that are no pictures, and `folders` are subfolders, which are not searched.
    Screened {
        pictures: usize,
        used: usize,
        left_out: usize,
        others: usize,
        folders: usize,
    },
    /// Colors are taken from a picture that is no original, or a coloring is compared with one.
    NotOriginal { name: String, mark: String },
    /// The training set is too small to hold prints out.
    NotHeldOut { prints: usize, least: usize },
    /// The descriptors of a folder's prints could not be stored for later use.
    NotKept { folder: String, reason: String },
    /// An input differs from the one that the settings' record names.
    OtherInput {
        role: String,
        name: String,
        recorded: String,
    },
    /// The settings' record was made with other weights of the network.
    OtherWeights { recorded: String },
    /// The settings' record was made by another version of the method, which may have given another picture.
    OtherMethod { recorded: u32, this: u32 },
    /// A run of a study is done again.
    RunAgain { file: String, reason: String },
    /// A run of a study failed; the others go on.
    RunFailed { run: String, reason: String },
}

/// The share of a content in color below which it counts as gray with a trace of color.
const NOTICEABLE: f64 = 1e-5;

/// The share of a content in color below which it counts as a gray print with a seal or the like.
const SMALL_PART: f64 = 0.1;

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Picture { name, warning } => write!(f, "{name}: {warning}"),
            Note::ColorRemoved { name, share } => match share {
                Some(share) if *share < NOTICEABLE => {
                    write!(
                        f,
                        "{name}: has a trace of color; only its lightness is used"
                    )
                }
                Some(share) if *share < SMALL_PART => write!(
                    f,
                    "{name}: a small part of it ({}) has color, such as a seal; only its lightness is used",
                    percent(*share)
                ),
                Some(share) => write!(
                    f,
                    "{name}: is in color ({} of it); only its lightness is used",
                    percent(*share)
                ),
                None => write!(f, "{name}: its color is not used"),
            },
            Note::GrayStyle { name } => write!(f, "{name}: has no color to give"),
            Note::LeftOut { name, reason } => write!(f, "{name}: left out ({reason})"),
            Note::Screened {
                pictures,
                used,
                left_out,
                others,
                folders,
            } => {
                let s = |count: &usize| if *count == 1 { "" } else { "s" };
                write!(
                    f,
                    "{pictures} picture{}: {used} used, {left_out} left out",
                    s(pictures)
                )?;
                if *others > 0 {
                    write!(f, "; {others} other file{}", s(others))?;
                }
                match folders {
                    0 => Ok(()),
                    _ => write!(f, "; {folders} folder{} not searched", s(folders)),
                }
            }
            Note::NotOriginal { name, mark } => write!(
                f,
                "{name}: {mark}; its colors are not those of an original print"
            ),
            Note::NotHeldOut { prints, least } => write!(
                f,
                "no prints are held out to see how well the model tells them: there are {prints}, and at least {least} are needed"
            ),
            Note::NotKept { folder, reason } => {
                write!(f, "{folder}: what was computed is not kept ({reason})")
            }
            Note::OtherInput {
                role,
                name,
                recorded,
            } => write!(
                f,
                "{name}: is not the {role} that the record names (its SHA-256 differs from that of {recorded})"
            ),
            Note::OtherWeights { recorded } => write!(
                f,
                "the record was made with other weights of the network (SHA-256 {recorded})"
            ),
            Note::OtherMethod { recorded, this } => write!(
                f,
                "the record was made by version {recorded} of the method, this is version {this}; the picture may differ"
            ),
            Note::RunAgain { file, reason } => write!(f, "{file}: {reason}; the run is done again"),
            Note::RunFailed { run, reason } => write!(f, "{run}: {reason}"),
        }
    }
}

fn percent(share: f64) -> String {
    match 100.0 * share {
        small if small < 0.95 => format!("{small:.1} %").replace("0.0 %", "less than 0.1 %"),
        percent => format!("{percent:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_by_kind() {
        let note = Note::GrayStyle {
            name: "a.png".into(),
        };
        let json = serde_json::to_string(&note).unwrap();
        assert_eq!(json, r#"{"kind":"gray_style","name":"a.png"}"#);
        assert_eq!(serde_json::from_str::<Note>(&json).unwrap(), note);
    }

    #[test]
    fn a_seal_is_not_a_print_in_color() {
        let said = |share| {
            let name = "a.png".into();
            Note::ColorRemoved { name, share }.to_string()
        };
        for (share, text) in [
            (Some(0.02), "a small part of it (2 %) has color"),
            (Some(0.0007), "a small part of it (0.1 %)"),
            (Some(0.0002), "a small part of it (less than 0.1 %)"),
            (Some(0.85), "is in color (85 % of it)"),
            (Some(0.0), "a trace of color"),
            (None, "its color is not used"),
        ] {
            assert!(said(share).contains(text), "{}", said(share));
        }
    }

    #[test]
    fn a_note_of_an_earlier_version_is_read() {
        let json = r#"{"kind":"color_removed","name":"a.png"}"#;
        let note: Note = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&note).unwrap(), json);
    }
}
