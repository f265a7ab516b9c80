//! One color per area, from all that is known of its cells.

use super::likeness::AreaLikeness;
use super::pooled::Cover;
use super::segment::Areas;
use crate::color::analysis::plate::Plate;
use crate::color::evidence::{Evidence, annealed};
use crate::color::lab::Chroma;
use crate::color::sampling::taps;
use crate::color::settings::{AreaSettings, DecisionSettings};

/// Chroma and how sure it is for every working pixel, `[height][width]`.
pub(in crate::color) struct Decided {
    pub chroma: Vec<Chroma>,
    /// 0 is a guess, 1 certain.
    pub confidence: Vec<f32>,
}

/// Decides for every area and keeps gradation within it.
pub(in crate::color) fn decide(
    areas: &Areas,
    plate: &Plate,
    likeness: &AreaLikeness,
    evidence: &Evidence,
    (area_settings, settings): (&AreaSettings, &DecisionSettings),
) -> Decided {
    let grid = [evidence.columns, evidence.rows, evidence.stride];
    let own = Cover::of(areas, plate, grid, area_settings).mean(&evidence.log_probabilities);
    let shared = likeness.mean(&own, settings.agreement_temperature);
    let pooled = own * (1.0 - settings.agreement) + shared * settings.agreement;
    let decided: Vec<(Chroma, f32)> = pooled
        .column_iter()
        .map(|logs| {
            let chroma = annealed(logs.as_view(), &evidence.bins, settings.temperature);
            let greatest = logs.max();
            let (mut near, mut all) = (0.0, 0.0);
            for (log, bin) in logs.iter().zip(&evidence.bins) {
                let weight = (log - greatest).exp();
                all += weight;
                if (bin[0] - chroma[0]).hypot(bin[1] - chroma[1]) <= settings.near {
                    near += weight;
                }
            }
            (chroma, near / all)
        })
        .collect();
    let cells = evidence.annealed(settings.temperature);
    let place = |at: usize| (at as f32 + 0.5) / evidence.stride as f32 - 0.5;
    let mut chroma = Vec::with_capacity(areas.labels.len());
    let mut confidence = Vec::with_capacity(areas.labels.len());
    for (pixel, &area) in areas.labels.iter().enumerate() {
        let (x, y) = (pixel % areas.width, pixel / areas.width);
        let (whole, sure) = decided[area as usize];
        let [_, deviation] = likeness.lightness[area as usize];
        let flat = (-(deviation / settings.gradation).powi(2)).exp();
        let mut here = [0.0; 2];
        for (cell, weight) in taps(evidence.columns, evidence.rows, place(x), place(y)) {
            here[0] += weight * cells[cell][0];
            here[1] += weight * cells[cell][1];
        }
        let share = flat * settings.flatness;
        chroma.push([0, 1].map(|part| {
            settings.gain * (share * whole[part] + (1.0 - share) * here[part])
        }));
        confidence.push(sure);
    }
    Decided { chroma, confidence }
}
