//! The paper's 36 configurations, `config1_1_1` … `config3_3_4`, and their parts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vgg::{Layer, Pooling};

use super::objective::TermWeights;
use Layer::*;

/// X: the layers of content and style, and the four values Z of β/α for them.
struct LayerSetting {
    content: &'static [Layer],
    style: &'static [Layer],
    /// The ratios were chosen by the pictures at 512 pixels (docs/calibration.md). Deep style layers carry texture, so the same ratio does
    /// more with X=1 and X=2.
    ratios: [f64; 4],
}

const LAYER_SETTINGS: [LayerSetting; 3] = [
    // Gatys et al. 2015, "A neural algorithm of artistic style".
    LayerSetting {
        content: &[Conv4_2],
        style: &[Conv1_1, Conv2_1, Conv3_1, Conv4_1, Conv5_1],
        ratios: [1e-3, 3e-4, 1e-4, 3e-5],
    },
    // Gatys et al. 2015, "Texture synthesis using convolutional neural networks"; the content layer is assumed.
    LayerSetting {
        content: &[Conv4_2],
        style: &[Conv1_1, Pool1, Pool2, Pool3, Pool4],
        ratios: [1e-3, 3e-4, 1e-4, 3e-5],
    },
    // Yin 2016, whose layers the paper does not name: of those tried, the ones that keep the content best
    // (docs/calibration.md).
    LayerSetting {
        content: &[Conv4_2],
        style: &[Conv1_1, Conv2_1, Conv3_1],
        ratios: [1e-1, 3e-2, 1e-2, 3e-3],
    },
];

/// Y: the optimizer, and the factor of β/α after each iteration.
const OPTIMIZERS: [(OptimizerKind, f64); 3] = [
    (OptimizerKind::Sgd, 0.9975),
    (OptimizerKind::Sgd, 1.0),
    (OptimizerKind::Lbfgs, 1.0),
];

/// α in every configuration. The paper gives γ and β/α alone; with this α the total variation is one to three hundredths of the
/// loss and smooths mildly (docs/calibration.md).
const ALPHA: f64 = 0.001;

/// γ in every configuration, as the paper gives it.
const GAMMA: f64 = 0.001;

/// The default number of evaluations of the objective.
const ITERATIONS: usize = 100;

/// The configuration whose pictures the paper found best.
pub const DEFAULT: &str = "config3_3_4";

/// The two optimizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerKind {
    /// Gradient descent with momentum, [`super::optimizer::Sgd`].
    Sgd,
    /// [`super::optimizer::Lbfgs`].
    Lbfgs,
}

/// The layers, weights, optimizer and number of evaluations of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The name: `configX_Y_Z`, or one that the user chose.
    pub name: String,
    /// The layers at which the output's features are compared with the content's.
    pub content_layers: Vec<Layer>,
    /// The layers at which the output's Gram matrices are compared with the style's.
    pub style_layers: Vec<Layer>,
    /// The optimizer that minimizes the total loss.
    pub optimizer: OptimizerKind,
    /// α, the weight of the content loss; with 0 style counts alone.
    pub alpha: f64,
    /// β/α, the weight of the style loss relative to that of the content.
    pub ratio: f64,
    /// The factor by which β/α is multiplied after each iteration; 1 keeps it.
    pub decay: f64,
    /// γ, the weight of the total variation.
    pub gamma: f64,
    /// The largest number of evaluations of the objective (value and gradient). Gradient descent evaluates once per
    /// iteration, L-BFGS once or a little more; counted this way the two cost the same.
    pub iterations: usize,
    /// The kind of pooling.
    #[serde(with = "pooling")]
    pub pooling: Pooling,
}

/// A configuration that does not exist or is not valid.
#[derive(Debug, thiserror::Error, PartialEq)]
#[allow(missing_docs)] // The messages are what there is to say.
#[non_exhaustive]
pub enum ConfigurationError {
    #[error(
        "there is no configuration `{name}`; did you mean `{nearest}`? They are called configX_Y_Z, with layers X = 1..3, \
         optimizer Y = 1..3 and β/α Z = 1..4"
    )]
    Unknown { name: String, nearest: String },
    #[error("{what} is {value}; {wanted}")]
    Value {
        what: &'static str,
        value: f64,
        wanted: &'static str,
    },
    #[error(
        "α and β/α are both 0, so neither the content nor the style would count and the picture would only be smoothed; give one \
         of them a weight"
    )]
    NothingCounts,
    #[error("a configuration needs at least one {0} layer")]
    NoLayers(&'static str),
    #[error("the {kind} layer {layer} is named twice")]
    LayerTwice { kind: &'static str, layer: Layer },
    #[error(
        "L-BFGS cannot follow a ratio that changes; use the optimizer sgd with a decay other than 1"
    )]
    LbfgsDecay,
}

impl Configuration {
    /// Returns the paper's 36 configurations, in the order of their names.
    pub fn all() -> Vec<Configuration> {
        let mut all = Vec::new();
        for (x, setting) in (1..).zip(LAYER_SETTINGS) {
            for (y, (optimizer, decay)) in (1..).zip(OPTIMIZERS) {
                for (z, ratio) in (1..).zip(setting.ratios) {
                    all.push(Configuration {
                        name: format!("config{x}_{y}_{z}"),
                        content_layers: setting.content.to_vec(),
                        style_layers: setting.style.to_vec(),
                        optimizer,
                        alpha: ALPHA,
                        ratio,
                        decay,
                        gamma: GAMMA,
                        iterations: ITERATIONS,
                        pooling: Pooling::Max,
                    });
                }
            }
        }
        all
    }

