//! The setups of a study: configurations of style mode, and color mode.

use std::sync::LazyLock;

use nishikie::ColorRecipe;
use nishikie::style::Configuration;
use serde::{Deserialize, Serialize};

/// The name of color mode in a plan and in reports.
pub(crate) const COLOR: &str = "color";

/// A method that a study runs on its pairs: a configuration of style mode, or color mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant)] // There are a few dozen of them.
pub enum Setup {
    /// Style mode.
    Style(Configuration),
    /// Color mode.
    Color(ColorRecipe),
}

impl Setup {
    /// Returns the configuration's name, or `color`; unique within a study.
    pub fn name(&self) -> &str {
        match self {
            Setup::Style(configuration) => &configuration.name,
            Setup::Color(_) => COLOR,
        }
    }

    /// Returns the configuration of a style run; `None` for color mode.
    pub fn style(&self) -> Option<&Configuration> {
        match self {
            Setup::Style(configuration) => Some(configuration),
            Setup::Color(_) => None,
        }
    }

    /// Returns the configuration whose objective gives the losses and relative errors: a style run's own. Color mode minimizes none,
    /// and is measured by the layers of the configuration that the paper found best to the eye, so that its errors, as means
    /// over entries, stand beside the others'.
    pub fn measured_by(&self) -> &Configuration {
        static BEST_TO_THE_EYE: LazyLock<Configuration> = LazyLock::new(Configuration::default);
        self.style().unwrap_or(&BEST_TO_THE_EYE)
    }

    /// Returns the largest number of evaluations of the objective: 1 for color mode, which is only measured.
    pub fn evaluations(&self) -> usize {
        self.style()
            .map_or(1, |configuration| configuration.iterations)
    }
}
