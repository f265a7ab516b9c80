//! The recipe of a coloring: its mode, with every setting.

use std::collections::BTreeMap;

use picture::{Depth, Format, hash};
use serde::{Deserialize, Serialize};
use vgg::Layer;

use crate::color::{Edits, Palette, Pick, Pigment, Region, Settings, Stroke};
use crate::style::{Start, StyleRecipe};
use crate::{as_text, prepare};

/// Everything that a coloring depends on except its inputs and the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mode")]
#[allow(clippy::large_enum_variant)] // There is one for each run.
pub enum Recipe {
    /// Color mode: the print keeps its lines and its lightness, and only color is added; see [`color`](crate::color).
    Color(ColorRecipe),
    /// The paper's method: the whole picture is optimized, its strokes with it; see [`style`](crate::style).
    Style(StyleRecipe),
}

/// Settings of color mode.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "ColorRecipeForm")]
pub struct ColorRecipe {
    /// The page of the content's file that is colored, from 1; `None` is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The longest side of the output in pixels, at least 1; a smaller content keeps its size. `None` keeps the content's size.
    pub size: Option<usize>,
    /// True to color by lightness alone, the baseline of color mode, without masks, scribbles or edits.
    pub plain_map: bool,
    /// A curator's edits, at pixels of the output.
    pub edits: Edits,
    /// The only pigments that the print may have.
    pub palette: Option<Palette>,
    /// The number of the plausible coloring to make; 0 is the most probable.
    pub proposal: u8,
    /// The settings of the method.
    pub settings: Settings,
}

/// The form of a [`ColorRecipe`] in JSON, also that of records before form 4, in which edits were fields of the recipe itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColorRecipeForm {
    #[serde(default)]
    page: Option<u32>,
    size: Option<usize>,
    plain_map: bool,
    #[serde(default)]
    edits: Option<Edits>,
    #[serde(default, with = "as_text::list")]
    picks: Vec<Pick>,
    #[serde(default, with = "as_text::list")]
    regions: Vec<Region>,
    #[serde(default, with = "as_text::list")]
    strokes: Vec<Stroke>,
    #[serde(default)]
    palette: Option<Palette>,
    #[serde(default)]
    proposal: u8,
    #[serde(default)]
    settings: Settings,
}

impl From<ColorRecipeForm> for ColorRecipe {
    fn from(form: ColorRecipeForm) -> ColorRecipe {
        let older = Edits {
            picks: form.picks,
            regions: form.regions,
            strokes: form.strokes,
        };
        ColorRecipe {
            page: form.page,
            size: form.size,
            plain_map: form.plain_map,
            edits: form.edits.unwrap_or(older),
            palette: form.palette,
            proposal: form.proposal,
            settings: form.settings,
        }
    }
}

impl Default for Recipe {
    /// Returns the recipe of color mode with the default settings.
    fn default() -> Self {
        Recipe::Color(ColorRecipe::default())
    }
}

