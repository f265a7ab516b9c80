//! The colors that are offered for a doubtful piece.

use serde::{Deserialize, Serialize};

use super::pieces::Pieces;
use crate::color::lab::{Chroma, srgb_at};
use crate::color::palette::Pigment;
use crate::color::settings::DoubtSettings;

/// The source of an alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The model's prediction for this piece.
    Model,
    /// The places of the references that look like this piece.
    References,
    /// The prediction and the references, where both are used.
    ModelAndReferences,
    /// The palette's pigments.
    Palette,
    /// The pigments that the model's training set has at this lightness.
    Collection,
    /// A color that the curator gave to another piece of the print.
    Picked,
}

impl Origin {
    /// Returns its name in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Origin::Model => "the model",
            Origin::References => "the references",
            Origin::ModelAndReferences => "the model and the references",
            Origin::Palette => "the palette",
            Origin::Collection => "the collection",
            Origin::Picked => "another pick",
        }
    }
}

/// The sources of candidates besides the evidence.
#[derive(Clone, Copy, Debug)]
pub(in crate::color) struct Sources<'a> {
    /// The name of the evidence itself.
    pub evidence: Origin,
    /// Pigments of the model's training set.
    pub collection: &'a [Pigment],
    /// The colors that a curator chose in this print, with L*.
    pub picked: &'a [(f32, Chroma)],
}

/// A color that a piece may have in place of the decided one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alternative {
    /// The color at the piece's lightness, sRGB.
    pub rgb: [u8; 3],
    /// The probability that the piece's color is nearer to this one than to the decided one and the other alternatives, 0..=1.
    pub likelihood: f32,
    /// The source that supports it most.
    pub from: Origin,
}

/// A color that a piece may have, with its weight among others and its source.
#[derive(Clone, Copy)]
struct Candidate {
    chroma: Chroma,
    weight: f32,
    from: Origin,
}

/// A chroma that is offered for a piece.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::color) struct Offer {
    pub chroma: Chroma,
    /// As [`Alternative::likelihood`].
    pub likelihood: f32,
    pub from: Origin,
}

impl Offer {
    /// Returns the offer as an sRGB color at this L*.
    pub fn at(self, lightness: f32) -> Alternative {
        Alternative {
            rgb: srgb_at(lightness, self.chroma).map(|value| value.round() as u8),
            likelihood: self.likelihood,
            from: self.from,
        }
    }
}

/// The number of times that alternatives are moved to the middle of the candidates nearest to them (Lloyd's algorithm).
const ROUNDS: usize = 4;

/// Returns alternatives to the present chroma of a piece of this L*, the likeliest first.
///
/// Candidates are the colors that the evidence finds probable, the collection's pigments of this lightness as far as the
/// evidence supports them, and colors picked in the print. Alternatives are chosen one after the other so that the
/// expected distance from the true color to the nearest of them or to `present` becomes least, and are then moved to the middle
/// of the candidates nearest to them.
pub(super) fn alternatives(
    pieces: &Pieces,
    piece: usize,
    lightness: f32,
    present: Chroma,
    sources: &Sources,
    settings: &DoubtSettings,
) -> Vec<Offer> {
    let candidates = candidates(pieces, piece, lightness, sources, settings);
    let mut chosen = vec![present];
    let apart = |a: Chroma, b: Chroma| (a[0] - b[0]).hypot(a[1] - b[1]);
    let mut nearest: Vec<f32> = candidates
        .iter()
        .map(|candidate| apart(candidate.chroma, present).min(settings.most_apart))
        .collect();
    for _ in 0..settings.alternatives {
        let gain = |to: Chroma| {
            let pairs = candidates.iter().zip(&nearest);
            let gain = |(candidate, nearest): (&Candidate, &f32)| {
                candidate.weight * (nearest - apart(candidate.chroma, to)).max(0.0)
            };
            pairs.map(gain).sum::<f32>()
        };
        let differs = |to: &Chroma| {
            chosen
                .iter()
                .all(|&other| apart(*to, other) >= settings.apart)
        };
        let best = candidates
            .iter()
            .map(|candidate| candidate.chroma)
            .filter(differs)
            .map(|to| (gain(to), to))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, best)) = best else {
            break;
        };
        for (nearest, candidate) in nearest.iter_mut().zip(&candidates) {
            *nearest = nearest.min(apart(candidate.chroma, best));
        }
        chosen.push(best);
    }
    let nearest_of = |chosen: &[Chroma], chroma: Chroma| {
        let distances = chosen.iter().map(|&other| apart(chroma, other));
        distances
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or((0, 0.0), |nearest| nearest)
    };
    for _ in 0..ROUNDS {
        let mut sums = vec![[0.0f32; 3]; chosen.len()];
        for candidate in &candidates {
            let (nearest, distance) = nearest_of(&chosen, candidate.chroma);
            // The weights of a geometric median, which is nearest on average (Weiszfeld).
            let weight = candidate.weight / distance.max(2.0);
            let [a, b] = candidate.chroma;
            let add = [weight, weight * a, weight * b];
            sums[nearest]
                .iter_mut()
                .zip(add)
                .for_each(|(sum, add)| *sum += add);
        }
        for (chosen, [weight, a, b]) in chosen.iter_mut().zip(sums).skip(1) {
            if weight > 0.0 {
                *chosen = [a / weight, b / weight];
            }
        }
    }
    let all = [sources.evidence, Origin::Collection, Origin::Picked];
    let mut shares = vec![[0.0f32; 3]; chosen.len()];
    for candidate in &candidates {
        let (nearest, _) = nearest_of(&chosen, candidate.chroma);
        for (share, from) in shares[nearest].iter_mut().zip(all) {
            *share += if from == candidate.from {
                candidate.weight
            } else {
                0.0
            };
        }
    }
    let mut found: Vec<Offer> = chosen
        .iter()
        .zip(&shares)
        .skip(1)
        .map(|(&chroma, shares)| {
            let from = shares.iter().zip(all).max_by(|a, b| a.0.total_cmp(b.0));
            Offer {
                chroma,
                likelihood: shares.iter().sum(),
                from: from.map_or(sources.evidence, |(_, from)| from),
            }
        })
        .collect();
    found.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    found
}

