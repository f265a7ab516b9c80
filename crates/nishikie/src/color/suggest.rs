//! The ranking of a folder's prints as references.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use nalgebra::DMatrix;
use safetensors::tensor::{Dtype, SafeTensors};
use vgg::Network;

use super::error::ColorError;
use super::settings::{Settings, SheetSettings};
use super::sheet::cells::{Cells, feature_count};
use super::sheet::distances::to_nearest;
use super::sheet::plate::Plate;
use super::sheet::working_size::{gray_working_copy, working_copy};
use super::side_by_side::{side_by_side, side_by_side_copy};
use super::tensors::{self, Tensor};
use crate::progress::{Monitor, Note, Stage, tell};
use picture::{Gray, OpenOptions, Picture, hash, output, pictures_in};

/// The number of cells that are averaged into one part, each way; a print has some hundred parts.
const POOLED: usize = 5;

/// The subfolder in which a folder's descriptors are stored.
const STORE: &str = ".nishikie";

/// A part of the stored files' names, which changes with [`Descriptor`].
const FORMAT: &str = "parts1";

/// The greatest entry of a part, which has unit length; greater ones are clipped.
const LARGEST_ENTRY: f32 = 0.25;

/// A print in color, and the distance of its parts from those of the gray one.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Suggestion {
    /// The file.
    pub path: PathBuf,
    /// The mean squared distance from a part of the gray print to the nearest of this one, mirrored if that is nearer; 0 for the
    /// same picture, seldom above 3.
    pub distance: f64,
}

/// Ranks the colored prints of a folder (not of its subfolders) for a gray one, by subject, layout and line.
///
/// Returns the nearest first. Descriptors of the prints are stored in `.nishikie` inside the folder, by the file's SHA-256, for the
/// next call. `monitor` is notified of files that look like pictures and cannot be used.
///
/// # Errors
/// The folder cannot be read, or has no picture with color; [`ColorError::Cancelled`].
pub fn suggest(
    network: &Network,
    content: &Picture,
    folder: &Path,
    monitor: &dyn Monitor,
) -> Result<Vec<Suggestion>, ColorError> {
    let gray = Gray::of(content);
    let plate = Plate::of_gray(&gray_working_copy(
        &gray,
        Settings::default().sheet.working_side,
    )?);
    let ours = [
        Descriptor::of(network, &plate)?,
        Descriptor::of(network, &plate.mirrored())?,
    ];
    let unusable = |source| ColorError::Io {
        path: folder.into(),
        source,
    };
    let paths = pictures_in(folder).map_err(unusable)?;

    let mut ranked = Vec::new();
    let mut store = Store::new(network, folder);
    for (done, path) in paths.iter().enumerate() {
        tell(monitor, Stage::Comparing, done, paths.len())?;
        let left_out = |reason: String| {
            let name = path.display().to_string();
            monitor.note(Note::LeftOut { name, reason });
        };
        match store.descriptor(network, path) {
            Ok(Some(theirs)) => {
                let distance = |ours: &Descriptor| ours.distance(&theirs);
                let distance = ours.iter().map(distance).fold(f64::INFINITY, f64::min);
                let path = path.clone();
                ranked.push(Suggestion { path, distance });
            }
            Ok(None) => left_out("it is gray".into()),
            Err(error) => left_out(error.to_string()),
        }
    }
    if let Some(reason) = store.trouble {
        let folder = store.folder.display().to_string();
        monitor.note(Note::NotKept { folder, reason });
    }
    if ranked.is_empty() {
        return Err(ColorError::NothingToSuggest {
            folder: folder.into(),
        });
    }
    ranked.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    Ok(ranked)
}

/// Returns the gray print and the first of its suggestions on one sheet, row by row in order.
///
/// # Errors
/// A suggested file can no longer be read.
pub fn contact_sheet(
    content: &Picture,
    ranked: &[Suggestion],
    most: usize,
) -> Result<Picture, ColorError> {
    let mut pictures = vec![content.clone()];
    for suggestion in ranked.iter().take(most) {
        pictures.push(side_by_side_copy(&Picture::open(&suggestion.path)?)?);
    }
    side_by_side(&pictures)
}

