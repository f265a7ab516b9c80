use std::fmt;
use std::str::FromStr;

use crate::Error;

/// How exactly the convolutions multiply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// In single precision: features within 1e-5 of the true ones, gradients within 1e-4 (relative, L2).
    #[default]
    Exact,
    /// On the way back factors are rounded to bfloat16 and their products summed in single precision. On the way forward
    /// AMX takes the factors' first 16 bits, AVX-512 rounds to bfloat16 from conv4_1 on. Features within 1e-4 or 1e-2,
    /// gradients within 1e-2 or a few hundredths.
    Fast,
}

impl Precision {
    /// Both.
    pub const ALL: [Precision; 2] = [Precision::Exact, Precision::Fast];

    /// The name by which it is chosen.
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
    type Err = Error;

    fn from_str(name: &str) -> Result<Precision, Error> {
        Precision::ALL
            .into_iter()
            .find(|precision| precision.name() == name)
            .ok_or_else(|| Error::UnknownPrecision {
                name: name.to_owned(),
            })
    }
}
