//! The events that all open pages receive: each says what to request again.

use serde::Serialize;
use study::Verdict;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::collection::studies::StudyName;
use crate::jobs::JobState;
use crate::name::FileName;
use crate::style::progress::Update;

/// The number of events that a slow page may lag behind; beyond, it requests everything again.
const CAPACITY: usize = 256;

/// A change of which pages are notified.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Files were added or removed, or a file was inspected.
    Folder,
    /// A print's project or its picture has changed.
    Print {
        /// The print's file.
        name: FileName,
    },
    /// A job's status or progress has changed.
    Job(JobState),
    /// A picture was judged.
    Review {
        /// The study that the picture is of; `None` for the folder's own pictures.
        study: Option<StudyName>,
        /// The picture's name in the file of verdicts.
        picture: String,
        /// The verdict; `None` if it was withdrawn.
        verdict: Option<Verdict>,
        /// The number of verdicts that were written since the start.
        version: u64,
    },
    /// A run of style mode has made progress.
    Style(Update),
}

/// Sends events to all pages.
#[derive(Clone, Debug)]
pub struct Events(Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Events(channel(CAPACITY).0)
    }
}

impl Events {
    /// Sends an event to every page.
    pub fn send(&self, event: Event) {
        // It is no error that no page is open.
        let _ = self.0.send(event);
    }

    /// Returns a receiver of all events from now on.
    pub fn subscribe(&self) -> Receiver<Event> {
        self.0.subscribe()
    }
}
