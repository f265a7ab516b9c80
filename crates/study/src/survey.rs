//! What a plan would cost, before it is run.

use std::fs;
use std::thread;
use std::time::Duration;

use nishikie::ColorRecipe;
use nishikie::picture::{Depth, Picture};
use nishikie::progress::Silent;
use nishikie::style::{Configuration, Iteration, Outcome, Problem, optimize};
use rayon::ThreadPool;
use vgg::{Network, Weights};

use crate::color::color;
use crate::folder::{Folder, StudyList};
use crate::plan::{Plan, same_layers};
use crate::setup::Setup;
use crate::shared::Shared;
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
        let network = Network::new(Weights::embedded()?);
        let scratch = tempfile::tempdir().map_err(StudyError::write(std::env::temp_dir()))?;
        let folder = Folder::create(
            scratch.path(),
            StudyList::of(self, network.weights().sha256()),
        )?;
        let shared = Shared::new(&folder, &network);
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
                    let cost = match configuration {
                        Setup::Style(style) => self.probe(&folder, &shared, &pools, style)?,
                        Setup::Color(recipe) => self.probe_color(&folder, &shared, recipe)?,
                    };
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

    /// One run of color mode; the only evaluation is the measuring.
    fn probe_color(
        &self,
        folder: &Folder,
        shared: &Shared,
        recipe: &ColorRecipe,
    ) -> Result<Cost, StudyError> {
        let (content, style) = (&self.contents[0], &self.styles[0]);
        let (picture, measured) = color(shared, recipe, content, style, &Silent)?;
        Ok(Cost {
            seconds: measured.seconds,
            record_bytes: bytes_of_record(&[measured]),
            picture_bytes: bytes_of_picture(folder, &picture)?,
        })
    }

    /// A few evaluations on all workers at once, as they slow each other.
    fn probe(
        &self,
        folder: &Folder,
        shared: &Shared,
        pools: &[ThreadPool],
        configuration: &Configuration,
    ) -> Result<Cost, StudyError> {
        let content = shared.content(&self.contents[0])?;
        let problem = Problem {
            network: shared.network(),
            content: &content.image,
            content_target: shared.content_target(
                configuration,
                &self.contents[0],
                &content.image,
            )?,
            style_target: shared.style_target(configuration, &self.styles[0], &content.picture)?,
            start: None,
        };
        let few = Configuration {
            iterations: PROBE,
            ..configuration.clone()
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let probe = |pool: &ThreadPool| pool.install(|| optimize(&problem, &few, &Silent));
            let threads: Vec<_> = pools
                .iter()
                .map(|pool| scope.spawn(move || probe(pool)))
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .collect()
        });
        let mut seconds = 0.0;
        let mut last: Option<Outcome> = None;
        for outcome in outcomes {
            let outcome = outcome?;
            let (first, end) = (
                &outcome.history[0],
                &outcome.history[outcome.history.len() - 1],
            );
            let counted = end.evaluations.saturating_sub(first.evaluations).max(1);
            seconds += (end.seconds - first.seconds) / counted as f64 / pools.len() as f64;
            last = Some(outcome);
        }
        let (mut record_bytes, mut picture_bytes) = (0.0, 0.0);
        if let Some(outcome) = last {
            record_bytes = bytes_of_record(&outcome.history);
            let picture = content.picture.with_planar_rgb(outcome.image.into_vec())?;
            picture_bytes = bytes_of_picture(folder, &picture)?;
        }
        Ok(Cost {
            seconds,
            record_bytes,
            picture_bytes,
        })
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
