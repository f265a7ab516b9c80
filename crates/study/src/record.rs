//! Reading the record of a run, which lies beside its picture.

use std::path::Path;

use nishikie::{METHOD_VERSION, Record, RecordError};
use work::Failure;

use crate::folder::{self, StudyList};
use crate::older_record;
use crate::plan::Run;
use crate::run_record::{Finished, RunRecord, RunResult, Unfit};

impl StudyList {
    /// Reads the record of a run from its folder, made by any version of the method; `None` if there is none. A failure with the run's
    /// present key is returned instead of a record of another version.
    ///
    /// # Errors
    /// The record cannot be used, or belongs to another plan.
    pub fn read(&self, run: Run, place: &Path) -> Result<Option<RunRecord>, Unfit> {
        let found = self.read_finished(run, place);
        if !matches!(&found, Ok(Some(record)) if record.method == Some(METHOD_VERSION))
            && let Ok(Some(failure)) = Failure::read(&folder::place(place))
            && failure.key == self.key(run)
        {
            let error = failure.reason;
            let result = RunResult::Failed { error };
            return Ok(Some(self.record(run, Some(METHOD_VERSION), result)));
        }
        found
    }

    fn read_finished(&self, run: Run, place: &Path) -> Result<Option<RunRecord>, Unfit> {
        let path = Record::path_beside(&folder::picture(place));
        if !path.exists() {
            return older_record::read(self, run, place);
        }
        let record = Record::read_unchanged(&path).map_err(unusable)?;
        let order = self.order(run);
        if !record.is_of(&order) || record.weights_sha256.as_ref() != Some(&self.weights_sha256) {
            return Err(Unfit::Changed);
        }
        let damaged = || Unfit::Unusable("it is no longer what was written".into());
        let file = record.file.ok_or_else(damaged)?;
        if record.history.is_empty() {
            return Err(damaged());
        }
        let finished = Finished {
            ending: record.ending,
            width: record.width,
            height: record.height,
            picture_sha256: file.sha256,
            seconds: record.seconds,
            history: record.history,
        };
        let result = RunResult::Finished(finished);
        Ok(Some(self.record(run, Some(record.method), result)))
    }
}

fn unusable(error: RecordError) -> Unfit {
    Unfit::Unusable(match error {
        RecordError::Unreadable { source, .. } => format!("it cannot be read ({source})"),
        RecordError::Newer { .. } => "it is from another version of this program".into(),
        _ => "it is no longer what was written".into(),
    })
}
