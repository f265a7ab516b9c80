//! The roles of an order's inputs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::as_text;

/// The role of an input in an order. Records and provenance write it as [`Role::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The print to color. Its color, if any, is removed first.
    Content,
    /// A print in color to take color, or style, from.
    Style,
    /// Color mode: the content's mask, of any size. Each of its colors marks a part of the content that takes color from the
    /// parts of the styles with the same mask color, or from all parts if no style mask has that color.
    Mask,
    /// Color mode: a style's mask; the first belongs to the first style, and so on.
    StyleMask,
    /// Style mode with [`Start::Picture`](crate::style::Start::Picture): the picture that the optimization begins with, of any size.
    Start,
    /// Color mode: strokes of wanted color on a transparent ground, laid over the content.
    Scribbles,
    /// Color mode: a model trained on a training set of prints.
    Model,
}

/// A text that names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the role of an input")]
pub struct UnknownRole(String);

impl Role {
    /// All roles, in the order in which records list inputs.
    pub const ALL: [Role; 7] = [
        Role::Content,
        Role::Style,
        Role::Mask,
        Role::StyleMask,
        Role::Start,
        Role::Scribbles,
        Role::Model,
    ];

    /// Returns the name in records: lowercase English words with spaces between them, such as `style mask`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Content => "content",
            Role::Style => "style",
            Role::Mask => "mask",
            Role::StyleMask => "style mask",
            Role::Start => "start",
            Role::Scribbles => "scribbles",
            Role::Model => "model",
        }
    }

    /// Returns true for the roles that several inputs may have.
    pub fn is_repeatable(self) -> bool {
        matches!(self, Role::Style | Role::StyleMask)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Role, UnknownRole> {
        let role = Role::ALL.into_iter().find(|role| role.name() == text);
        role.ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        as_text::serialize(self, to)
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Role, D::Error> {
        as_text::deserialize(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_from_its_name() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(serde_json::from_str::<Role>(&json).unwrap(), role);
        }
        assert!("Content".parse::<Role>().is_err());
    }
}