/// The greatest number of candidates, which bounds the time; the others have hardly any weight.
const CANDIDATES: usize = 256;

/// The weight of the colors that a curator picked elsewhere in the print, where there are some.
const PICKED: f32 = 0.2;

/// Returns the candidates for a piece's color; their weights sum to 1.
fn candidates(
    pieces: &Pieces,
    piece: usize,
    lightness: f32,
    sources: &Sources,
    settings: &DoubtSettings,
) -> Vec<Candidate> {
    let own = pieces.probabilities.column(piece);
    let normal = |value: f32, deviation: f32| (-0.5 * (value / deviation).powi(2)).exp();
    let support = |chroma: Chroma| {
        let near = own.iter().zip(&pieces.bins).map(|(share, bin)| {
            let apart = (bin[0] - chroma[0]).hypot(bin[1] - chroma[1]);
            share * normal(apart, settings.support)
        });
        near.sum::<f32>() + settings.least_support
    };
    let evidence = own
        .iter()
        .zip(&pieces.bins)
        .map(|(&weight, &chroma)| (chroma, weight));
    let at = |other: f32| normal(other - lightness, settings.lightness);
    let collection = sources.collection.iter().map(|pigment| {
        let [level, a, b] = pigment.lab;
        ([a, b], pigment.share * at(level) * support([a, b]))
    });
    let picked = sources
        .picked
        .iter()
        .map(|&(level, chroma)| (chroma, at(level) * support(chroma)));
    let mut all = Vec::new();
    let mut add = |group: Vec<(Chroma, f32)>, part: f32, from: Origin| {
        let total: f32 = group.iter().map(|(_, weight)| weight).sum();
        if total > 1e-12 {
            let scaled = group.into_iter().map(|(chroma, weight)| Candidate {
                chroma,
                weight: part * weight / total,
                from,
            });
            all.extend(scaled.filter(|candidate| candidate.weight > 1e-5));
        }
    };
    let (collection, picked): (Vec<_>, Vec<_>) = (collection.collect(), picked.collect());
    let from_collection = if collection.is_empty() {
        0.0
    } else {
        settings.collection
    };
    let from_picked = if picked.is_empty() { 0.0 } else { PICKED };
    add(
        evidence.collect(),
        (1.0 - from_collection) * (1.0 - from_picked),
        sources.evidence,
    );
    add(
        collection,
        from_collection * (1.0 - from_picked),
        Origin::Collection,
    );
    add(picked, from_picked, Origin::Picked);
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    all.truncate(CANDIDATES);
    let total: f32 = all.iter().map(|candidate| candidate.weight).sum();
    all.iter_mut()
        .for_each(|candidate| candidate.weight /= total);
    all
}

#[cfg(test)]
mod tests {
    use nalgebra::DMatrix;

    use super::*;

    fn sources(collection: &[Pigment]) -> Sources<'_> {
        Sources {
            evidence: Origin::Model,
            collection,
            picked: &[],
        }
    }

    fn pieces(bins: &[Chroma], shares: &[f32]) -> Pieces {
        Pieces {
            bins: bins.to_vec(),
            probabilities: DMatrix::from_column_slice(bins.len(), 1, shares),
            chroma: vec![[0.0; 2]],
            confidence: vec![0.3],
        }
    }

    #[test]
    fn alternatives_differ_from_the_decision_and_from_each_other() {
        let bins = [
            [0.0, 0.0],
            [2.0, 0.0],
            [0.0, -30.0],
            [0.0, -28.0],
            [40.0, 20.0],
            [-20.0, 20.0],
        ];
        let pieces = pieces(&bins, &[0.3, 0.2, 0.15, 0.15, 0.1, 0.1]);
        let settings = DoubtSettings::default();
        let offered = alternatives(&pieces, 0, 60.0, [1.0, 0.0], &sources(&[]), &settings);
        assert_eq!(offered.len(), 3, "{offered:?}");
        assert!(offered.is_sorted_by(|a, b| a.likelihood >= b.likelihood));
        assert!((offered[0].likelihood - 0.3).abs() < 1e-4, "{offered:?}");
        assert!(offered[0].chroma[1] < -25.0, "{offered:?}");
        let [red, _, blue] = offered[0].at(60.0).rgb;
        assert!(blue > red + 30, "{offered:?}");
    }

    #[test]
    fn a_pigment_of_the_collection_is_offered_at_its_lightness() {
        let pieces = pieces(&[[0.0, 0.0], [30.0, 30.0]], &[0.6, 0.4]);
        let red = Pigment {
            lab: [60.0, 35.0, 33.0],
            share: 0.5,
        };
        let dark = Pigment {
            lab: [10.0, 0.0, -40.0],
            share: 0.5,
        };
        let settings = DoubtSettings::default();
        let offered = alternatives(
            &pieces,
            0,
            60.0,
            [0.0; 2],
            &sources(&[red, dark]),
            &settings,
        );
        assert_eq!(offered[0].from, Origin::Collection, "{offered:?}");
        assert_eq!(offered[0].chroma, [35.0, 33.0]);
        assert!(
            offered.iter().all(|offer| offer.chroma[1] >= 0.0),
            "{offered:?}"
        );
    }
}