impl Recipe {
    /// Returns `color` or `style`.
    pub fn mode(&self) -> &'static str {
        match self {
            Recipe::Color(_) => "color",
            Recipe::Style(_) => "style",
        }
    }

    /// Returns the name in the picture's provenance: the configuration's, or that of color mode.
    pub fn name(&self) -> &str {
        match self {
            Recipe::Color(recipe) if recipe.plain_map => "plain lightness-to-color map",
            Recipe::Color(_) => "color",
            Recipe::Style(recipe) => &recipe.configuration.name,
        }
    }

    /// Returns the longest side of the output in pixels, if it is bounded.
    pub fn size(&self) -> Option<usize> {
        match self {
            Recipe::Color(recipe) => recipe.size,
            Recipe::Style(recipe) => Some(recipe.size),
        }
    }

    /// Returns the page of the content's file that is colored, from 1; `None` is the first.
    pub fn page(&self) -> Option<u32> {
        match self {
            Recipe::Color(recipe) => recipe.page,
            Recipe::Style(recipe) => recipe.page,
        }
    }

    /// Returns the recipe for another page of the content's file.
    pub fn with_page(mut self, page: Option<u32>) -> Recipe {
        match &mut self {
            Recipe::Color(recipe) => recipe.page = page,
            Recipe::Style(recipe) => recipe.page = page,
        }
        self
    }

    /// Returns the width and height of the output for a content of this width and height, in pixels.
    pub fn output_size(&self, content: (usize, usize)) -> (usize, usize) {
        prepare::content_sides(content, self.size())
    }

    /// Returns the default bits per channel of the output: the content's in color mode if the format can store them, else 8.
    pub fn depth(&self, content: Depth, format: Option<Format>) -> Depth {
        match self {
            Recipe::Color(_) if format.is_some_and(|format| format.holds(content)) => content,
            _ => Depth::Eight,
        }
    }

    /// Returns the deepest layers that are computed of the content and of the styles, in this order.
    pub(crate) fn deepest_layers(&self) -> (Layer, Layer) {
        match self {
            Recipe::Color(_) => (Layer::Conv4_2, Layer::Conv4_2),
            Recipe::Style(StyleRecipe { configuration, .. }) => {
                let deepest = |layers: &[Layer]| layers.iter().copied().max();
                let style = deepest(&configuration.style_layers).unwrap_or(Layer::Conv1_1);
                let content = deepest(&configuration.content_layers).unwrap_or(style);
                (content.max(style), style)
            }
        }
    }

    /// Returns the settings by name, as text that a person would type, for the provenance inside the picture.
    pub(crate) fn settings(&self) -> BTreeMap<String, String> {
        fn joined<T: ToString>(values: &[T], between: &str) -> String {
            let texts: Vec<String> = values.iter().map(T::to_string).collect();
            texts.join(between)
        }
        // A picture's file has no room for all edits; the record has them.
        fn counted<T: ToString>(
            name: &'static str,
            values: &[T],
        ) -> Option<(&'static str, String)> {
            let sha256 = || hash::sha256(joined(values, "\n").as_bytes());
            (!values.is_empty()).then(|| (name, format!("{}, SHA-256 {}", values.len(), sha256())))
        }
        let (mut settings, own) = match self {
            Recipe::Color(recipe) => {
                let size = recipe.size.map(|size| ("size", size.to_string()));
                let picks = (!recipe.edits.picks.is_empty())
                    .then(|| ("pick", joined(&recipe.edits.picks, " ")));
                let regions = counted("regions", &recipe.edits.regions);
                let strokes = counted("strokes", &recipe.edits.strokes);
                let palette = recipe.palette.as_ref().map(|palette| {
                    let colors: Vec<String> = palette.pigments.iter().map(Pigment::hex).collect();
                    ("palette", joined(&colors, ","))
                });
                let proposal = recipe.proposal;
                let proposal = (proposal > 0).then(|| ("proposal", proposal.to_string()));
                (
                    BTreeMap::new(),
                    [size, picks, regions, strokes, palette, proposal]
                        .into_iter()
                        .flatten()
                        .collect(),
                )
            }
            Recipe::Style(recipe) => {
                let mut own = vec![
                    ("size", recipe.size.to_string()),
                    ("coarsest", recipe.coarsest.to_string()),
                    ("style_scale", recipe.style_scale.to_string()),
                ];
                if !recipe.style_weights.is_empty() {
                    own.push(("style_weights", joined(&recipe.style_weights, ",")));
                }
                let start = match recipe.start {
                    Start::Content => "content",
                    Start::Picture => "picture",
                    Start::Noise(seed) => {
                        own.push(("seed", seed.to_string()));
                        "noise"
                    }
                };
                own.push(("start", start.to_owned()));
                (recipe.configuration.settings(), own)
            }
        };
        let page = self.page().map(|page| ("page", page.to_string()));
        settings.extend(
            page.into_iter()
                .chain(own)
                .map(|(name, value)| (name.to_owned(), value)),
        );
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::Configuration;

    #[test]
    fn recipes_outlive_a_record() {
        let color = Recipe::Color(ColorRecipe {
            edits: Edits {
                picks: vec!["3,4=#aa3322".parse().unwrap()],
                regions: vec!["keep 3.25,4 5,6 1,9".parse().unwrap()],
                strokes: vec!["2.5 #aa3322 3.25,4 5,6".parse().unwrap()],
            },
            ..ColorRecipe::default()
        });
        let style = Recipe::Style(StyleRecipe {
            configuration: Configuration::named("config1_2_3").unwrap(),
            start: Start::Noise(7),
            ..StyleRecipe::default()
        });
        for recipe in [color, style] {
            let json = serde_json::to_string(&recipe).unwrap();
            assert_eq!(
                serde_json::from_str::<Recipe>(&json).unwrap(),
                recipe,
                "{json}"
            );
        }
    }
    #[test]
    fn edits_beside_the_other_settings_are_read() {
        let older = r#"{"mode": "color", "size": null, "plain_map": false, "picks": ["3,4=#aa3322"],
            "strokes": ["2.5 #aa3322 3.25,4 5,6"], "proposal": 1}"#;
        let Recipe::Color(recipe) = serde_json::from_str(older).unwrap() else {
            panic!("the mode is color");
        };
        assert_eq!(
            (recipe.edits.picks.len(), recipe.edits.strokes.len()),
            (1, 1)
        );
        assert_eq!(recipe.proposal, 1);
        assert!(serde_json::from_str::<Recipe>(&older.replace("proposal", "propsal")).is_err());
    }
}
