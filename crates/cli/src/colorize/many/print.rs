//! One print of a batch.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::SystemTime;

use nishikie::picture::output::OutputError;
use nishikie::picture::{Depth, PictureError, hash};
use nishikie::progress::Ending;
use nishikie::{Output, PictureFile, Record, run as run_order};
use work::{Place, State, Stop, Task, Watch};

use super::batch::Batch;
use super::targets::Target;
use crate::interrupt::reading;
use crate::{advice, console};

/// One print of a batch.
pub struct Print<'a> {
    batch: &'a Batch<'a>,
    pub target: &'a Target,
    pub output: Output,
    /// The position in the batch, for notes.
    position: String,
    place: Place,
    key: String,
    /// The time at which the record that is to be overwritten was written.
    overwritten: Option<SystemTime>,
    /// The record of the picture that this process has written.
    pub written: OnceLock<Record>,
}

impl<'a> Print<'a> {
    /// Returns the print at a position of the batch, such as `1 of 3`.
    pub fn new(batch: &'a Batch<'a>, folder: &Path, target: &'a Target, position: String) -> Self {
        let output = batch.output(&target.output);
        Print {
            target,
            position,
            place: Place::hidden(folder, output.path.file_name().unwrap_or_default()),
            key: batch.key(target, &output),
            overwritten: output.force.then(|| written_at(&output.path)).flatten(),
            written: OnceLock::new(),
            output,
            batch,
        }
    }

    /// Prints that work on this print begins.
    pub fn announce(&self) {
        console::note(format_args!("{}: {}", self.position, self.target.label()));
    }

    /// Returns true if the output exists, was written for the same order, and has not been changed since. An output from before a batch
    /// that overwrites does not count.
    fn is_done(&self) -> bool {
        let path = &self.output.path;
        if self.output.force && written_at(path) == self.overwritten {
            return false;
        }
        let (Ok(record), Ok(order), Ok(written)) = (
            Record::read(&Record::path_beside(path)),
            reading(|| self.batch.order(self.target).identified()),
            reading(|| hash::sha256_of_file(path)),
        ) else {
            return false;
        };
        let wanted = self.batch.words.depth.map(Depth::from);
        let signed = self.batch.engine.signer.is_some();
        let is_whole = |file: &PictureFile| {
            file.sha256 == written
                && wanted.is_none_or(|depth| depth == file.depth)
                && (!signed || file.signed_by.is_some())
        };
        record.answers(&order, &self.batch.engine.network)
            && record.file.as_ref().is_some_and(is_whole)
    }

    /// Colors the print and writes the picture.
    fn color(&self) -> Result<Record, Stop<anyhow::Error>> {
        self.output.check().map_err(failed)?;
        let terminal = &self.batch.terminal;
        let order = self.batch.opened_order(self.target);
        // An error of the shared inputs would recur for every print.
        let mut order = order.map_err(|error| {
            let error = anyhow::Error::from(error);
            Stop::Fatal(error.context("what all prints share cannot be used"))
        })?;
        order.output = Some(self.output.clone());
        let colored = run_order(&order, &self.batch.engine, terminal).map_err(failed)?;
        if colored.record.ending == Ending::StoppedEarly {
            // Running the same command again colors the print to the end.
            return Err(Stop::Cancelled);
        }
        match colored.save() {
            // Another process took this print over while this one slept.
            Err(error) if exists(&error) && self.is_done() => Ok(colored.record),
            saved => saved.map_err(failed),
        }
    }
}

impl Task for Print<'_> {
    type Fatal = anyhow::Error;

    fn place(&self) -> Place {
        self.place.clone()
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn state(&self) -> State {
        match self.is_done() {
            true => State::Done,
            false => State::Missing,
        }
    }

    fn run(&self, _watch: &dyn Watch) -> Result<(), Stop<anyhow::Error>> {
        self.announce();
        let colored = self.color();
        self.batch.terminal.finish();
        let _ = self.written.set(colored?);
        Ok(())
    }
}

/// Returns the end of a task by an error of its print alone.
fn failed(error: impl Into<anyhow::Error>) -> Stop<anyhow::Error> {
    let error = error.into();
    match advice::was_cancelled(&error) {
        true => Stop::Cancelled,
        false => Stop::Failed(advice::message(&error)),
    }
}

fn exists(error: &nishikie::Error) -> bool {
    matches!(
        error,
        nishikie::Error::Picture(PictureError::Output(OutputError::Exists { .. }))
    )
}

/// Returns the time at which a picture's record was written.
fn written_at(picture: &Path) -> Option<SystemTime> {
    let found = fs::metadata(Record::path_beside(picture));
    found.and_then(|found| found.modified()).ok()
}
