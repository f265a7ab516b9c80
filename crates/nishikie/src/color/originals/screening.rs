//! The choice of originals among candidates.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use picture::{LeftOut, OpenOptions, Picture, hash, read_bytes};

use super::candidates::{Candidate, Candidates};
use super::look::Look;
use super::print_facts::PrintFacts;
use crate::color::ColorError;
use crate::progress::{Monitor, Note};

/// A print that colors may be taken from.
#[derive(Clone, Debug)]
pub struct Original {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// The picture.
    pub picture: Picture,
}

/// The choice of originals among candidates, one after another. A monitor is notified of each that is left out, and in the end of the numbers.
pub struct Screening<'a> {
    monitor: &'a dyn Monitor,
    /// The files used so far, by the SHA-256 of their bytes.
    files: HashMap<String, PathBuf>,
    /// The looks of the pictures used so far.
    looks: Vec<(Look, PathBuf)>,
    /// The print for which colors are sought.
    content: Option<(Option<String>, Look)>,
    pictures: usize,
    left_out: usize,
    others: usize,
    folders: usize,
}

impl<'a> Screening<'a> {
    /// Begins with these candidates, and notifies the monitor of those left out already.
    pub fn new(candidates: &Candidates, monitor: &'a dyn Monitor) -> Self {
        let mut screening = Screening {
            monitor,
            files: HashMap::new(),
            looks: Vec::new(),
            content: None,
            pictures: candidates.files.len() + candidates.left_out.len(),
            left_out: 0,
            others: candidates.others,
            folders: candidates.folders,
        };
        for LeftOut { path, reason } in &candidates.left_out {
            screening.leave_out(path, reason.clone());
        }
        screening
    }

    /// Leaves out copies of this print, for which colors are sought.
    ///
    /// # Errors
    /// As [`Look::of`].
    pub fn exclude(&mut self, content: &Picture) -> Result<(), ColorError> {
        let sha256 = content.source().map(|source| source.sha256.clone());
        self.content = Some((sha256, Look::of(content)?));
        Ok(())
    }

    /// Opens a candidate. Returns `None`, and notifies the monitor, if it is no original.
    ///
    /// # Errors
    /// The file cannot be read or is no picture; [`Screening::leave_out`] is for the caller to call where this is no reason to end.
    pub fn open(
        &mut self,
        candidate: &Candidate,
        options: OpenOptions,
    ) -> Result<Option<Original>, ColorError> {
        let path = &candidate.path;
        let bytes = read_bytes(path, options.memory)?;
        let sha256 = hash::sha256(&bytes);
        if self.is_copy(candidate, &sha256) {
            return Ok(None);
        }
        let picture = Picture::decode(path, &bytes, options)?;
        let facts = PrintFacts::of(&picture)?;
        if !self.admits(candidate, &sha256, &facts) {
            return Ok(None);
        }
        for warning in picture.warnings() {
            let (name, warning) = (path.display().to_string(), warning.clone());
            self.monitor.note(Note::Picture { name, warning });
        }
        Ok(Some(Original {
            path: path.clone(),
            sha256,
            picture,
        }))
    }

    /// Returns true, and leaves the candidate out, if a file of the same bytes was used before.
    fn is_copy(&mut self, candidate: &Candidate, sha256: &str) -> bool {
        let first = self.files.get(sha256);
        let reason = first.map(|first| format!("is the same file as {}", first.display()));
        let copy = reason.is_some();
        if let Some(reason) = reason {
            self.leave_out(&candidate.path, reason);
        }
        copy
    }

    /// Returns true if a candidate with these facts is an original that was not used before; otherwise leaves it out.
    pub fn admits(&mut self, candidate: &Candidate, sha256: &str, facts: &PrintFacts) -> bool {
        if self.is_copy(candidate, sha256) {
            return false;
        }
        if let Some(reason) = self.reason_against(candidate, sha256, facts) {
            self.leave_out(&candidate.path, reason);
            return false;
        }
        if let Some(mark) = &facts.mark {
            let (name, mark) = (candidate.path.display().to_string(), mark.to_string());
            self.monitor.note(Note::NotOriginal { name, mark });
        }
        let path = candidate.path.clone();
        self.files.insert(sha256.to_owned(), path.clone());
        self.looks.push((facts.look.clone(), path));
        true
    }

    /// Returns the reason for which a candidate is not used.
    fn reason_against(
        &self,
        candidate: &Candidate,
        sha256: &str,
        facts: &PrintFacts,
    ) -> Option<String> {
        if let Some((content, look)) = &self.content
            && (content.as_deref() == Some(sha256) || look.is_same(&facts.look))
        {
            return Some("is the print itself".into());
        }
        let same = self
            .looks
            .iter()
            .find(|(look, _)| look.is_same(&facts.look));
        if let Some((_, first)) = same {
            return Some(format!("is the same picture as {}", first.display()));
        }
        match &facts.mark {
            Some(mark) if !candidate.named => Some(mark.to_string()),
            _ if !facts.has_color() => Some("has hardly any color".into()),
            _ => None,
        }
    }

    /// Leaves a candidate out for a reason, the end of a sentence whose subject is the file.
    pub fn leave_out(&mut self, path: &Path, reason: String) {
        self.left_out += 1;
        let name = path.display().to_string();
        self.monitor.note(Note::LeftOut { name, reason });
    }

    /// Notifies the monitor of the numbers of all candidates.
    pub fn finish(self) {
        let Screening {
            pictures,
            left_out,
            others,
            folders,
            ..
        } = self;
        self.monitor.note(Note::Screened {
            pictures,
            used: pictures - left_out,
            left_out,
            others,
            folders,
        });
    }
}
