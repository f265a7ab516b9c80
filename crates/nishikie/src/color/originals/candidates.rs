//! The files among which originals are sought.

use std::fs;
use std::path::PathBuf;

use picture::{LeftOut, Listing};

use crate::color::ColorError;

/// A picture file that may be an original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The file.
    pub path: PathBuf,
    /// True if a person named the file itself, false if it was found in a folder.
    pub named: bool,
}

/// The picture files that were named or found in folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// The files, in the order in which they were named; those of a folder are sorted.
    pub files: Vec<Candidate>,
    /// The pictures in folders that are of kinds that are not read, and files that only have the name of a picture.
    pub left_out: Vec<LeftOut>,
    /// The number of other files in the folders.
    pub others: usize,
    /// The number of subfolders, which are not searched.
    pub folders: usize,
}

impl Candidates {
    /// Lists these files, and the pictures in these folders without those of their subfolders.
    ///
    /// # Errors
    /// A path is not there, or a folder cannot be read.
    pub fn of(paths: &[PathBuf]) -> Result<Self, ColorError> {
        let mut candidates = Candidates::default();
        for path in paths {
            let unusable = |source| ColorError::Io {
                path: path.clone(),
                source,
            };
            if !fs::metadata(path).map_err(unusable)?.is_dir() {
                let path = path.clone();
                candidates.files.push(Candidate { path, named: true });
                continue;
            }
            let listing = Listing::of(path).map_err(unusable)?;
            let found = listing.pictures.into_iter();
            candidates
                .files
                .extend(found.map(|path| Candidate { path, named: false }));
            candidates.left_out.extend(listing.left_out);
            candidates.others += listing.others;
            candidates.folders += listing.folders;
        }
        Ok(candidates)
    }

    /// Returns the paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().map(|candidate| &candidate.path)
    }
}
