//! What a plan would cost, before it is run.

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

/// Evaluations of a probe; the first, which also prepares the network, is not counted.
const PROBE: usize = 4;

/// What a plan comes to.
#[derive(Clone, Debug)]
pub struct Survey {
    /// How many runs there are.
    pub runs: usize,
    /// The time that all of them take on this machine.
    pub time: Duration,
    /// The bytes that their pictures and records take.
    pub bytes: u64,
}

/// What one evaluation of a setting of layers costs.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    record_bytes: f64,
    picture_bytes: f64,
}

impl Plan {
    /// Tries each setting of layers for a moment, with the first content and style, on as many threads as the study
    /// would take, and multiplies.
    ///
    /// # Errors
    /// A print cannot be read, or is too small for a layer; there is no room for temporary files.
    pub fn survey(&self, workers: Workers) -> Result<Survey, StudyError> {
        let engine = engine()?;
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

/// The means to try a setup for a moment.
struct Probe<'a> {
    folder: &'a Folder,
    prints: &'a StudyPrints<'a>,
    engine: &'a Engine,
    pools: &'a [ThreadPool],
}

impl Probe<'_> {
    /// Tries a setup with the first content and style: a few evaluations on all workers at once, as they slow each other, or one run of
    /// color mode.
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
            ..*plan
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

/// Returns the time of an evaluation after the first, or that of the only one.
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

/// What an iteration takes in a record.
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
