//! How long a run still takes, by its pace so far.

use nishikie::style::{Iteration, Level};

/// The pace of a run. An evaluation takes as long as it has pixels.
#[derive(Debug)]
pub struct Pace {
    /// The longest sides of the sizes that the run goes through.
    sizes: Vec<usize>,
    /// Evaluations at the first size.
    iterations: usize,
    /// Where the size began: its number, evaluations and seconds.
    began: (usize, usize, f64),
    /// Seconds for an evaluation and each squared pixel of the longest side.
    seconds: Option<f64>,
}

impl Pace {
    /// Of a run with so many evaluations at the first of these sizes, and half as many at each further one.
    pub fn new(sizes: Vec<usize>, iterations: usize) -> Self {
        Pace {
            sizes,
            iterations,
            began: (0, 0, 0.0),
            seconds: None,
        }
    }

    /// Seconds left after an iteration; `None` before there is a pace.
    pub fn left(&mut self, level: &Level, iteration: &Iteration) -> Option<f64> {
        let square = |number: usize| (self.sizes[number - 1] as f64).powi(2);
        let (number, began, since) = self.began;
        if number != level.number {
            self.began = (level.number, iteration.evaluations, iteration.seconds);
        } else if iteration.evaluations > began {
            let count = (iteration.evaluations - began) as f64;
            self.seconds = Some((iteration.seconds - since) / count / square(level.number));
        }
        let finer = self.iterations.div_ceil(2);
        let until = self.iterations + finer * (level.number - 1);
        let here = until.saturating_sub(iteration.evaluations) as f64 * square(level.number);
        let later: f64 = (level.number + 1..=self.sizes.len())
            .map(|number| finer as f64 * square(number))
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
        let mut pace = Pace::new(vec![512, 1024], 100);
        assert_eq!(pace.left(&level(1), &after(1, 5.0)), None);
        // Half a second each: 89 more here, and 50 that take four times as long.
        assert_eq!(pace.left(&level(1), &after(11, 10.0)), Some(44.5 + 100.0));
        assert_eq!(pace.left(&level(2), &after(101, 60.0)), Some(49.0 * 2.0));
        assert_eq!(pace.left(&level(2), &after(111, 100.0)), Some(39.0 * 4.0));
        assert_eq!(pace.left(&level(2), &after(150, 200.0)), Some(0.0));
    }
}
