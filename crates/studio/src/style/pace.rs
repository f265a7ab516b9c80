//! An estimate of a run's remaining time from its pace so far.

use nishikie::style::{Iteration, Level, level_evaluations};

/// A level of a run.
#[derive(Clone, Copy, Debug)]
struct Planned {
    /// The squared longest side in pixels, to which an evaluation's time is proportional.
    square: f64,
    evaluations: usize,
}

/// The pace of a run.
#[derive(Debug)]
pub struct Pace {
    /// The levels that the run goes through, coarsest first.
    levels: Vec<Planned>,
    /// The number, the evaluations and the seconds at the first iteration of the current level.
    began: (usize, usize, f64),
    /// Seconds for an evaluation and each squared pixel of the longest side.
    seconds: Option<f64>,
}

impl Pace {
    /// Creates the pace of a run through levels of these longest sides, with so many evaluations at the first.
    pub fn new(sizes: &[usize], iterations: usize) -> Self {
        let evaluations = level_evaluations(iterations, sizes.len());
        let planned = |(&size, evaluations): (&usize, usize)| Planned {
            square: (size as f64).powi(2),
            evaluations,
        };
        Pace {
            levels: sizes.iter().zip(evaluations).map(planned).collect(),
            began: (0, 0, 0.0),
            seconds: None,
        }
    }

    /// Returns the seconds left after an iteration; `None` before there is a pace.
    pub fn left(&mut self, level: &Level, iteration: &Iteration) -> Option<f64> {
        let (through, later) = self.levels.split_at(level.number);
        let square = through.last()?.square;
        let (number, began, since) = self.began;
        if number != level.number {
            self.began = (level.number, iteration.evaluations, iteration.seconds);
        } else if iteration.evaluations > began {
            let count = (iteration.evaluations - began) as f64;
            self.seconds = Some((iteration.seconds - since) / count / square);
        }
        let until: usize = through.iter().map(|level| level.evaluations).sum();
        let here = until.saturating_sub(iteration.evaluations) as f64 * square;
        let later = later.iter().map(|l| l.evaluations as f64 * l.square);
        Some(self.seconds? * (here + later.sum::<f64>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nishikie::style::objective::{Losses, RelativeError};

    fn after(evaluations: usize, seconds: f64) -> Iteration {
        Iteration {
            level: 1,
            evaluations,
            ratio: 1.0,
            losses: Losses {
                content: 0.0,
                style_by_layer: Vec::new(),
                style: 0.0,
                tv: 0.0,
                total: 0.0,
            },
            relative_error: RelativeError {
                content_sum: 0.0,
                content_mean: 0.0,
                style_sum: 0.0,
                style_mean: 0.0,
            },
            seconds,
        }
    }

    #[test]
    fn larger_sizes_take_longer() {
        let level = |number| Level {
            number,
            of: 2,
            width: 0,
            height: 0,
            evaluations: 150,
        };
        let mut pace = Pace::new(&[512, 1024], 100);
        assert_eq!(pace.left(&level(1), &after(1, 5.0)), None);
        // Half a second each: 89 more here, and 50 that take four times as long.
        assert_eq!(pace.left(&level(1), &after(11, 10.0)), Some(44.5 + 100.0));
        assert_eq!(pace.left(&level(2), &after(101, 60.0)), Some(49.0 * 2.0));
        assert_eq!(pace.left(&level(2), &after(111, 100.0)), Some(39.0 * 4.0));
        assert_eq!(pace.left(&level(2), &after(150, 200.0)), Some(0.0));
    }
}
