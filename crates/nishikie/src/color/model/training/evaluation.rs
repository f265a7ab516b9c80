//! Evaluation of heads on prints that they were not trained on.

use picture::Picture;
use rayon::prelude::*;

use super::views::chroma_of;
use crate::color::ColorError;
use crate::color::evidence::Evidence;
use crate::color::lab::{Chroma, srgb_at};
use crate::color::model::bins::Bins;
use crate::color::model::descriptors::Descriptors;
use crate::color::model::head::Head;
use crate::color::model::heads::predictions;
use crate::color::model::held_out::Accuracy;
use crate::color::model::projection::Projection;
use crate::color::model::settings::TrainSettings;
use crate::color::palette_distance;
use crate::color::sampling::taps;
use crate::color::score::colorfulness;
use crate::color::sheet::plate::Plate;

/// A head that is evaluated print by print.
pub(super) struct Evaluator {
    bins: Bins,
    head: Head,
    learned_from: usize,
    prints: usize,
    cells: usize,
    log_likelihood: f64,
    marginal: f64,
    colorfulness: [f64; 2],
    palette_distance: f64,
}

impl Evaluator {
    /// Returns the evaluator of a head that was trained on so many prints.
    pub fn new((bins, head): (Bins, Head), learned_from: usize) -> Self {
        Evaluator {
            bins,
            head,
            learned_from,
            prints: 0,
            cells: 0,
            log_likelihood: 0.0,
            marginal: 0.0,
            colorfulness: [0.0; 2],
            palette_distance: 0.0,
        }
    }

    /// Adds the predictions of all heads for a print in color, seen at its working size.
    ///
    /// # Errors
    /// As [`Picture::from_planar_rgb`].
    pub fn add_print(
        heads: &mut [Evaluator],
        picture: &Picture,
        plate: &Plate,
        (descriptors, projection): (&Descriptors, &Projection),
        settings: &TrainSettings,
    ) -> Result<(), ColorError> {
        let stride = settings.descriptor.stride;
        let chroma: Vec<Chroma> = (0..descriptors.count())
            .map(|cell| chroma_of(plate, stride, cell))
            .collect();
        let evidence = predictions(
            descriptors,
            projection,
            &heads
                .iter()
                .map(|head| (&head.bins, &head.head))
                .collect::<Vec<_>>(),
            stride,
        );
        for (head, evidence) in heads.iter_mut().zip(evidence) {
            head.add(picture, plate, &chroma, &evidence, settings)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        picture: &Picture,
        plate: &Plate,
        chroma: &[Chroma],
        evidence: &Evidence,
        settings: &TrainSettings,
    ) -> Result<(), ColorError> {
        let parts = self.bins.share(chroma, &settings.bins);
        let weights = self.bins.weights(&settings.bins);
        let per_cell = self.bins.parts(&settings.bins);
        for (logs, parts) in evidence
            .log_probabilities
            .column_iter()
            .zip(parts.chunks_exact(per_cell))
        {
            let all: f32 = logs
                .iter()
                .zip(&weights)
                .map(|(log, weight)| log.exp() / weight)
                .sum();
            for &(bin, part) in parts {
                let (bin, part) = (usize::from(bin), f64::from(part));
                let log = logs[bin] - weights[bin].ln() - all.ln();
                self.log_likelihood += part * f64::from(log);
                self.marginal += part * f64::from(self.bins.shares[bin].ln());
            }
        }
        let colored = colored(plate, evidence, settings.held_out.temperature)?;
        self.prints += 1;
        self.cells += chroma.len();
        self.colorfulness[0] += colorfulness(&colored);
        self.colorfulness[1] += colorfulness(picture);
        self.palette_distance += palette_distance(&colored, picture);
        Ok(())
    }

    /// Returns the accuracy on all prints so far, of which there is at least one.
    pub fn accuracy(&self) -> Accuracy {
        let (prints, cells) = (self.prints as f64, self.cells as f64);
        let [predicted, wanted] = self.colorfulness;
        Accuracy {
            learned_from: self.learned_from,
            log_likelihood: self.log_likelihood / cells,
            marginal: self.marginal / cells,
            colorfulness: if wanted > 0.0 {
                predicted / wanted
            } else {
                1.0
            },
            palette_distance: self.palette_distance / prints,
        }
    }
}

/// Returns the print's lightness with the annealed mean of the predicted chroma, bilinear between the cells.
fn colored(plate: &Plate, evidence: &Evidence, temperature: f32) -> Result<Picture, ColorError> {
    let chroma = evidence.annealed(temperature);
    let place = |pixel: usize| (pixel as f32 + 0.5) / evidence.stride as f32 - 0.5;
    let area = plate.width * plate.height;
    let rgb: Vec<[f32; 3]> = (0..area)
        .into_par_iter()
        .with_min_len(1024)
        .map(|pixel| {
            let (x, y) = (place(pixel % plate.width), place(pixel / plate.width));
            let mut color = [0.0; 2];
            for (cell, weight) in taps(evidence.columns, evidence.rows, x, y) {
                color[0] += weight * chroma[cell][0];
                color[1] += weight * chroma[cell][1];
            }
            srgb_at(plate.lightness[pixel], color)
        })
        .collect();
    let planes = (0..3).flat_map(|channel| rgb.iter().map(move |rgb| rgb[channel]));
    Ok(Picture::from_planar_rgb(
        plate.width,
        plate.height,
        planes.collect(),
    )?)
}
