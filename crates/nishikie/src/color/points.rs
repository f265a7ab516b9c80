//! Points that several threads share, in serialized form: `#[serde(with = "points")]`.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Serializes points as a list.
pub(super) fn serialize<S: Serializer>(points: &[[f32; 2]], to: S) -> Result<S::Ok, S::Error> {
    points.serialize(to)
}

/// Deserializes points from a list.
pub(super) fn deserialize<'de, D>(from: D) -> Result<Arc<[[f32; 2]]>, D::Error>
where
    D: Deserializer<'de>,
{
    Vec::deserialize(from).map(Arc::from)
}
