//! The results of a study so far: its current records, and measures by which its configurations compare.

use std::collections::BTreeMap;
use std::path::Path;

use nishikie::METHOD_VERSION;
use nishikie::style::objective::RelativeError;

use crate::StudyError;
use crate::folder::{self, Folder};
use crate::plan::Run;
use crate::run_record::{Finished, RunRecord, RunResult, method_name};

/// The records of a study that belong to its present plan.
pub(crate) struct Results {
    pub folder: Folder,
    pub records: Vec<(Run, RunRecord)>,
    /// Sentences about damaged and stale records, which are left out, and about those of another method.
    pub notes: Vec<String>,
}

/// The measures by which configurations are ranked. All are means over entries, since only these can be compared between layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Content,
    Style,
    Sum,
}

/// The spread of a configuration's values over the pairs, by one measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub mean: f64,
    /// Standard deviation over the pairs; 0 for a single pair.
    pub deviation: f64,
    pub least: f64,
    pub most: f64,
}

impl Measure {
    pub const ALL: [Measure; 3] = [Measure::Content, Measure::Style, Measure::Sum];

    pub fn of(self, error: &RelativeError) -> f64 {
        match self {
            Measure::Content => error.content_mean,
            Measure::Style => error.style_mean,
            Measure::Sum => error.mean(),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Measure::Content => "content",
            Measure::Style => "style",
            Measure::Sum => "sum",
        }
    }
}

impl Results {
    pub fn load(root: &Path) -> Result<Results, StudyError> {
        let folder = Folder::open(root)?;
        let (mut records, mut notes) = (Vec::new(), Vec::new());
        let list = &folder.list;
        for (c, configuration) in list.configurations.iter().enumerate() {
            for (p, content) in list.contents.iter().enumerate() {
                for (s, style) in list.styles.iter().enumerate() {
                    let place = folder.run(configuration, content, style);
                    let run = Run {
                        configuration: c,
                        content: p,
                        style: s,
                    };
                    match list.read(run, &place) {
                        Ok(None) => {}
                        Ok(Some(record)) => records.push((run, record)),
                        Err(why) => {
                            let path = folder::record(&place);
                            notes.push(format!("{} is left out: {why}", path.display()));
                        }
                    }
                }
            }
        }
        notes.extend(of_other_methods(&records));
        Ok(Results {
            folder,
            records,
            notes,
        })
    }

    /// Returns the number of runs in the plan.
    pub fn planned(&self) -> usize {
        let list = &self.folder.list;
        list.configurations.len() * list.contents.len() * list.styles.len()
    }

    pub fn finished(&self) -> impl Iterator<Item = (Run, &Finished)> {
        self.records
            .iter()
            .filter_map(|(run, record)| match &record.result {
                RunResult::Finished(finished) => Some((*run, finished)),
                RunResult::Failed { .. } => None,
            })
    }

    pub fn failed(&self) -> impl Iterator<Item = (&RunRecord, &str)> {
        self.records
            .iter()
            .filter_map(|(_, record)| match &record.result {
                RunResult::Finished(_) => None,
                RunResult::Failed { error } => Some((record, error.as_str())),
            })
    }

    /// Returns the pairs that every configuration has finished. Other pairs would favor configurations that have not yet run on the hard
    /// ones.
    pub fn common_pairs(&self) -> Vec<(usize, usize)> {
        let list = &self.folder.list;
        let mut count = vec![0; list.contents.len() * list.styles.len()];
        for (run, _) in self.finished() {
            count[run.content * list.styles.len() + run.style] += 1;
        }
        let all = list.configurations.len();
        let pair = |at: usize| (at / list.styles.len(), at % list.styles.len());
        (0..count.len())
            .filter(|&at| count[at] == all)
            .map(pair)
            .collect()
    }

    /// Returns a measure of the relative error at the end of each of a configuration's runs on these pairs.
    pub fn values(
        &self,
        configuration: usize,
        pairs: &[(usize, usize)],
        measure: Measure,
    ) -> Vec<f64> {
        self.finished()
            .filter(|(run, _)| {
                run.configuration == configuration && pairs.contains(&(run.content, run.style))
            })
            .map(|(_, finished)| measure.of(&finished.last().relative_error))
            .collect()
    }
}

/// Returns a sentence for each other version of the method that made some of the records.
fn of_other_methods(records: &[(Run, RunRecord)]) -> Vec<String> {
    let mut counts = BTreeMap::new();
    for (_, record) in records {
        *counts.entry(record.method).or_insert(0_usize) += 1;
    }
    counts.remove(&Some(METHOD_VERSION));
    let sentence = |(method, count)| {
        format!(
            "{count} of the runs were made by {}, and this is version {METHOD_VERSION}; run the study again to make them anew",
            method_name(method)
        )
    };
    counts.into_iter().map(sentence).collect()
}

impl Spread {
    /// Returns the spread of values; `None` if there are none.
    pub fn of(values: &[f64]) -> Option<Spread> {
        if values.is_empty() {
            return None;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Some(Spread {
            mean,
            deviation: if values.len() > 1 {
                (squares / (count - 1.0)).sqrt()
            } else {
                0.0
            },
            least: values.iter().copied().fold(f64::INFINITY, f64::min),
            most: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}
