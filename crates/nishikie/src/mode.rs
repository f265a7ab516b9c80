//! The two modes, and the mode of a picture by its provenance.

use picture::Provenance;
use serde::{Deserialize, Serialize};

/// A mode in which pictures are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The print keeps every line and its lightness, and takes on color alone.
    Color,
    /// The whole picture is optimized, its strokes with it.
    Style,
}

impl Mode {
    /// Returns the mode in which a picture was made.
    pub fn of(provenance: &Provenance) -> Self {
        // Only a configuration's settings name layers.
        match provenance.settings.contains_key("style_layers") {
            true => Mode::Style,
            false => Mode::Color,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recipe;
    use crate::style::StyleRecipe;

    #[test]
    fn a_picture_says_in_which_mode_it_was_made() {
        let recipes = [
            (Recipe::default(), Mode::Color),
            (Recipe::Style(StyleRecipe::default()), Mode::Style),
        ];
        for (recipe, mode) in recipes {
            let provenance = Provenance {
                statement: String::new(),
                digital_source_type: String::new(),
                software: String::new(),
                version: String::new(),
                weights_sha256: None,
                configuration: recipe.name().to_owned(),
                settings: recipe.settings(),
                inputs: Vec::new(),
                stopped_early: false,
            };
            assert_eq!(Mode::of(&provenance), mode);
        }
    }
}
