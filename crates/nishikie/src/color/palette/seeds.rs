//! Which colors to begin with: frequent ones, far from each other.

use rayon::prelude::*;

use super::pool::{Amount, apart};

/// How far a color speaks for others when it is asked how frequent they are, as a standard deviation.
const SPREAD: f32 = 3.5;

/// The power of a color's frequency that counts: small, so that a hundredth of a print in vivid red comes before a second
/// tone of the paper.
const FREQUENCY: f32 = 0.3;

/// What is farther than this is far enough.
const FAR: f32 = 45.0;

/// What is nearer than this to a pigment is that pigment.
const NEAR: f32 = 10.0;

/// What is less frequent than this is chance.
const LEAST: f32 = 3e-4;

/// How frequent each color is together with those that it cannot be told from.
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

/// Adds places of pigments to those that there are until there are `count`, or nothing is both frequent enough and far
/// enough from all, and from all that were `tried` before, to which those added are added too.
pub(super) fn add(
    pigments: &mut Vec<[f32; 3]>,
    tried: &mut Vec<[f32; 3]>,
    count: usize,
    colors: &[Amount],
    frequencies: &[f32],
) {
    let nearest = |color: &Amount| {
        let known = pigments.iter().chain(tried.iter());
        let distances = known.map(|known| apart(&color.place, known));
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
