//! Changes of single settings of a configuration.

use serde::Deserialize;
use vgg::{Layer, Pooling};

use super::configuration::{Configuration, ConfigurationError, OptimizerKind};

/// The suffix of a changed configuration's name.
const CHANGED: &str = " (changed)";

/// Replacements for single settings of a configuration; `None` keeps the setting.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Changes {
    /// See [`Configuration::content_layers`].
    pub content_layers: Option<Vec<Layer>>,
    /// See [`Configuration::style_layers`].
    pub style_layers: Option<Vec<Layer>>,
    /// See [`Configuration::optimizer`].
    pub optimizer: Option<OptimizerKind>,
    /// See [`Configuration::alpha`].
    pub alpha: Option<f64>,
    /// See [`Configuration::ratio`].
    pub ratio: Option<f64>,
    /// See [`Configuration::decay`].
    pub decay: Option<f64>,
    /// See [`Configuration::gamma`].
    pub gamma: Option<f64>,
    /// See [`Configuration::iterations`].
    pub iterations: Option<usize>,
    /// See [`Configuration::pooling`]; not in a file.
    #[serde(skip)]
    pub pooling: Option<Pooling>,
}

impl Changes {
    /// Returns the configuration with the changes applied. Its name says that it was changed, unless only the number of
    /// iterations differs.
    ///
    /// # Errors
    /// See [`Configuration::check`].
    pub fn of(&self, base: &Configuration) -> Result<Configuration, ConfigurationError> {
        fn set<T: Clone>(value: &mut T, change: &Option<T>) {
            if let Some(change) = change {
                *value = change.clone();
            }
        }
        let mut changed = base.clone();
        set(&mut changed.content_layers, &self.content_layers);
        set(&mut changed.style_layers, &self.style_layers);
        set(&mut changed.optimizer, &self.optimizer);
        set(&mut changed.alpha, &self.alpha);
        set(&mut changed.ratio, &self.ratio);
        set(&mut changed.decay, &self.decay);
        set(&mut changed.gamma, &self.gamma);
        set(&mut changed.iterations, &self.iterations);
        set(&mut changed.pooling, &self.pooling);
        changed.check()?;
        let longer = Configuration {
            iterations: changed.iterations,
            ..base.clone()
        };
        if changed != longer && !changed.name.ends_with(CHANGED) {
            changed.name += CHANGED;
        }
        Ok(changed)
    }
}

impl Configuration {
    /// Returns the name as a part of a file's name: `config3_3_4`, or `config3_3_4-changed` where parts were changed.
    pub fn file_stem(&self) -> String {
        match self.name.strip_suffix(CHANGED) {
            Some(name) => format!("{name}-changed"),
            None => self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_configuration_says_so() {
        let base = Configuration::default();
        let longer = Changes {
            iterations: Some(200),
            ratio: Some(base.ratio),
            ..Changes::default()
        };
        let longer = longer.of(&base).unwrap();
        assert_eq!((&longer.name, longer.iterations), (&base.name, 200));
        let other = Changes {
            alpha: Some(0.5),
            ..Changes::default()
        };
        let other = other.of(&base).unwrap();
        assert_eq!(other.name, "config3_3_4 (changed)");
        assert_eq!(other.file_stem(), "config3_3_4-changed");
        assert_eq!(base.file_stem(), "config3_3_4");
        let twice = Changes {
            gamma: Some(0.5),
            ..Changes::default()
        };
        assert_eq!(twice.of(&other).unwrap().name, other.name);
        let wrong = Changes {
            decay: Some(0.5),
            ..Changes::default()
        };
        assert!(wrong.of(&base).is_err());
    }
}
