//! The pieces of a print with what the evidence says of each.

use nalgebra::DMatrix;

use crate::color::lab::Chroma;
use crate::color::sheet::areas::Areas;

/// The evidence and the decision for each piece of a print: each of the larger areas, which picks fill.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Pieces {
    /// The colors between which the evidence chooses.
    pub bins: Vec<Chroma>,
    /// The probability of each color, a row per bin, a column per piece; columns sum to 1.
    pub probabilities: DMatrix<f32>,
    /// The mean of the decided chroma.
    pub chroma: Vec<Chroma>,
    /// The mean confidence, 0..=1.
    pub confidence: Vec<f32>,
}

impl Pieces {
    /// Returns the pieces for the pooled logarithms of their evidence, of which each has a column, and for the decision by
    /// pixel.
    pub fn of(
        areas: &Areas,
        bins: &[Chroma],
        mut logs: DMatrix<f32>,
        decided: &[Chroma],
        confidence: &[f32],
    ) -> Self {
        for mut column in logs.column_iter_mut() {
            let greatest = column.max();
            column.apply(|log| *log = (*log - greatest).exp());
            let total = column.sum();
            column /= total;
        }
        let mut sums = vec![[0.0f64; 4]; areas.count];
        for (pixel, &area) in areas.labels.iter().enumerate() {
            let [a, b] = decided[pixel];
            let values = [1.0, a, b, confidence[pixel]].map(f64::from);
            sums[area as usize]
                .iter_mut()
                .zip(values)
                .for_each(|(sum, value)| *sum += value);
        }
        let mean = |part: usize| move |sum: &[f64; 4]| (sum[part] / sum[0]) as f32;
        Pieces {
            bins: bins.to_vec(),
            probabilities: logs,
            chroma: sums.iter().map(|s| [mean(1)(s), mean(2)(s)]).collect(),
            confidence: sums.iter().map(mean(3)).collect(),
        }
    }

    /// Returns the number of pieces.
    pub fn count(&self) -> usize {
        self.chroma.len()
    }

    /// Returns the mean of the colors that the evidence finds probable in a piece.
    pub fn expected(&self, piece: usize) -> Chroma {
        let mut mean = [0.0; 2];
        for (share, bin) in self.probabilities.column(piece).iter().zip(&self.bins) {
            mean = [0, 1].map(|part| mean[part] + share * bin[part]);
        }
        mean
    }

    /// Returns Bhattacharyya's coefficient of two pieces' probabilities: 1 where they are the same, 0 where they exclude each other.
    pub fn overlap(&self, a: usize, b: usize) -> f32 {
        let [a, b] = [a, b].map(|piece| self.probabilities.column(piece));
        a.iter().zip(b.iter()).map(|(a, b)| (a * b).sqrt()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_the_means_of_their_pixels_and_probabilities_that_sum_to_one() {
        let areas = Areas {
            width: 3,
            height: 1,
            labels: vec![0, 0, 1],
            count: 2,
        };
        let logs = DMatrix::from_row_slice(2, 2, &[2.0, -700.0, 2.0, -700.0 + 3.0f32.ln()]);
        let bins = [[0.0, 0.0], [8.0, 16.0]];
        let decided = [[1.0, 2.0], [3.0, 6.0], [5.0, 7.0]];
        let pieces = Pieces::of(&areas, &bins, logs, &decided, &[0.5, 1.0, 0.25]);
        assert_eq!(pieces.chroma, [[2.0, 4.0], [5.0, 7.0]]);
        assert_eq!(pieces.confidence, [0.75, 0.25]);
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-4, "{a} {b}");
        close(pieces.probabilities[(0, 0)], 0.5);
        close(pieces.probabilities[(1, 1)], 0.75);
        close(pieces.expected(1)[1], 12.0);
        close(pieces.overlap(0, 0), 1.0);
        close(
            pieces.overlap(0, 1),
            (0.5f32 * 0.25).sqrt() + (0.5f32 * 0.75).sqrt(),
        );
    }
}
