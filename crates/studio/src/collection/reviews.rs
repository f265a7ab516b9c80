//! Verdicts on pictures, in the file beside them, and told to all pages in the order in which they are written.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use study::{REVIEW, Review, Verdict};

use crate::collection::studies::{StudyName, place};
use crate::error::Refusal;
use crate::events::{Event, Events};
use crate::folder::Folder;

/// How many verdicts were written since the start.
#[derive(Debug, Default)]
pub struct Reviews(Mutex<u64>);

impl Reviews {
    fn count(&self) -> MutexGuard<'_, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All verdicts on the folder's pictures, or on a study's, with the number of the last that is among them.
    ///
    /// # Errors
    /// The file cannot be read, or is something else.
    pub fn all(&self, folder: &Folder, study: Option<&StudyName>) -> Result<Value, Refusal> {
        let count = self.count();
        let Review { verdicts, unread } = Review::read(&file(folder, study)?)?;
        Ok(json!({ "version": *count, "verdicts": verdicts, "unread": unread }))
    }

    /// Writes a verdict on a picture that is there, and tells the pages.
    ///
    /// # Errors
    /// The file cannot be written, or is something else.
    pub fn judge(
        &self,
        folder: &Folder,
        events: &Events,
        study: Option<StudyName>,
        picture: String,
        verdict: Option<Verdict>,
    ) -> Result<(), Refusal> {
        let mut count = self.count();
        Review::append(&file(folder, study.as_ref())?, &picture, verdict)?;
        *count += 1;
        events.tell(Event::Review {
            study,
            picture,
            verdict,
            version: *count,
        });
        Ok(())
    }
}

fn file(folder: &Folder, study: Option<&StudyName>) -> Result<std::path::PathBuf, Refusal> {
    let place = match study {
        Some(study) => place(folder, study)?,
        None => folder.path().to_owned(),
    };
    Ok(place.join(REVIEW))
}
