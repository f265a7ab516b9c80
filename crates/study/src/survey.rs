//! An estimate of a plan's time and disk space, before it is run.

use std::fs;
use std::thread;
use std::time::Duration;

use nishikie::picture::{Depth, Picture};
use nishikie::progress::{Iteration, Silent};
use nishikie::style::Configuration;
use nishikie::{Colored, Engine};
use rayon::ThreadPool;

use crate::compute::compute;
use crate::engine::engine;
use crate::folder::{Folder, StudyList};
use crate::plan::{Plan, Run, same_layers};
use crate::prints::StudyPrints;
use crate::setup::Setup;
use crate::{StudyError, Workers};

/// The number of evaluations of a probe. The first, which also prepares the network, is not measured.
const PROBE: usize = 4;

/// The estimated cost of a plan.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The number of runs.
    pub runs: usize,
    /// The time that all runs take on this machine.
    pub time: Duration,
    /// The bytes that all pictures and records take.
    pub bytes: u64,
}

/// The cost of one evaluation with a choice of layers.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    record_bytes: f64,
    picture_bytes: f64,
}

impl Plan {
    /// Runs a short probe of each choice of layers, with the first content and style, on as many threads as the study
    /// would use, and multiplies by the number of runs.
    ///
    /// # Errors
    /// A print cannot be read, or is too small for a layer; there is no room for temporary files.
    pub fn survey(&self, workers: Workers) -> Result<Survey, StudyError> {
        let engine = engine(None)?;
        let scratch = tempfile::tempdir().map_err(StudyError::write(std::env::temp_dir()))?;
        let folder = Folder::create(scratch.path(), StudyList::of(self, String::new()))?;
        let prints = StudyPrints::new(&folder);
        let pools = workers.pools()?;

        let pairs = (self.contents.len() * self.styles.len()) as f64;
        let mut probed: Vec<(&Setup, Cost)> = Vec::new();
        let (mut seconds, mut bytes) = (0.0, 0.0);
        for configuration in &self.configurations {
            let alike = |other: &Setup| match (other, configuration) {
                (Setup::Style(_), Setup::Style(_)) => same_layers(other, configuration),
                _ => other == configuration,
            };
            let cost = match probed.iter().find(|(other, _)| alike(other)) {
                Some((_, cost)) => *cost,
                None => {
                    let probe = Probe {
                        folder: &folder,
                        prints: &prints,
                        engine: &engine,
                        pools: &pools,
                    };
                    let cost = probe.cost(self, configuration)?;
                    probed.push((configuration, cost));
                    cost
                }
            };
            let iterations = configuration.evaluations() as f64;
            seconds += pairs * iterations * cost.seconds / workers.jobs as f64;
            bytes += pairs * (iterations * cost.record_bytes + cost.picture_bytes);
        }
        Ok(Survey {
            runs: self.len(),
            time: Duration::from_secs_f64(seconds),
            bytes: bytes as u64,
        })
    }
}

/// The network, prints and workers of a probe.
struct Probe<'a> {
    folder: &'a Folder,
    prints: &'a StudyPrints<'a>,
    engine: &'a Engine,
    pools: &'a [ThreadPool],
}

impl Probe<'_> {
    /// Measures a setup with the first content and style: a few evaluations on all workers at once, since they slow each other, or one run
    /// of color mode.
    fn cost(&self, plan: &Plan, setup: &Setup) -> Result<Cost, StudyError> {
        let (few, pools) = match setup {
            Setup::Style(configuration) => {
                let few = Configuration {
                    iterations: PROBE,
                    ..configuration.clone()
                };
                (Setup::Style(few), self.pools)
            }
            Setup::Color(_) => (setup.clone(), &self.pools[..1]),
        };
        let few = Plan {
            configurations: vec![few],
            contents: plan.contents[..1].to_vec(),
            styles: plan.styles[..1].to_vec(),
            size: plan.size,
            start: plan.start,
            left_out: Vec::new(),
        };
        let list = StudyList::of(&few, String::new());
        let run = Run {
            configuration: 0,
            content: 0,
            style: 0,
        };
        let colored: Vec<Result<Colored, StudyError>> = thread::scope(|scope| {
            let probe = || compute(&few, &list, run, self.prints, self.engine, &Silent);
            let threads: Vec<_> = pools
                .iter()
                .map(|pool| scope.spawn(move || pool.install(probe)))
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .collect()
        });
        let mut cost = Cost {
            seconds: 0.0,
            record_bytes: 0.0,
            picture_bytes: 0.0,
        };
        for colored in colored {
            let colored = colored?;
            let history = &colored.record.history;
            cost.seconds += seconds_of_evaluation(history) / pools.len() as f64;
            cost.record_bytes = bytes_of_record(history);
            cost.picture_bytes = bytes_of_picture(self.folder, &colored.picture)?;
        }
        Ok(cost)
    }
}

/// Returns the mean time of the evaluations after the first, or the time of a single one.
fn seconds_of_evaluation(history: &[Iteration]) -> f64 {
    match history {
        [only] => only.seconds,
        [first, .., last] => {
            let counted = last.evaluations.saturating_sub(first.evaluations).max(1);
            (last.seconds - first.seconds) / counted as f64
        }
        [] => 0.0,
    }
}

/// Returns the bytes that an iteration takes in a record.
fn bytes_of_record(history: &[Iteration]) -> f64 {
    let text = serde_json::to_string_pretty(history).unwrap_or_default();
    text.len() as f64 / history.len() as f64
}

fn bytes_of_picture(folder: &Folder, picture: &Picture) -> Result<f64, StudyError> {
    let path = folder.root.join("probe.png");
    picture
        .save(&path, Depth::Eight, None, true)
        .map_err(StudyError::SavePicture)?;
    Ok(fs::metadata(&path).map_err(StudyError::read(&path))?.len() as f64)
}
