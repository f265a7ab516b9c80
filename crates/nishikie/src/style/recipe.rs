//! Everything that a style run depends on but its pictures and its network's weights.

use serde::{Deserialize, Serialize};

use super::configuration::Configuration;
use super::start::Start;

/// The longest side of the coarsest level, in pixels: the size at which the configurations' ratios were chosen.
pub const DEFAULT_COARSEST: usize = 512;

/// The longest side of the output, in pixels, where nothing else is asked for.
pub const DEFAULT_SIZE: usize = 512;

/// Settings of a style run, from pictures as they are to a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StyleRecipe {
    /// Layers, weights, optimizer.
    pub configuration: Configuration,
    /// Which page of the content's file is colored, from 1; whoever opens the file sees to it. `None` is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Longest side of the output in pixels, at least 1; a smaller content keeps its size.
    pub size: usize,
    /// Longest side of the coarsest level in pixels; see [`level_sizes`](super::level_sizes).
    pub coarsest: usize,
    /// Longest side of the styles in parts of the content's, above 0.
    pub style_scale: f64,
    /// How much each style counts, from 0 up, in the order of the styles; empty where all count the same.
    pub style_weights: Vec<f64>,
    /// Where the output begins.
    pub start: Start,
}

impl Default for StyleRecipe {
    /// The configuration that the paper found best to the eye, at 512 pixels, all styles alike.
    fn default() -> Self {
        StyleRecipe {
            configuration: Configuration::default(),
            page: None,
            size: DEFAULT_SIZE,
            coarsest: DEFAULT_COARSEST,
            style_scale: 1.0,
            style_weights: Vec::new(),
            start: Start::Content,
        }
    }
}

impl StyleRecipe {
    /// A weight for each of so many styles; `None` where those given do not fit: another number of them, all 0, or one that
    /// is negative or not finite.
    pub fn weights_of(&self, styles: usize) -> Option<Vec<f64>> {
        let given = &self.style_weights;
        if given.is_empty() {
            return Some(vec![1.0; styles]);
        }
        let sound = given.iter().all(|&w| w.is_finite() && w >= 0.0);
        let some = given.iter().any(|&w| w > 0.0);
        (given.len() == styles && sound && some).then(|| given.clone())
    }
}
