use std::fmt;
use std::str::FromStr;

/// The precision of the convolutions' products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// Single precision: features within 1e-5 of the true ones, gradients within 1e-4 (relative, L2).
    #[default]
    Exact,
    /// Fewer bits. In the backward pass, factors are rounded to bfloat16 and their products summed in single precision. In the forward
    /// pass, AMX takes the factors' first 16 bits; AVX-512 rounds to bfloat16 from conv4_1 on. Features are within 1e-4
    /// (AMX) or 1e-2 (AVX-512), gradients within 1e-2 or a few hundredths (relative, L2).
    Fast,
}

/// A name that is not one of [`Precision::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no precision `{0}`; there are exact and fast")]
pub struct UnknownPrecision(pub String);

impl Precision {
    /// Both precisions.
    pub const ALL: [Precision; 2] = [Precision::Exact, Precision::Fast];

    /// Returns the name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::Fast => "fast",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Precision {
    type Err = UnknownPrecision;

    fn from_str(name: &str) -> Result<Precision, UnknownPrecision> {
        Precision::ALL
            .into_iter()
            .find(|precision| precision.name() == name)
            .ok_or_else(|| UnknownPrecision(name.to_owned()))
    }
}
