//! What a model says of a print's colors, cell by cell.

use nalgebra::{DMatrix, DVectorView};
use rayon::prelude::*;

use super::bins::Bins;
use super::descriptors::Descriptors;
use super::head::Head;
use super::projection::Projection;
use crate::color::lab::Chroma;

/// How likely each color is in each cell of a print.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Evidence {
    pub columns: usize,
    pub rows: usize,
    /// Side of a cell in working pixels.
    pub stride: usize,
    /// The middle of each bin of chroma.
    pub bins: Vec<Chroma>,
    /// Natural logarithms, as the head was trained: rare colors count as more likely than they are. A row per bin, a column per cell, row by row
    /// of the print.
    pub log_probabilities: DMatrix<f32>,
}

impl Evidence {
    /// The annealed mean of Zhang, Isola and Efros (2016), a color per cell: the mean of the bins by their probabilities to the power of
    /// 1 / temperature. 1 is the plain mean, near 0 the most likely bin.
    pub fn annealed(&self, temperature: f32) -> Vec<Chroma> {
        let cell = |logs: DVectorView<f32>| {
            let greatest = logs.max();
            let (mut sum, mut color) = (0.0, [0.0; 2]);
            for (log, bin) in logs.iter().zip(&self.bins) {
                let weight = ((log - greatest) / temperature).exp();
                sum += weight;
                color[0] += weight * bin[0];
                color[1] += weight * bin[1];
            }
            color.map(|value| value / sum)
        };
        self.log_probabilities
            .column_iter()
            .map(|logs| cell(logs.as_view()))
            .collect()
    }
}

/// Cells that pass through a head at once.
const BLOCK: usize = 512;

/// What these heads say of a print's cells, in order.
pub(super) fn evidence(
    descriptors: &Descriptors,
    projection: &Projection,
    heads: &[(&Bins, &Head)],
    stride: usize,
) -> Vec<Evidence> {
    let _span = tracing::debug_span!("evidence").entered();
    let starts: Vec<usize> = (0..descriptors.count()).step_by(BLOCK).collect();
    let blocks: Vec<Vec<Vec<f32>>> = starts
        .into_par_iter()
        .with_max_len(1)
        .map(|first| {
            let cells: Vec<usize> = (first..(first + BLOCK).min(descriptors.count())).collect();
            let inputs = projection.inputs(descriptors, &cells);
            let told = heads
                .iter()
                .map(|(_, head)| head.log_probabilities(inputs.clone()));
            told.map(|logs| logs.as_slice().to_vec()).collect()
        })
        .collect();
    let of_head = |(index, (bins, _)): (usize, &(&Bins, &Head))| {
        let logs = blocks.iter().flat_map(|block| &block[index]).copied();
        Evidence {
            columns: descriptors.columns,
            rows: descriptors.rows,
            stride,
            bins: bins.centers.clone(),
            log_probabilities: DMatrix::from_iterator(
                bins.centers.len(),
                descriptors.count(),
                logs,
            ),
        }
    };
    heads.iter().enumerate().map(of_head).collect()
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
