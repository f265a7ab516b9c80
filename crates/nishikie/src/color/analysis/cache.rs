//! What the network saw, on disk: by the bytes of the print, the network's weights, the method's version and its settings.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use nalgebra::DMatrix;
use picture::hash::sha256;
use safetensors::tensor::SafeTensors;
use vgg::Network;

use super::cells::{CELL, Cells, POOLING, feature_count};
use super::floats::{Floats, floats};
use super::plate::Plate;
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
        POOLING,
        network.instruction_set(),
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
