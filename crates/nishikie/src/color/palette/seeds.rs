//! The seeds of the pigments: frequent colors, far from each other.

use rayon::prelude::*;

use super::pool::{Amount, apart};

/// Standard deviation of the Gaussian by which a color adds to the frequency of others.
const SPREAD: f32 = 3.5;

/// The power of a color's frequency in its score: small, so that a hundredth of a print in vivid red comes before a second
/// tone of the paper.
const FREQUENCY: f32 = 0.3;

/// The distance beyond which a greater one adds nothing to a color's score.
const FAR: f32 = 45.0;

/// The least distance of a seed from a pigment; a nearer color is that pigment.
const NEAR: f32 = 10.0;

/// The least frequency of a seed; a rarer color is chance.
const LEAST: f32 = 3e-4;

/// Returns the frequency of each color together with those that cannot be distinguished from it.
pub(super) fn frequencies(colors: &[Amount]) -> Vec<f32> {
    let reach = 9.0 * SPREAD * SPREAD;
    let frequency = |color: &Amount| {
        let shares = colors.iter().map(|other| {
            let distance = apart(&color.place, &other.place);
            match distance < reach {
                true => other.share * (-distance / (2.0 * SPREAD * SPREAD)).exp(),
                false => 0.0,
            }
        });
        shares.sum()
    };
    colors.par_iter().map(frequency).collect()
}

/// Adds places to `pigments` until there are `count`, or no color is both frequent enough and far enough from all of them and
/// from all places `tried` before. Those added are added to `tried` too.
pub(super) fn add(
    pigments: &mut Vec<[f32; 3]>,
    tried: &mut Vec<[f32; 3]>,
    count: usize,
    colors: &[Amount],
    frequencies: &[f32],
) {
    let nearest = |color: &Amount| {
        let others = pigments.iter().chain(tried.iter());
        let distances = others.map(|other| apart(&color.place, other));
        distances.fold(f32::INFINITY, f32::min)
    };
    let mut distances: Vec<f32> = colors.iter().map(nearest).collect();
    while pigments.len() < count {
        let scores = distances
            .iter()
            .zip(frequencies)
            .map(|(distance, &frequency)| {
                let distance = distance.sqrt();
                match distance >= NEAR && (frequency >= LEAST || pigments.is_empty()) {
                    true => distance.min(FAR) * frequency.powf(FREQUENCY),
                    false => 0.0,
                }
            });
        let best = scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((index, score)) = best else { return };
        if score <= 0.0 {
            return;
        }
        let place = colors[index].place;
        pigments.push(place);
        tried.push(place);
        for (distance, color) in distances.iter_mut().zip(colors) {
            *distance = distance.min(apart(&color.place, &place));
        }
    }
}
