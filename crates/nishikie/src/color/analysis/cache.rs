//! What was computed, on disk: by the bytes of the print, the network's weights, the method's version and its settings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use nalgebra::DMatrix;
use picture::hash::sha256;
use safetensors::tensor::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};
use vgg::Network;

use super::alignment::{Impression, Registration};
use super::cells::{CELL, Cells, feature_count};
use super::found::Found;
use super::grid::Grid;
use super::plate::Plate;
use super::votes::LEVELS;
use crate::color::ColorError;
use crate::color::settings::{SETTINGS_VERSION, SheetSettings};

/// A folder that keeps what the network saw of prints, so that no print is looked at twice.
///
/// A file that is damaged or cannot be written is as if it were not there: what it holds is computed.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// In this folder, which is made when something is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Cache {
            folder: folder.into(),
        }
    }

    /// A print's cells, from the folder or from the network.
    pub(super) fn cells(
        &self,
        network: &Network,
        plate: &Plate,
        settings: &SheetSettings,
    ) -> Result<Cells, ColorError> {
        let path = self
            .folder
            .join(format!("{}.cells", key(network, plate, settings)));
        let (columns, rows) = (plate.width / CELL, plate.height / CELL);
        if let Some(cells) = read(&path).and_then(|bytes| cells_from(&bytes, columns, rows)) {
            return Ok(cells);
        }
        let cells = Cells::of(network, plate, settings)?;
        let embedding = &cells.embedding;
        let shape = vec![embedding.ncols(), embedding.nrows()];
        let tensor = Floats::new(shape, embedding.as_slice());
        if let Ok(bytes) = safetensors::serialize([("embedding", tensor)], None) {
            // Not to be kept is no reason to fail: it is made anew the next time.
            let _ = write(&path, &bytes);
        }
        Ok(cells)
    }
}

/// Names what [`Cells::of`] makes of a plate.
fn key(network: &Network, plate: &Plate, settings: &SheetSettings) -> String {
    let settings = serde_json::to_string(settings).expect("settings are numbers");
    let mut text = format!(
        "cells {SETTINGS_VERSION} {} {:?} {} {} {settings} {} {}\n",
        network.weights().sha256(),
        network.pooling(),
        network.kernel(),
        network.precision(),
        plate.width,
        plate.height,
    )
    .into_bytes();
    text.extend(plate.lightness.iter().flat_map(|value| value.to_le_bytes()));
    sha256(&text)
}

fn read(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.persist(path)?;
    Ok(())
}

fn cells_from(bytes: &[u8], columns: usize, rows: usize) -> Option<Cells> {
    let (shape, values) = floats(&SafeTensors::deserialize(bytes).ok()?, "embedding")?;
    let dimensions = feature_count() + 1;
    (shape == [columns * rows, dimensions]).then(|| Cells {
        columns,
        rows,
        embedding: DMatrix::from_vec(dimensions, columns * rows, values),
    })
}

/// Values of a tensor to be written.
struct Floats {
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Floats {
    fn new(shape: Vec<usize>, values: &[f32]) -> Self {
        Floats {
            shape,
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }
}

impl View for Floats {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Shape and values of a tensor that was read; `None` if it is missing, not f32, or has values that are not finite.
fn floats(file: &SafeTensors, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
    let tensor = file.tensor(name).ok()?;
    if tensor.dtype() != Dtype::F32 {
        return None;
    }
    let (chunks, _) = tensor.data().as_chunks();
    let values: Vec<f32> = chunks
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect();
    let finite = values.iter().all(|value| value.is_finite());
    finite.then(|| (tensor.shape().to_vec(), values))
}

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
    /// As a safetensors file: grid, and for each impression its lightness, chroma and trust; the rest as JSON in the
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
    Some(Found {
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
