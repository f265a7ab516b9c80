//! What all open pages are told: that something is to be asked for anew.

use serde::Serialize;
use study::Verdict;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::collection::studies::StudyName;
use crate::jobs::JobState;
use crate::name::FileName;
use crate::style::course::Step;

/// Events that a slow page may be behind; then it asks for everything anew.
const BEHIND: usize = 256;

/// Something has changed.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Files came or went, or more is known of one.
    Folder,
    /// A print's project or its picture.
    Print {
        /// Its file.
        name: FileName,
    },
    /// Slow work has moved.
    Job(JobState),
    /// A picture was judged.
    Review {
        /// The study that it is of; the folder itself if there is none.
        study: Option<StudyName>,
        /// What the file of verdicts calls it.
        picture: String,
        /// Taken away if there is none.
        verdict: Option<Verdict>,
        /// How many verdicts were written since the start.
        version: u64,
    },
    /// A run of style mode has moved.
    Style(Step),
}

/// Tells all pages.
#[derive(Clone, Debug)]
pub struct Events(Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Events(channel(BEHIND).0)
    }
}

impl Events {
    /// Tells whoever listens.
    pub fn tell(&self, event: Event) {
        // Nobody listening is no error.
        let _ = self.0.send(event);
    }

    /// All events from here on.
    pub fn listen(&self) -> Receiver<Event> {
        self.0.subscribe()
    }
}