/// The parts of a print: means of neighboring cells' features, one column each.
struct Descriptor(DMatrix<f32>);

impl Descriptor {
    fn of(network: &Network, plate: &Plate) -> Result<Self, ColorError> {
        let cells = Cells::of(network, plate, &SheetSettings::default())?;
        let across = cells.columns.div_ceil(POOLED);
        let down = cells.rows.div_ceil(POOLED);
        let features = cells.embedding.rows(0, feature_count());
        let mut parts = DMatrix::zeros(features.nrows(), across * down);
        let mut counts = vec![0.0; across * down];
        for (cell, features) in features.column_iter().enumerate() {
            let (column, row) = (cell % cells.columns, cell / cells.columns);
            let part = row / POOLED * across + column / POOLED;
            let mut sum = parts.column_mut(part);
            sum += features;
            counts[part] += 1.0;
        }
        for (mut part, count) in parts.column_iter_mut().zip(counts) {
            part /= count;
        }
        Ok(Descriptor(parts))
    }

    fn distance(&self, other: &Self) -> f64 {
        let nearest = to_nearest(&self.0, &other.0);
        nearest.iter().map(|&d| f64::from(d)).sum::<f64>() / nearest.len() as f64
    }

    /// Returns the parts with one byte an entry, scaled by [`LARGEST_ENTRY`].
    fn tensor(&self) -> Tensor {
        let byte = |&v: &f32| ((v / LARGEST_ENTRY).clamp(-1.0, 1.0) * 127.0).round() as i8;
        let shape = vec![self.0.ncols(), self.0.nrows()];
        Tensor::new(shape, self.0.iter().map(byte))
    }
}

/// The descriptors stored in a folder.
struct Store {
    folder: PathBuf,
    weights: String,
    /// The last reason for which a descriptor could not be stored.
    trouble: Option<String>,
}

impl Store {
    fn new(network: &Network, folder: &Path) -> Self {
        Store {
            folder: folder.join(STORE),
            weights: network.weights().sha256(),
            trouble: None,
        }
    }

    /// Returns the descriptor of a print; `None` if the print is gray.
    fn descriptor(
        &mut self,
        network: &Network,
        path: &Path,
    ) -> Result<Option<Descriptor>, ColorError> {
        let bytes = fs::read(path).map_err(|source| ColorError::Io {
            path: path.into(),
            source,
        })?;
        let mut hash = hash::sha256(&bytes);
        hash.truncate(32);
        let weights: String = self.weights.chars().take(8).collect();
        let kept = self.folder.join(format!("{hash}-{weights}.{FORMAT}"));
        if let Some(descriptor) = fs::read(&kept).ok().and_then(|bytes| read(&bytes)) {
            return Ok(Some(descriptor));
        }
        let picture = Picture::decode(path, &bytes, OpenOptions::default())?;
        if picture.is_gray() {
            return Ok(None);
        }
        let plate = Plate::of_reference(&working_copy(&picture)?);
        let descriptor = Descriptor::of(network, &plate)?;
        if let Err(error) = self.keep(&kept, &descriptor) {
            self.trouble = Some(error.to_string());
        }
        Ok(Some(descriptor))
    }

    fn keep(&self, path: &Path, descriptor: &Descriptor) -> std::io::Result<()> {
        let file = tensors::file(
            &BTreeMap::from([("parts".to_owned(), descriptor.tensor())]),
            None,
        );
        fs::create_dir_all(&self.folder)?;
        output::write(path, &file, true).map_err(std::io::Error::other)
    }
}

/// Reads a stored descriptor; `None` if the file is damaged.
fn read(bytes: &[u8]) -> Option<Descriptor> {
    let file = SafeTensors::deserialize(bytes).ok()?;
    let parts = file.tensor("parts").ok()?;
    let &[columns, rows] = parts.shape() else {
        return None;
    };
    if parts.dtype() != Dtype::I8 || rows != feature_count() {
        return None;
    }
    let entry = |byte: i8| f32::from(byte) / 127.0 * LARGEST_ENTRY;
    let entries = tensors::numbers(parts.data()).into_iter().map(entry);
    Some(Descriptor(DMatrix::from_iterator(rows, columns, entries)))
}
