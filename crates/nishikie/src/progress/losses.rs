//! The losses of a picture as iterations report them.

use serde::{Deserialize, Serialize};
use vgg::Layer;

/// The losses of a picture, each without its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// `L_content`, the mean over the content layers.
    pub content: f64,
    /// `E_l` for every style layer.
    #[serde(with = "by_layer")]
    pub style_by_layer: Vec<(Layer, f64)>,
    /// `L_style`, the mean over the style layers.
    pub style: f64,
    /// `L_tv`, the mean over the three channels' values, on the 0..255 scale.
    pub tv: f64,
    /// The weighted sum.
    pub total: f64,
}

/// `{"conv1_1": 0.5, …}` in the order of the layers.
mod by_layer {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use serde_json::{Map, Value};
    use vgg::Layer;

    pub fn serialize<S: Serializer>(losses: &[(Layer, f64)], to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(losses.iter().copied())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Layer, f64)>, D::Error> {
        let mut losses = Map::<String, Value>::deserialize(from)?
            .into_iter()
            .map(|(layer, loss)| {
                let loss = loss
                    .as_f64()
                    .ok_or_else(|| D::Error::custom("a loss is a number"))?;
                Ok((layer.parse().map_err(D::Error::custom)?, loss))
            })
            .collect::<Result<Vec<(Layer, f64)>, D::Error>>()?;
        losses.sort_by_key(|(layer, _)| *layer);
        Ok(losses)
    }
}
