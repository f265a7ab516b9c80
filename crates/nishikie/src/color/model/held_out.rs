//! How well a head tells the colors of prints that it did not learn from.

use picture::Picture;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::bins::Bins;
use super::descriptors::Descriptors;
use super::evidence::evidence;
use super::head::Head;
use super::projection::Projection;
use super::settings::TrainSettings;
use super::views::chroma_of;
use crate::color::ColorError;
use crate::color::evidence::Evidence;
use crate::color::lab::{Chroma, srgb_at};
use crate::color::palette_distance;
use crate::color::sampling::taps;
use crate::color::score::colorfulness;
use crate::color::sheet::plate::Plate;

/// What was found with some prints held out; the model itself learned from all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    /// How many were held out.
    pub prints: usize,
    /// By a head that learned from all others.
    pub all: Judgement,
    /// By one that learned from half of the others: what more prints gained shows whether still more would help. `None` with fewer
    /// than two others.
    pub half: Option<Judgement>,
}

/// How well held-out prints are told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Prints learned from.
    pub learned_from: usize,
    /// Mean log-likelihood of a cell's color among the bins, in nats, the weights for rare colors undone. 0 would be certainty.
    pub log_likelihood: f64,
    /// The same of telling every cell the shares of the prints learned from, whatever it shows.
    pub marginal: f64,
    /// Colorfulness (Hasler and Süsstrunk's M3) of the prints as the head colors them, in parts of their own; 1 is right, 0 is gray.
    pub colorfulness: f64,
    /// Mean [`palette_distance`] of the prints as the head colors them from themselves, in units of chroma.
    pub palette_distance: f64,
}

/// A head that is judged print by print.
pub(super) struct Judged {
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

impl Judged {
    /// A head that learned from some prints.
    pub fn new((bins, head): (Bins, Head), learned_from: usize) -> Self {
        Judged {
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

    /// What the heads say of a print in color, seen at its working size.
    ///
    /// # Errors
    /// As [`Picture::from_planar_rgb`].
    pub fn judge(
        heads: &mut [Judged],
        picture: &Picture,
        plate: &Plate,
        (descriptors, projection): (&Descriptors, &Projection),
        settings: &TrainSettings,
    ) -> Result<(), ColorError> {
        let stride = settings.descriptor.stride;
        let chroma: Vec<Chroma> = (0..descriptors.count())
            .map(|cell| chroma_of(plate, stride, cell))
            .collect();
        let evidence = evidence(
            descriptors,
            projection,
            &heads
                .iter()
                .map(|judged| (&judged.bins, &judged.head))
                .collect::<Vec<_>>(),
            stride,
        );
        for (judged, evidence) in heads.iter_mut().zip(evidence) {
            judged.add(picture, plate, &chroma, &evidence, settings)?;
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

    /// The judgement of all prints so far, of which there is at least one.
    pub fn judgement(&self) -> Judgement {
        let (prints, cells) = (self.prints as f64, self.cells as f64);
        let [found, wanted] = self.colorfulness;
        Judgement {
            learned_from: self.learned_from,
            log_likelihood: self.log_likelihood / cells,
            marginal: self.marginal / cells,
            colorfulness: if wanted > 0.0 { found / wanted } else { 1.0 },
            palette_distance: self.palette_distance / prints,
        }
    }
}

/// A print's lightness with the annealed mean of what is said of its chroma, bilinear between the cells.
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
