//! An estimate of a run's remaining time from its pace so far.

use nishikie::progress::{Iteration, Level};
use nishikie::style::level_evaluations;

/// The pace of a run.
#[derive(Debug)]
pub struct Pace {
    /// The number of evaluations at the first level.
    iterations: usize,
    /// The number, the evaluations and the seconds at the first iteration of the current level.
    began: (usize, usize, f64),
    /// Seconds for an evaluation at the first level. At each later one, whose sides are twice as long, it takes four times as long.
    seconds: Option<f64>,
}

impl Pace {
    /// Creates the pace of a run with so many evaluations at its first level.
    pub fn new(iterations: usize) -> Self {
        Pace {
            iterations,
            began: (0, 0, 0.0),
            seconds: None,
        }
    }

    /// Returns the seconds left after an iteration; `None` before there is a pace.
    pub fn left(&mut self, level: &Level, iteration: &Iteration) -> Option<f64> {
        let factor = |number: usize| 4f64.powi(number as i32 - 1);
        let (number, began, since) = self.began;
        if number != level.number {
            self.began = (level.number, iteration.evaluations, iteration.seconds);
        } else if iteration.evaluations > began {
            let count = (iteration.evaluations - began) as f64;
            self.seconds = Some((iteration.seconds - since) / count / factor(number));
        }
        let planned = level_evaluations(self.iterations, level.of);
        let (through, later) = planned.split_at(level.number);
        let until: usize = through.iter().sum();
        let here = until.saturating_sub(iteration.evaluations) as f64 * factor(level.number);
        let later = (level.number + 1..).zip(later);
        let later: f64 = later
            .map(|(number, &count)| count as f64 * factor(number))
            .sum();
        Some(self.seconds? * (here + later))
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
        let mut pace = Pace::new(100);
        assert_eq!(pace.left(&level(1), &after(1, 5.0)), None);
        // Half a second each: 89 more here, and 50 that take four times as long.
        assert_eq!(pace.left(&level(1), &after(11, 10.0)), Some(44.5 + 100.0));
        assert_eq!(pace.left(&level(2), &after(101, 60.0)), Some(49.0 * 2.0));
        assert_eq!(pace.left(&level(2), &after(111, 100.0)), Some(39.0 * 4.0));
        assert_eq!(pace.left(&level(2), &after(150, 200.0)), Some(0.0));
    }
}
