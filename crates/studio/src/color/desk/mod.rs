//! A print that is worked on: its state, and the analysis that its pixels are computed from.
//!
//! The analysis can be put away at any time and made again from the project.

mod limits;
mod proposals;
mod ranking;
mod state;
mod status;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use nishikie::color::{Reach, Session, View};
use nishikie::picture::Picture;
use nishikie::progress::Silent;

use crate::chosen::File;
use crate::color::analysis::Analyzed;
use crate::color::project::Project;
use crate::error::Refusal;
use crate::folder::Folder;

use state::{State, out_of_date};

pub use proposals::PROPOSALS;
pub use ranking::Rank;
pub use status::PrintStatus;

/// A print that is worked on.
#[derive(Debug)]
pub struct Desk {
    /// The state. It is locked only briefly.
    state: Mutex<State>,
    /// The analysis. It is locked during computations, and before `state`, never while `state` is locked.
    analyzed: Mutex<Option<Analyzed>>,
}

impl Desk {
    /// Opens a print with its project from the folder, or with a new one.
    ///
    /// # Errors
    /// The project cannot be read, or is another picture's.
    pub fn open(folder: &Folder, content: File) -> Result<Self, Refusal> {
        let project = match Project::read(folder, &content.name)? {
            Some(project) if project.content != content => {
                let name = &content.name;
                return Err(Refusal::conflict(format!(
                    "{name}: is not the picture that {name}.nishikie.json was made for; put that one back, or move the project away"
                ))
                .in_japanese(format!(
                    "{name}: {name}.nishikie.json は別の画像の記録です。元の画像に戻すか、記録を移してください。"
                )));
            }
            Some(project) => project,
            None => Project::new(content),
        };
        Ok(Desk {
            state: Mutex::new(State::new(project)),
            analyzed: Mutex::new(None),
        })
    }

    /// Locks the state, which is never to be held while the analysis is waited for.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the analysis; `None` inside where it was put away or not made yet.
    pub fn analyzed(&self) -> MutexGuard<'_, Option<Analyzed>> {
        match self.analyzed.lock() {
            Ok(analyzed) => analyzed,
            // A panic left it half changed, so it is made again.
            Err(poisoned) => {
                let mut analyzed = poisoned.into_inner();
                *analyzed = None;
                self.analyzed.clear_poison();
                self.state().set_unready();
                analyzed
            }
        }
    }

    /// Returns the project as it is now.
    pub fn project(&self) -> Project {
        self.state().project()
    }

    /// Describes the print for the page.
    pub fn status(&self) -> PrintStatus {
        self.state().status()
    }

    /// Frees the analysis and the pixels of the scan.
    pub fn put_away(&self) {
        let mut analyzed = self.analyzed();
        *analyzed = None;
        self.state().put_away();
    }

    /// Renders a view of the picture at a version.
    ///
    /// # Errors
    /// The version is not the one that is shown.
    pub fn render(&self, version: u64, view: &View) -> Result<Picture, Refusal> {
        self.with_session(version, |session| Ok(session.render(view, &Silent)?))
    }

    /// Returns the pieces that a pick at a pixel fills at a version.
    ///
    /// # Errors
    /// The version is not the one that is shown, or the pixel lies outside.
    pub fn reached(
        &self,
        version: u64,
        x: usize,
        y: usize,
        reach: Reach,
    ) -> Result<Vec<u32>, Refusal> {
        self.with_session(
            version,
            |session| Ok(session.reached(x, y, reach, &Silent)?),
        )
    }

    /// Returns the confidence of each place's color at a version.
    ///
    /// # Errors
    /// The version is not the one that is shown.
    pub fn confidence(&self, version: u64) -> Result<Picture, Refusal> {
        self.with_session(version, |session| {
            Ok(session.decision(&Silent)?.confidence()?)
        })
    }

    /// Calls `compute` with the session at a version.
    fn with_session<T>(
        &self,
        version: u64,
        compute: impl FnOnce(&mut Session) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.state().request(version)?;
        let mut analyzed = self.analyzed();
        // The version may have changed while this waited.
        self.state().request(version)?;
        let analyzed = analyzed.as_mut().ok_or_else(out_of_date)?;
        let computed = compute(&mut analyzed.session)?;
        // An edit that came meanwhile may be in it.
        self.state().request(version)?;
        Ok(computed)
    }

    /// Checks that the print's file is the one that was opened.
    ///
    /// # Errors
    /// It was changed, or is gone.
    pub fn check(&self, folder: &Folder) -> Result<(), Refusal> {
        self.project().content.check_unchanged(folder)
    }
}
