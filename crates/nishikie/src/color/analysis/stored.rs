//! What was found as bytes, to be kept.

use std::collections::HashMap;
use std::sync::Arc;

use safetensors::tensor::SafeTensors;
use serde::{Deserialize, Serialize};

use super::alignment::{Impression, Registration};
use super::floats::{Floats, floats};
use super::found::Found;
use super::grid::Grid;
use super::plate::Plate;
use super::votes::LEVELS;
use crate::color::ColorError;
use crate::color::layer::Layer;
use crate::color::settings::SETTINGS_VERSION;

/// What of a [`Found`] is not a row of numbers.
#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    width: usize,
    height: usize,
    columns: usize,
    rows: usize,
    impressions: Vec<ImpressionHeader>,
}

#[derive(Serialize, Deserialize)]
struct ImpressionHeader {
    width: usize,
    height: usize,
    registration: Registration,
}

/// Where a [`Header`] stands in a file's metadata.
const HEADER: &str = "nishikie-found";

impl Found {
    /// As a safetensors file: grid, what was decided, and for each impression its lightness, chroma and trust; the rest as JSON in the
    /// metadata.
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = Header {
            version: SETTINGS_VERSION,
            width: self.width,
            height: self.height,
            columns: self.grid.columns,
            rows: self.grid.rows,
            impressions: self
                .impressions
                .iter()
                .map(|impression| ImpressionHeader {
                    width: impression.plate.width,
                    height: impression.plate.height,
                    registration: impression.registration,
                })
                .collect(),
        };
        let shape = vec![self.grid.rows, self.grid.columns, LEVELS, 3];
        let means = self.grid.means.as_flattened();
        let mut tensors = vec![("grid".to_owned(), Floats::new(shape, means))];
        let decided = &self.decided;
        let size = [self.height, self.width];
        for (name, shape, values) in [
            (
                "decided",
                [&size[..], &[2]].concat(),
                decided.chroma.as_flattened(),
            ),
            ("strength", size.to_vec(), &decided.strength[..]),
            ("ground", size.to_vec(), &decided.lightness[..]),
            ("confidence", size.to_vec(), &self.confidence[..]),
        ] {
            tensors.push((name.to_owned(), Floats::new(shape, values)));
        }
        for (index, impression) in self.impressions.iter().enumerate() {
            let plate = &impression.plate;
            let size = [plate.height, plate.width];
            for (name, shape, values) in [
                ("lightness", size.to_vec(), &plate.lightness[..]),
                (
                    "chroma",
                    [&size[..], &[2]].concat(),
                    plate.chroma.as_flattened(),
                ),
                ("trust", vec![self.height, self.width], &impression.trust),
            ] {
                tensors.push((format!("{name}{index}"), Floats::new(shape, values)));
            }
        }
        let header = serde_json::to_string(&header).expect("numbers");
        let metadata = HashMap::from([(HEADER.to_owned(), header)]);
        safetensors::serialize(tensors, Some(metadata)).expect("lengths fit their shapes")
    }

    /// What [`Found::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`ColorError::Stored`] if the bytes are damaged, something else, or of another version of the method.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ColorError> {
        read_found(bytes).ok_or(ColorError::Stored)
    }
}

fn read_found(bytes: &[u8]) -> Option<Found> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).ok()?;
    let header: Header = serde_json::from_str(metadata.metadata().as_ref()?.get(HEADER)?).ok()?;
    let file = SafeTensors::deserialize(bytes).ok()?;
    if header.version != SETTINGS_VERSION || header.width == 0 || header.height == 0 {
        return None;
    }
    let tensor = |name: &str, shape: &[usize]| {
        let (found, values) = floats(&file, name)?;
        (found == shape && !values.is_empty()).then_some(values)
    };
    let means = tensor("grid", &[header.rows, header.columns, LEVELS, 3])?;
    let impression = |(index, known): (usize, &ImpressionHeader)| {
        let plane = |name: &str, shape: &[usize]| tensor(&format!("{name}{index}"), shape);
        let chroma = plane("chroma", &[known.height, known.width, 2])?;
        Some(Impression {
            plate: Plate {
                width: known.width,
                height: known.height,
                lightness: plane("lightness", &[known.height, known.width])?,
                chroma: chroma.as_chunks().0.to_vec(),
            },
            registration: known.registration,
            trust: plane("trust", &[header.height, header.width])?,
        })
    };
    let impressions = header.impressions.iter().enumerate().map(impression);
    let size = [header.height, header.width];
    let decided = tensor("decided", &[header.height, header.width, 2])?;
    Some(Found {
        decided: Layer {
            width: header.width,
            height: header.height,
            lightness: Arc::new(tensor("ground", &size)?),
            chroma: decided.as_chunks().0.to_vec(),
            strength: tensor("strength", &size)?,
        },
        confidence: tensor("confidence", &size)?,
        width: header.width,
        height: header.height,
        grid: Grid {
            columns: header.columns,
            rows: header.rows,
            means: means.as_chunks().0.to_vec(),
        },
        impressions: impressions.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_survives_bytes_and_damage_is_noticed() {
        let plate = Plate {
            width: 3,
            height: 2,
            lightness: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            chroma: vec![[0.5, -0.5]; 6],
        };
        let found = Found {
            width: 2,
            height: 1,
            grid: Grid {
                columns: 1,
                rows: 1,
                means: (0..LEVELS).map(|level| [level as f32, 0.0, 1.0]).collect(),
            },
            decided: Layer {
                width: 2,
                height: 1,
                lightness: Arc::new(vec![20.0, 80.0]),
                chroma: vec![[3.0, -4.0], [0.0, 9.0]],
                strength: vec![1.0, 0.25],
            },
            confidence: vec![0.5, 0.125],
            impressions: vec![Impression {
                plate,
                registration: Registration {
                    map: [[1.0, 0.0, 0.5], [0.0, 1.0, 0.1 + 0.2]],
                    gain: 1.0 / 3.0,
                    offset: -2.0,
                },
                trust: vec![0.0, 1.0],
            }],
        };
        let bytes = found.to_bytes();
        assert_eq!(Found::from_bytes(&bytes).expect("its own bytes"), found);
        for cut in [0, 7, 100, bytes.len() - 1] {
            assert!(matches!(
                Found::from_bytes(&bytes[..cut]),
                Err(ColorError::Stored)
            ));
        }
        let other = String::from_utf8_lossy(&bytes).contains(HEADER);
        assert!(other, "the header is readable");
    }
}
