//! The making of a colored picture, as it is written inside its file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Input;

/// The statement that every colored picture carries.
pub const STATEMENT: &str = "Colored by software. The colors were computed; they are not those of an original print \
                             and must not be taken for them.";

/// IPTC's NewsCode for algorithmically altered media: a real picture, changed by an algorithm that generates no content.
///
/// Lines and shapes are the scan's, and colors come from a named reference or palette; the network only measures features.
pub const DIGITAL_SOURCE_TYPE: &str =
    "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced";

/// IPTC's NewsCode for pictures with parts that an algorithm made that was trained on other pictures.
///
/// For pictures colored by a model, whose colors are those of its training set and lead to no print that can be named.
pub const LEARNED_SOURCE_TYPE: &str =
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

/// The making of a colored picture: enough to tell it from an original, and to repeat the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// [`STATEMENT`], for people.
    pub statement: String,
    /// [`DIGITAL_SOURCE_TYPE`] or [`LEARNED_SOURCE_TYPE`], for programs.
    pub digital_source_type: String,
    /// The program's name.
    pub software: String,
    /// The program's version.
    pub version: String,
    /// SHA-256 of the network's weights file, in hex; `None` if no network was used.
    pub weights_sha256: Option<String>,
    /// The configuration's name, such as `config3_3_4`.
    pub configuration: String,
    /// Every setting by name, as it would be typed.
    pub settings: BTreeMap<String, String>,
    /// The input files, in the order of the command.
    pub inputs: Vec<Input>,
    /// True if the run was stopped before its end.
    pub stopped_early: bool,
}

impl Default for Provenance {
    /// This version of nishikie, without anything about a run.
    fn default() -> Self {
        Self {
            statement: STATEMENT.into(),
            digital_source_type: DIGITAL_SOURCE_TYPE.into(),
            software: "nishikie".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            weights_sha256: None,
            configuration: String::new(),
            settings: BTreeMap::new(),
            inputs: Vec::new(),
            stopped_early: false,
        }
    }
}
