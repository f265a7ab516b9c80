//! Verdicts on pictures, in the file beside them. Their changes are published in the order in which they are written.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use study::{REVIEW, Review, Verdict};

use crate::collection::studies::{StudyName, place};
use crate::error::Refusal;
use crate::folder::Folder;

/// The number of verdicts that were written since the start.
#[derive(Debug, Default)]
pub struct Reviews(Mutex<u64>);

impl Reviews {
    fn count(&self) -> MutexGuard<'_, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all verdicts on the folder's pictures, or on a study's, with the number of the last one among them.
    ///
    /// # Errors
    /// The file cannot be read, or is another kind of file.
    pub fn all(&self, folder: &Folder, study: Option<&StudyName>) -> Result<Value, Refusal> {
        let count = self.count();
        let Review { verdicts, unread } = Review::read(&file(folder, study)?)?;
        Ok(json!({ "version": *count, "verdicts": verdicts, "unread": unread }))
    }

    /// Writes a verdict on a picture, and calls `publish` with its number before the next is written.
    ///
    /// # Errors
    /// The file cannot be written, or is another kind of file.
    pub fn judge(
        &self,
        folder: &Folder,
        study: Option<&StudyName>,
        picture: &str,
        verdict: Option<Verdict>,
        publish: impl FnOnce(u64),
    ) -> Result<(), Refusal> {
        let mut count = self.count();
        Review::append(&file(folder, study)?, picture, verdict)?;
        *count += 1;
        publish(*count);
        Ok(())
    }
}

fn file(folder: &Folder, study: Option<&StudyName>) -> Result<PathBuf, Refusal> {
    let place = match study {
        Some(study) => place(folder, study)?,
        None => folder.path().to_owned(),
    };
    Ok(place.join(REVIEW))
}
