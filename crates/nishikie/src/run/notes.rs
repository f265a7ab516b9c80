//! A monitor that keeps the notes of a run for its record.

use std::sync::{Mutex, PoisonError};

use vgg::Image;

use crate::progress::{Iteration, Level, Monitor, Note, Progress};

/// A monitor that forwards everything to another one, and keeps the notes.
pub(super) struct KeptNotes<'a> {
    monitor: &'a dyn Monitor,
    notes: Mutex<Vec<Note>>,
}

impl<'a> KeptNotes<'a> {
    pub fn new(monitor: &'a dyn Monitor) -> Self {
        KeptNotes {
            monitor,
            notes: Mutex::default(),
        }
    }

    /// Returns the notes in the order in which they were received.
    pub fn into_notes(self) -> Vec<Note> {
        self.notes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Monitor for KeptNotes<'_> {
    fn progress(&self, progress: Progress) {
        self.monitor.progress(progress);
    }

    fn note(&self, note: Note) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push(note.clone());
        drop(notes);
        self.monitor.note(note);
    }

    fn cancelled(&self) -> bool {
        self.monitor.cancelled()
    }

    fn reading(&self, begins: bool) {
        self.monitor.reading(begins);
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        self.monitor.iteration(level, iteration, best);
    }
}
