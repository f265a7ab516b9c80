//! Dropout (Srivastava et al. 2014).

use nalgebra::DMatrix;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Draws factors for values, column by column: 0 for this share of them, and for the others what makes up for it. `None` if the
/// share is 0.
pub(super) fn dropout(
    random: &mut ChaCha8Rng,
    share: f32,
    rows: usize,
    columns: usize,
) -> Option<DMatrix<f32>> {
    if share == 0.0 {
        return None;
    }
    let mut draws = vec![0; 2 * rows * columns];
    random.fill_bytes(&mut draws);
    let (draws, _) = draws.as_chunks();
    let limit = (share * 65_536.0) as u16;
    let factor = 1.0 / (1.0 - share);
    let factors = draws.iter().map(|&draw| {
        if u16::from_le_bytes(draw) < limit {
            0.0
        } else {
            factor
        }
    });
    Some(DMatrix::from_iterator(rows, columns, factors))
}

#[cfg(test)]
mod tests {
    use super::super::random::{Purpose, random};
    use super::*;

    #[test]
    fn what_is_kept_makes_up_for_what_is_dropped() {
        let mut random = random(1, Purpose::Dropout, 0);
        let factors = dropout(&mut random, 0.25, 40, 1000).unwrap();
        assert!((factors.mean() - 1.0).abs() < 0.02, "{}", factors.mean());
        assert!(
            factors
                .iter()
                .all(|&factor| factor == 0.0 || (factor - 4.0 / 3.0).abs() < 1e-6)
        );
        assert!(dropout(&mut random, 0.0, 3, 1).is_none());
    }
}
