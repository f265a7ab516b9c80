//! The predictions of heads for a print, block by block.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::bins::Bins;
use super::descriptors::Descriptors;
use super::head::Head;
use super::projection::Projection;
use crate::color::evidence::Evidence;

/// Cells that pass through a head at once.
const BLOCK: usize = 512;

/// Returns the predictions of these heads for a print's cells, in order.
pub(super) fn predictions(
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
            let logs = heads
                .iter()
                .map(|(_, head)| head.log_probabilities(inputs.clone()));
            logs.map(|logs| logs.as_slice().to_vec()).collect()
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
