//! Values as the text that a person would type, in records and in other files: `#[serde(with = "nishikie::as_text")]`, and
//! `nishikie::as_text::list` for a list of them.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// As the text that `Display` gives.
///
/// # Errors
/// That of the serializer.
pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// From a text that `FromStr` takes.
///
/// # Errors
/// It is no text, or none of such a value.
pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

/// The same of each value of a list.
pub mod list {
    use super::*;

    /// As a list of texts.
    ///
    /// # Errors
    /// That of the serializer.
    pub fn serialize<T: Display, S: Serializer>(values: &[T], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(T::to_string))
    }

    /// From a list of texts.
    ///
    /// # Errors
    /// It is no list of texts, or one of them is none of such a value.
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
