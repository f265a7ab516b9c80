//! The likelihood of colors, cell by cell, before anything is decided.

use nalgebra::{DMatrix, DVectorView};

use crate::color::lab::Chroma;

/// The likelihood of each color in each cell of a print.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Evidence {
    pub columns: usize,
    pub rows: usize,
    /// The side of a cell in working pixels.
    pub stride: usize,
    /// The colors: centers of bins of chroma, or pigments.
    pub bins: Vec<Chroma>,
    /// Natural logarithms up to a constant per cell, a row per bin, a column per cell, row by row of the print. Rare colors are
    /// made more likely than they are, so that they are not lost to the common ones.
    pub log_probabilities: DMatrix<f32>,
}

/// A model's prediction of a print's colors.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Prediction(pub Evidence);

impl Evidence {
    /// Returns the annealed mean of each cell; see [`annealed`].
    pub fn annealed(&self, temperature: f32) -> Vec<Chroma> {
        let columns = self.log_probabilities.column_iter();
        columns
            .map(|logs| annealed(logs.as_view(), &self.bins, temperature))
            .collect()
    }

    /// Returns the cell that a working pixel lies in. Pixels beyond the last whole cell count as part of it.
    pub fn cell_of(&self, x: usize, y: usize) -> usize {
        let column = (x / self.stride).min(self.columns - 1);
        (y / self.stride).min(self.rows - 1) * self.columns + column
    }
}

/// Returns the annealed mean of Zhang, Isola and Efros (2016): the mean of the bins weighted by their probabilities to the
/// power of 1 / temperature. A temperature of 1 gives the plain mean, one near 0 the most likely bin.
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
pub(in crate::color::evidence) mod tests {
    use super::*;

    /// Evidence of one row of cells: `shares` are the probabilities of each cell's bins, cell by cell.
    pub(in crate::color::evidence) fn evidence(
        columns: usize,
        stride: usize,
        bins: &[Chroma],
        shares: &[f32],
    ) -> Evidence {
        let logs = shares.iter().map(|share| share.ln());
        Evidence {
            columns,
            rows: 1,
            stride,
            bins: bins.to_vec(),
            log_probabilities: DMatrix::from_iterator(bins.len(), columns, logs),
        }
    }

    #[test]
    fn the_colder_the_nearer_to_the_most_likely() {
        let evidence = evidence(1, 4, &[[0.0, 0.0], [10.0, -20.0]], &[0.25, 0.75]);
        assert!((evidence.annealed(1.0)[0][0] - 7.5).abs() < 1e-4);
        // 3² against 1.
        let [a, b] = evidence.annealed(0.5)[0];
        assert!((a - 9.0).abs() < 1e-4 && (b + 18.0).abs() < 1e-4);
        assert!((evidence.annealed(0.01)[0][0] - 10.0).abs() < 1e-4);
    }
}
