//! The ranking of a folder's prints as references.

mod descriptor;
mod store;

use std::path::{Path, PathBuf};

use picture::{Gray, Picture};
use vgg::Network;

use self::descriptor::Descriptor;
use self::store::Store;
use super::error::ColorError;
use super::settings::Settings;
use super::sheet::plate::Plate;
use super::sheet::working_size::gray_working_copy;
use super::side_by_side::{side_by_side, side_by_side_copy};
use crate::color::originals::{Candidates, Screening};
use crate::progress::{Monitor, Note, Stage, tell};

/// A print in color, and the distance of its parts from those of the gray one.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Suggestion {
    /// The file.
    pub path: PathBuf,
    /// The mean, over the parts of the gray print or of its mirror image, whichever gives less, of the squared distance to the nearest part of this
    /// one; 0 for the same picture, rarely above 3.
    pub distance: f64,
}

/// Ranks the colored prints of a folder (not of its subfolders) for a gray one, by subject, layout and line.
///
/// Returns the most similar first. Descriptors of the prints are stored in `.nishikie` inside the folder, by the file's SHA-256, for the
/// next call. `monitor` is notified of every picture that is left out, by the rules of [`Screening`](crate::color::Screening), and of their numbers.
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
    let candidates = Candidates::of(&[folder.into()])?;
    let mut screening = Screening::new(&candidates, monitor);
    screening.exclude(content)?;

    let mut ranked = Vec::new();
    let mut store = Store::new(network, folder);
    let total = candidates.files.len();
    for (done, candidate) in candidates.files.iter().enumerate() {
        tell(monitor, Stage::Comparing, done, total)?;
        let print = match store.print(&candidate.path) {
            Ok(print) => print,
            Err(error) => {
                screening.leave_out(&candidate.path, error.reason());
                continue;
            }
        };
        if screening.admits(candidate, &print.sha256, &print.facts)
            && let Some(theirs) = &print.descriptor
        {
            let distance = |ours: &Descriptor| ours.distance(theirs);
            let distance = ours.iter().map(distance).fold(f64::INFINITY, f64::min);
            let path = candidate.path.clone();
            ranked.push(Suggestion { path, distance });
        }
    }
    if let Some((folder, reason)) = store.trouble() {
        let folder = folder.display().to_string();
        monitor.note(Note::NotKept { folder, reason });
    }
    screening.finish();
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
