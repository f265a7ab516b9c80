//! The settings of a style run.

use serde::{Deserialize, Serialize};

use super::configuration::Configuration;
use super::start::Start;

/// The default longest side of the coarsest level, in pixels: the size at which the configurations' ratios were chosen.
pub const DEFAULT_COARSEST: usize = 512;

/// The default longest side of the output, in pixels.
pub const DEFAULT_SIZE: usize = 512;

/// The settings of a style run: everything that it depends on except its pictures and the network's weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StyleRecipe {
    /// The layers, their weights and the optimizer.
    pub configuration: Configuration,
    /// The page of the content's file that is colored, from 1; `None` is the first. The code that opens the file reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The longest side of the output in pixels, at least 1. A smaller content keeps its size.
    pub size: usize,
    /// The longest side of the coarsest level in pixels; see [`level_sizes`](super::level_sizes).
    pub coarsest: usize,
    /// The longest side of the styles relative to the content's, above 0.
    pub style_scale: f64,
    /// The weight of each style, 0 or more, in the order of the styles. Empty stands for equal weights.
    pub style_weights: Vec<f64>,
    /// The picture that the run begins with.
    pub start: Start,
}

impl Default for StyleRecipe {
    /// Returns the paper's visually best configuration at 512 pixels, with equal weights.
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
    /// Returns a weight for each of `styles` styles. Returns `None` if the weights given do not fit: another number of them,
    /// all 0, or one that is negative or not finite.
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
