//! The errors of a configuration after each evaluation, as means over the pairs.

use crate::results::{Measure, Results};
use crate::setup::Setup;

pub struct Course {
    pub configuration: usize,
    /// The mean error after each evaluation, from the first; for content, style and their sum.
    means: [Vec<f64>; 3],
}

impl Course {
    pub fn values(&self, measure: Measure) -> &[f64] {
        &self.means[measure as usize]
    }
}

/// Returns the value after an evaluation, counted from 1.
pub fn at(values: &[f64], evaluation: usize) -> Option<f64> {
    values.get(evaluation.checked_sub(1)?).copied()
}

/// Returns the course of every configuration of style mode that finished these pairs.
///
/// L-BFGS may take several evaluations for an iteration; in between, the values of the last iteration are kept. A run that ended
/// early keeps its last values.
pub fn courses(results: &Results, pairs: &[(usize, usize)]) -> Vec<Course> {
    let configurations = &results.folder.list.configurations;
    let of = |(configuration, setup): (usize, &Setup)| {
        let setting = setup.style()?;
        let runs: Vec<_> = results
            .finished()
            .filter(|(run, _)| {
                run.configuration == configuration && pairs.contains(&(run.content, run.style))
            })
            .collect();
        let mut means: [Vec<f64>; 3] = std::array::from_fn(|_| vec![0.0; setting.iterations]);
        for (_, finished) in &runs {
            let mut records = finished.history.iter().peekable();
            let mut now = &finished.history[0];
            for evaluation in 1..=setting.iterations {
                while let Some(next) = records.next_if(|record| record.evaluations <= evaluation) {
                    now = next;
                }
                for (measure, means) in Measure::ALL.into_iter().zip(&mut means) {
                    means[evaluation - 1] += measure.of(&now.relative_error) / runs.len() as f64;
                }
            }
        }
        (!runs.is_empty()).then_some(Course {
            configuration,
            means,
        })
    };
    configurations.iter().enumerate().filter_map(of).collect()
}
