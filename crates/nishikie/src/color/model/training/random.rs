//! Random numbers by a seed, with an independent stream for each purpose.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A purpose of random numbers.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// The order of prints, of which the first are held out.
    Order,
    /// A print's variants.
    Variants,
    /// The cells of a view.
    Cells,
    /// A head's first weights.
    Weights,
    /// The order of cells in training.
    Batches,
    /// Dropout.
    Dropout,
}

/// Returns the generator for one purpose and one of many things.
pub(super) fn random(seed: u64, purpose: Purpose, index: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(((purpose as u64) << 48) | index as u64);
    random
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn each_purpose_and_thing_has_its_own_and_the_seed_repeats_them() {
        let draw = |seed, purpose, index| random(seed, purpose, index).next_u64();
        let first = draw(1, Purpose::Cells, 0);
        assert_eq!(first, draw(1, Purpose::Cells, 0));
        for other in [
            draw(2, Purpose::Cells, 0),
            draw(1, Purpose::Cells, 1),
            draw(1, Purpose::Order, 0),
        ] {
            assert_ne!(first, other);
        }
    }
}
