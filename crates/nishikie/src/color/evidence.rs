//! What is known of a print's colors, cell by cell, before anything is decided.

use nalgebra::{DMatrix, DVectorView};

use super::lab::Chroma;

/// How likely each color is in each cell of a print.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Evidence {
    pub columns: usize,
    pub rows: usize,
    /// Side of a cell in working pixels.
    pub stride: usize,
    /// The colors: middles of bins of chroma, or pigments.
    pub bins: Vec<Chroma>,
    /// Natural logarithms up to a constant per cell, where rare colors count as more likely than they are, so that they are not lost to
    /// the common ones. A row per bin, a column per cell, row by row of the print.
    pub log_probabilities: DMatrix<f32>,
}

/// A model's prediction of a print's colors.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction(pub(in crate::color) Evidence);

impl Evidence {
    /// A color per cell; see [`annealed`].
    pub fn annealed(&self, temperature: f32) -> Vec<Chroma> {
        let columns = self.log_probabilities.column_iter();
        columns
            .map(|logs| annealed(logs.as_view(), &self.bins, temperature))
            .collect()
    }

    /// The cell that a working pixel lies in; beyond the last whole cell, the last.
    pub fn cell_of(&self, x: usize, y: usize) -> usize {
        let column = (x / self.stride).min(self.columns - 1);
        (y / self.stride).min(self.rows - 1) * self.columns + column
    }
}

/// The annealed mean of Zhang, Isola and Efros (2016): the mean of the bins by their probabilities to the power of
/// 1 / temperature. 1 is the plain mean, near 0 the most likely bin.
pub(in crate::color) fn annealed(
    logs: DVectorView<f32>,
    bins: &[Chroma],
    temperature: f32,
) -> Chroma {
    let greatest = logs.max();
    let (mut sum, mut color) = (0.0, [0.0; 2]);
    for (log, bin) in logs.iter().zip(bins) {
        let weight = ((log - greatest) / temperature).exp();
        sum += weight;
        color[0] += weight * bin[0];
        color[1] += weight * bin[1];
    }
    color.map(|value| value / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colder_the_nearer_to_the_most_likely() {
        let evidence = Evidence {
            columns: 1,
            rows: 1,
            stride: 4,
            bins: vec![[0.0, 0.0], [10.0, -20.0]],
            log_probabilities: DMatrix::from_column_slice(2, 1, &[0.25f32.ln(), 0.75f32.ln()]),
        };
        assert!((evidence.annealed(1.0)[0][0] - 7.5).abs() < 1e-4);
        // 3² against 1.
        let [a, b] = evidence.annealed(0.5)[0];
        assert!((a - 9.0).abs() < 1e-4 && (b + 18.0).abs() < 1e-4);
        assert!((evidence.annealed(0.01)[0][0] - 10.0).abs() < 1e-4);
    }
}