    /// Returns one of the paper's 36 configurations.
    ///
    /// # Errors
    /// There is none of this name; the error names the nearest.
    pub fn named(name: &str) -> Result<Configuration, ConfigurationError> {
        let mut all = Configuration::all();
        match all
            .iter()
            .position(|configuration| configuration.name == name)
        {
            Some(at) => Ok(all.swap_remove(at)),
            None => {
                all.sort_by_key(|configuration| {
                    strsim::damerau_levenshtein(&configuration.name, name)
                });
                Err(ConfigurationError::Unknown {
                    name: name.to_owned(),
                    nearest: all.swap_remove(0).name,
                })
            }
        }
    }

    /// Returns the weights of the three terms for a ratio β/α, which changes along a run if [`decay`](Self::decay) is not 1.
    ///
    /// With α = 0 the content does not count, and β is the ratio times the default α.
    pub fn term_weights(&self, ratio: f64) -> TermWeights {
        let unit = if self.alpha == 0.0 { ALPHA } else { self.alpha };
        TermWeights {
            alpha: self.alpha,
            beta: unit * ratio,
            gamma: self.gamma,
        }
    }

    /// Returns every setting but the name as text, by its key.
    pub fn settings(&self) -> BTreeMap<String, String> {
        let serde_json::Value::Object(fields) = serde_json::json!(self) else {
            unreachable!("a struct is an object");
        };
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            serde_json::Value::Array(layers) => layers
                .iter()
                .filter_map(|layer| layer.as_str())
                .collect::<Vec<_>>()
                .join(","),
            other => other.to_string(),
        };
        fields
            .into_iter()
            .filter(|(name, _)| name != "name")
            .map(|(name, value)| (name, text(value)))
            .collect()
    }

    /// Checks that the settings are valid and go together.
    ///
    /// # Errors
    /// A weight that is negative or not finite, no layers, a layer twice, no iterations, L-BFGS with a changing ratio.
    pub fn check(&self) -> Result<(), ConfigurationError> {
        let weights = [("α", self.alpha), ("β/α", self.ratio), ("γ", self.gamma)];
        for (what, value) in weights {
            if !(value.is_finite() && value >= 0.0) {
                return Err(ConfigurationError::Value {
                    what,
                    value,
                    wanted: "a weight is a number from 0 up",
                });
            }
        }
        if self.alpha == 0.0 && self.ratio == 0.0 {
            return Err(ConfigurationError::NothingCounts);
        }
        if !(self.decay > 0.0 && self.decay <= 1.0) {
            let wanted = "it multiplies β/α after each iteration: above 0, and 1 at most";
            return Err(ConfigurationError::Value {
                what: "the decay",
                value: self.decay,
                wanted,
            });
        }
        if self.iterations == 0 {
            let wanted = "at least 1 is needed";
            return Err(ConfigurationError::Value {
                what: "the number of iterations",
                value: 0.0,
                wanted,
            });
        }
        for (kind, layers) in [
            ("content", &self.content_layers),
            ("style", &self.style_layers),
        ] {
            if layers.is_empty() {
                return Err(ConfigurationError::NoLayers(kind));
            }
            for (n, &layer) in layers.iter().enumerate() {
                if layers[..n].contains(&layer) {
                    return Err(ConfigurationError::LayerTwice { kind, layer });
                }
            }
        }
        if self.optimizer == OptimizerKind::Lbfgs && self.decay != 1.0 {
            return Err(ConfigurationError::LbfgsDecay);
        }
        Ok(())
    }
}

impl Default for Configuration {
    fn default() -> Self {
        Configuration::named(DEFAULT).expect("the default is one of the 36")
    }
}

/// [`Pooling`] as `"max"` or `"average"`.
mod pooling {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use vgg::Pooling;

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Name {
        Max,
        Average,
    }

    pub fn serialize<S: Serializer>(pooling: &Pooling, to: S) -> Result<S::Ok, S::Error> {
        match pooling {
            Pooling::Max => Name::Max,
            Pooling::Average => Name::Average,
        }
        .serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Pooling, D::Error> {
        Ok(match Name::deserialize(from)? {
            Name::Max => Pooling::Max,
            Name::Average => Pooling::Average,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_36_and_each_can_be_used() {
        let all = Configuration::all();
        assert_eq!(all.len(), 36);
        for configuration in all {
            assert_eq!(configuration.check(), Ok(()));
            assert_eq!(
                Configuration::named(&configuration.name).as_ref(),
                Ok(&configuration)
            );
        }
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let error = Configuration::named("config3_3_5").unwrap_err().to_string();
        assert!(error.contains("did you mean `config3_3_"), "{error}");
        assert!(
            Configuration::named("Config2_3_1")
                .unwrap_err()
                .to_string()
                .contains("`config2_3_1`")
        );
    }

    #[test]
    fn numbers_without_sense_are_refused() {
        let good = Configuration::default();
        for bad in [
            Configuration {
                alpha: f64::NAN,
                ..good.clone()
            },
            Configuration {
                alpha: 0.0,
                ratio: 0.0,
                ..good.clone()
            },
            Configuration {
                ratio: -1e-5,
                ..good.clone()
            },
            Configuration {
                gamma: f64::INFINITY,
                ..good.clone()
            },
            Configuration {
                decay: 0.0,
                ..good.clone()
            },
            Configuration {
                decay: 0.9975,
                ..good.clone()
            },
            Configuration {
                iterations: 0,
                ..good.clone()
            },
            Configuration {
                style_layers: vec![],
                ..good.clone()
            },
            Configuration {
                content_layers: vec![Conv4_2, Conv4_2],
                ..good.clone()
            },
        ] {
            assert!(bad.check().is_err(), "{bad:?}");
        }
    }
}
