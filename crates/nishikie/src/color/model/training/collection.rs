//! The prints of a collection, as files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use picture::{OpenOptions, Picture, hash, pictures_in};

use crate::color::ColorError;
use crate::color::model::model::TrainingPrint;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::check_size;
use crate::progress::{Monitor, Note};

/// A print with its file's path.
#[derive(Clone, Debug)]
pub(super) struct PrintFile {
    pub path: PathBuf,
    pub print: TrainingPrint,
}

/// Returns these files and the pictures in these folders, sorted by name within a folder, without those of subfolders.
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

/// Returns each file once, by its bytes, in the order given; `monitor` is notified of those that cannot be read.
pub(super) fn print_files(paths: &[PathBuf], monitor: &dyn Monitor) -> Vec<PrintFile> {
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
                    all.push(PrintFile { path, print });
                }
            }
            Err(error) => left_out(monitor, path, error.to_string()),
        }
    }
    all
}

/// Notifies the monitor of a file that is left out.
pub(super) fn left_out(monitor: &dyn Monitor, path: &Path, reason: String) {
    let name = path.display().to_string();
    monitor.note(Note::LeftOut { name, reason });
}

/// Opens a print's picture.
///
/// # Errors
/// The file cannot be read or is no picture, is too small, or has changed since it was listed.
pub(super) fn open(file: &PrintFile) -> Result<Picture, ColorError> {
    let path = &file.path;
    let unusable = |source| ColorError::Io {
        path: path.clone(),
        source,
    };
    let bytes = fs::read(path).map_err(unusable)?;
    if hash::sha256(&bytes) != file.print.sha256 {
        return Err(ColorError::Changed { path: path.clone() });
    }
    let picture = Picture::decode(path, &bytes, OpenOptions::default())?;
    check_size((picture.width(), picture.height()))?;
    Ok(picture)
}

/// Returns the root mean square distance of chroma from its mean: 0 for gray and for paper of one tint.
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
