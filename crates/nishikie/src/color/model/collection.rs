//! The prints that are learned from.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use picture::{OpenOptions, Picture, hash, pictures_in};
use serde::{Deserialize, Serialize};

use crate::color::ColorError;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::check_size;
use crate::progress::{Monitor, Note};

/// A print that a model learned from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingPrint {
    /// Its file's name, without the folder.
    pub name: String,
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub sha256: String,
}

/// A print and where it is.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    pub print: TrainingPrint,
}

/// The pictures that these files and folders are or hold: a folder stands for the pictures in it, not in its subfolders, sorted by name.
///
/// # Errors
/// A path is not there, or a folder cannot be read.
pub fn training_pictures(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ColorError> {
    let mut all = Vec::new();
    for path in paths {
        let unusable = |source| ColorError::Io {
            path: path.clone(),
            source,
        };
        match fs::metadata(path).map_err(unusable)?.is_dir() {
            true => all.extend(pictures_in(path).map_err(unusable)?),
            false => all.push(path.clone()),
        }
    }
    Ok(all)
}

/// Each file once, by its bytes, in the order given; `monitor` is told of those that cannot be read.
pub(super) fn found(paths: &[PathBuf], monitor: &dyn Monitor) -> Vec<Found> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for path in paths {
        match hash::sha256_of_file(path) {
            Ok(sha256) => {
                if seen.insert(sha256.clone()) {
                    let name = path.file_name().unwrap_or(path.as_os_str());
                    let name = name.to_string_lossy().into_owned();
                    let print = TrainingPrint { name, sha256 };
                    let path = path.clone();
                    all.push(Found { path, print });
                }
            }
            Err(error) => left_out(monitor, path, error.to_string()),
        }
    }
    all
}

/// Tells of a file that is not learned from.
pub(super) fn left_out(monitor: &dyn Monitor, path: &Path, reason: String) {
    let name = path.display().to_string();
    monitor.note(Note::LeftOut { name, reason });
}

/// A print's picture, as it was when it was found.
///
/// # Errors
/// The file cannot be read or is no picture, is too small, or was changed meanwhile.
pub(super) fn open(found: &Found) -> Result<Picture, ColorError> {
    let path = &found.path;
    let unusable = |source| ColorError::Io {
        path: path.clone(),
        source,
    };
    let bytes = fs::read(path).map_err(unusable)?;
    if hash::sha256(&bytes) != found.print.sha256 {
        return Err(ColorError::Changed { path: path.clone() });
    }
    let picture = Picture::decode(path, &bytes, OpenOptions::default())?;
    check_size(&picture)?;
    Ok(picture)
}

/// How far chroma lies from its mean (root mean square): 0 for gray and for paper of one tint.
pub(super) fn color_spread(plate: &Plate) -> f32 {
    let count = plate.chroma.len() as f64;
    let sums = plate
        .chroma
        .iter()
        .fold([0.0; 3], |[a, b, squares], color| {
            let [x, y] = color.map(f64::from);
            [a + x, b + y, squares + x * x + y * y]
        });
    let [a, b, squares] = sums.map(|sum| sum / count);
    (squares - a * a - b * b).max(0.0).sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_of_chroma_around_its_mean() {
        let plate = |chroma: Vec<[f32; 2]>| Plate {
            width: chroma.len(),
            height: 1,
            lightness: vec![50.0; chroma.len()],
            chroma,
        };
        assert_eq!(color_spread(&plate(vec![[3.0, 20.0]; 4])), 0.0);
        let two = color_spread(&plate(vec![[10.0, 6.0], [16.0, 14.0]]));
        assert!((two - 5.0).abs() < 1e-5);
    }
}
