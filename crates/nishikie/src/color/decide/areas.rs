//! One color per area, decided from the evidence in its cells.

use nalgebra::{DMatrix, DVectorView};

use crate::color::evidence::{Evidence, annealed};
use crate::color::lab::Chroma;
use crate::color::sampling::taps;
use crate::color::settings::{DecisionSettings, Settings};
use crate::color::sheet::Print;
use crate::color::sheet::areas::{Areas, CellGrid, Cover};

/// The decision for every working pixel, `[height][width]`.
pub(super) struct Decided {
    pub chroma: Vec<Chroma>,
    /// The probability that it is right, 0..=1.
    pub confidence: Vec<f32>,
    /// The logarithms of the evidence pooled by piece, a row per bin, a column per piece.
    pub pieces: DMatrix<f32>,
}

/// Decides the color of every area and keeps gradation within it.
///
/// Pooled evidence is mixed with that of the surrounding larger area and with that of similar areas.
pub(super) fn decide(print: &Print, evidence: &Evidence, settings: &Settings) -> Decided {
    let (areas, likeness) = (&print.areas.small, &print.areas.small_likeness);
    let grid = CellGrid {
        columns: evidence.columns,
        rows: evidence.rows,
        stride: evidence.stride,
    };
    let pool = |areas: &Areas| {
        Cover::of(areas, &print.sheet.plate, grid, &settings.areas)
            .mean(&evidence.log_probabilities)
    };
    let settings = &settings.decision;
    let mut own = pool(areas);
    let around = pool(&print.areas.large);
    for (area, mut own) in own.column_iter_mut().enumerate() {
        let around = around.column(print.areas.around[area] as usize);
        own.axpy(settings.surroundings, &around, 1.0 - settings.surroundings);
    }
    let shared = likeness.mean(&own, settings.agreement_temperature);
    let pooled = own * (1.0 - settings.agreement) + shared * settings.agreement;
    let decided = choices(&pooled, evidence, settings);
    let cells = evidence.annealed(settings.temperature);
    let place = |at: usize| (at as f32 + 0.5) / evidence.stride as f32 - 0.5;
    let mut chroma = Vec::with_capacity(areas.labels.len());
    let mut confidence = Vec::with_capacity(areas.labels.len());
    for (pixel, &area) in areas.labels.iter().enumerate() {
        let (x, y) = (pixel % areas.width, pixel / areas.width);
        let (whole, certainty) = decided[area as usize];
        let [_, deviation] = likeness.lightness[area as usize];
        let flat = (-(deviation / settings.gradation).powi(2)).exp();
        let mut here = [0.0; 2];
        for (cell, weight) in taps(evidence.columns, evidence.rows, place(x), place(y)) {
            here[0] += weight * cells[cell][0];
            here[1] += weight * cells[cell][1];
        }
        let share = flat * settings.flatness;
        chroma.push(
            [0, 1].map(|part| settings.gain * (share * whole[part] + (1.0 - share) * here[part])),
        );
        confidence.push(calibrated(certainty, settings.calibration));
    }
    Decided {
        chroma,
        confidence,
        pieces: around,
    }
}

/// Returns the probability that a decision is right, by logistic regression on the probability of the colors near it (Platt scaling).
fn calibrated(near: f32, [constant, slope]: [f32; 2]) -> f32 {
    1.0 / (1.0 + (-(constant + slope * near)).exp())
}

/// Returns the annealed mean of each area's pooled logarithms, and the probability of colors near it.
fn choices(
    pooled: &DMatrix<f32>,
    evidence: &Evidence,
    settings: &DecisionSettings,
) -> Vec<(Chroma, f32)> {
    let choice = |logs: DVectorView<f32>| {
        let chroma = annealed(logs, &evidence.bins, settings.temperature);
        let greatest = logs.max();
        let (mut near, mut total) = (0.0, 0.0);
        for (log, bin) in logs.iter().zip(&evidence.bins) {
            let weight = (log - greatest).exp();
            total += weight;
            if (bin[0] - chroma[0]).hypot(bin[1] - chroma[1]) <= settings.near {
                near += weight;
            }
        }
        (chroma, near / total)
    };
    pooled
        .column_iter()
        .map(|logs| choice(logs.as_view()))
        .collect()
}
