//! Serialization of values as the text that a person would type, for records and other files: `#[serde(with = "nishikie::as_text")]`, and
//! `nishikie::as_text::list` for a list of them.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Serializes a value as the text that `Display` gives.
///
/// # Errors
/// That of the serializer.
pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// Deserializes a value from a text by `FromStr`.
///
/// # Errors
/// The input is not a text, or `FromStr` rejects it.
pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

/// Serialization of lists of values as lists of texts.
pub mod list {
    use super::*;

    /// Serializes values as a list of texts.
    ///
    /// # Errors
    /// That of the serializer.
    pub fn serialize<T: Display, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(T::to_string))
    }

    /// Deserializes values from a list of texts.
    ///
    /// # Errors
    /// The input is not a list of texts, or `FromStr` rejects one of them.
    pub fn deserialize<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let texts = Vec::<String>::deserialize(from)?;
        let values = texts.iter().map(|text| text.parse());
        values.collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}
