//! What a plan would cost, before it is run.

use std::fs;
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use nishikie::picture::Depth;
use nishikie::style::{Configuration, Inputs, Outcome, optimize};
use rayon::ThreadPool;

use crate::folder::{Folder, StudyList};
use crate::plan::{Plan, same_layers};
use crate::shared::{Networks, Shared};
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
        let networks = Networks::of(self)?;
        let scratch = tempfile::tempdir().map_err(StudyError::write(std::env::temp_dir()))?;
        let folder = Folder::create(
            scratch.path(),
            StudyList::of(self, networks.weights_sha256()),
        )?;
        let shared = Shared::new(&folder, &networks);
        let pools = workers.pools()?;

        let pairs = (self.contents.len() * self.styles.len()) as f64;
        let mut probed: Vec<(&Configuration, Cost)> = Vec::new();
        let (mut seconds, mut bytes) = (0.0, 0.0);
        for configuration in &self.configurations {
            let cost = match probed
                .iter()
                .find(|(other, _)| same_layers(other, configuration))
            {
                Some((_, cost)) => *cost,
                None => {
                    let cost = self.probe(&folder, &shared, &pools, configuration)?;
                    probed.push((configuration, cost));
                    cost
                }
            };
            let iterations = configuration.iterations as f64;
            seconds += pairs * iterations * cost.seconds / workers.jobs as f64;
            bytes += pairs * (iterations * cost.record_bytes + cost.picture_bytes);
        }
        Ok(Survey {
            runs: self.len(),
            time: Duration::from_secs_f64(seconds),
            bytes: bytes as u64,
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
        let inputs = Inputs {
            network: shared.network(configuration),
            content: &content.image,
            content_target: shared.content_target(
                configuration,
                &self.contents[0],
                &content.image,
            )?,
            style_target: shared.style_target(configuration, &self.styles[0], &content.picture)?,
            start: nishikie::style::Start::Content,
        };
        let few = Configuration {
            iterations: PROBE,
            ..configuration.clone()
        };
        let outcomes: Vec<_> = thread::scope(|scope| {
            let probe = |pool: &ThreadPool| {
                pool.install(|| optimize(&inputs, &few, |_, _| ControlFlow::Continue(())))
            };
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
            let text = serde_json::to_string_pretty(&outcome.history).unwrap_or_default();
            record_bytes = text.len() as f64 / outcome.history.len() as f64;
            let path = folder.root.join("probe.png");
            let picture = content.picture.with_planar_rgb(outcome.image.into_vec())?;
            picture
                .save(&path, Depth::Eight, None, true)
                .map_err(StudyError::SavePicture)?;
            picture_bytes = fs::metadata(&path).map_err(StudyError::read(&path))?.len() as f64;
        }
        Ok(Cost {
            seconds,
            record_bytes,
            picture_bytes,
        })
    }
}
