//! The levels of a large run, coarse to fine: their sizes, and the evaluations at each.

/// Returns the longest sides of the levels in pixels, coarsest first and `longest` last, each about twice the one before.
///
/// The coarsest level is the one whose ratio to `coarsest` is nearest to 1: with 512, a longest side of 2,048 gives 512,
/// 1,024 and 2,048, and one of 700 gives a single level.
pub fn level_sizes(longest: usize, coarsest: usize) -> Vec<usize> {
    let ratio = longest as f64 / coarsest.max(1) as f64;
    let doublings = ratio.log2().round().max(0.0) as u32;
    (0..=doublings)
        .rev()
        .map(|halvings| {
            (longest as f64 / 2f64.powi(halvings as i32))
                .round()
                .max(1.0) as usize
        })
        .collect()
}

/// Returns the number of evaluations at each of a run's levels, coarsest first: `iterations` at the coarsest, half as many, rounded up, at
/// each finer one, which begins with the enlarged picture of the level before.
pub fn level_evaluations(iterations: usize, levels: usize) -> Vec<usize> {
    let finer = iterations.div_ceil(2);
    (0..levels)
        .map(|level| if level == 0 { iterations } else { finer })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finer_levels_take_half_as_many_evaluations() {
        assert_eq!(level_evaluations(100, 3), [100, 50, 50]);
        assert_eq!(level_evaluations(7, 2), [7, 4]);
        assert_eq!(level_evaluations(1, 2), [1, 1]);
        assert_eq!(level_evaluations(100, 1), [100]);
    }

    #[test]
    fn sizes_double_up_to_the_full_one() {
        assert_eq!(level_sizes(2048, 512), [512, 1024, 2048]);
        assert_eq!(level_sizes(1500, 512), [375, 750, 1500]);
        assert_eq!(level_sizes(700, 512), [700]);
        assert_eq!(level_sizes(800, 512), [400, 800]);
        assert_eq!(level_sizes(512, 512), [512]);
        assert_eq!(level_sizes(100, 512), [100]);
        assert_eq!(level_sizes(3, 1), [1, 2, 3]);
    }
}
