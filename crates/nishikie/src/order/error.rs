//! Errors of orders whose inputs and recipe do not go together.

use super::role::Role;

/// The reason why an order makes no sense, whatever is in its files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// No style was given.
    #[error("no style was given; name at least one print in color")]
    NoStyle,
    /// Weights that do not fit the styles.
    #[error("there are {styles} styles but {weights} weights; give one for each")]
    StyleWeights {
        /// The number of styles.
        styles: usize,
        /// The number of weights.
        weights: usize,
    },
    /// Style weights that are negative, not finite, or all 0.
    #[error(
        "the style weights {0:?} cannot be used; they must be numbers from 0 up, at least one of them more"
    )]
    BadStyleWeights(Vec<f64>),
    /// A number of style masks that differs from that of the styles.
    #[error("there are {styles} styles but {masks} style masks; give one for each, in their order")]
    StyleMasks {
        /// The number of styles.
        styles: usize,
        /// The number of masks.
        masks: usize,
    },
    /// An input that only the other mode can use.
    #[error("{input} cannot be used in {mode} mode; leave it out, or choose the other mode")]
    OtherMode {
        /// The input that was given.
        input: &'static str,
        /// The recipe's mode.
        mode: &'static str,
    },
    /// A role with too many or too few inputs.
    #[error("the order has {count} inputs as {role}, and must have {}", if *role == Role::Content { "one" } else { "at most one" })]
    InputCount {
        /// The role.
        role: Role,
        /// The number of inputs with the role.
        count: usize,
    },
}
