//! Conclusions from a curator's choices for the rest of a print.
//!
//! The error of the decision is taken to be a Gaussian process over the print's pieces: uncertain pieces have large errors, and
//! pieces alike in color, lightness, look or place have similar ones. A choice shows the error of its piece; that of the others
//! follows (Rasmussen and Williams, *Gaussian Processes for Machine Learning*, 2006, equations 2.23 and 2.24).

use nalgebra::{Cholesky, DMatrix, Dyn};

use super::pieces::Pieces;
use crate::color::lab::Chroma;
use crate::color::settings::ConclusionSettings;
use crate::color::sheet::Print;
use crate::color::sheet::areas::AreaLikeness;

/// The least confidence, which bounds the variance.
const LEAST_CONFIDENCE: f32 = 0.02;

/// The errors of a print's decision, as a Gaussian process.
pub(in crate::color) struct Errors<'a> {
    pieces: &'a Pieces,
    likeness: &'a AreaLikeness,
    centers: &'a [[f32; 2]],
    settings: &'a ConclusionSettings,
    /// The standard deviation of each piece's error, in units of a* and of b*.
    deviations: Vec<f32>,
}

/// The shifts and the confidence that follow from choices, piece by piece.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Conclusions {
    /// The expected error, which is added to the decided chroma.
    pub shift: Vec<Chroma>,
    /// The confidence in the shifted color, 0..=1.
    pub confidence: Vec<f32>,
}

impl<'a> Errors<'a> {
    /// Returns the errors of the decision for a print's pieces.
    pub fn of(
        print: &'a Print,
        pieces: &'a Pieces,
        likeness: &'a AreaLikeness,
        settings: &'a ConclusionSettings,
    ) -> Self {
        let deviations = pieces.confidence.iter();
        Errors {
            pieces,
            likeness,
            centers: print.areas.centers(),
            settings,
            deviations: deviations
                .map(|&confidence| deviation(confidence, settings.right))
                .collect(),
        }
    }

    /// Returns the correlation of the errors of two pieces, 1 for a piece with itself.
    pub fn correlation(&self, a: usize, b: usize) -> f32 {
        if a == b {
            return 1.0;
        }
        let settings = self.settings;
        let normal = |value: f32, deviation: f32| (-0.5 * (value / deviation).powi(2)).exp();
        let [x, y] = [self.pieces.chroma[a], self.pieces.chroma[b]];
        let color = (x[0] - y[0]).hypot(x[1] - y[1]);
        let [x, y] = [self.centers[a], self.centers[b]];
        let place = (x[0] - y[0]).hypot(x[1] - y[1]);
        let tone = normal(
            self.likeness.lightness[a][0] - self.likeness.lightness[b][0],
            settings.lightness,
        );
        let [colors, pigments, looks, places] = settings.shares;
        colors * normal(color, settings.color[0])
            + tone
                * (pigments * normal(color, settings.color[1])
                    + looks * (-self.likeness.look(a, b) / settings.look).exp()
                    + places * (-place / settings.place).exp())
    }

    fn covariance(&self, a: usize, b: usize) -> f32 {
        self.deviations[a] * self.deviations[b] * self.correlation(a, b)
    }

    /// Concludes from the chroma chosen for some pieces, each of them once.
    pub fn given(&self, chosen: &[(usize, Chroma)]) -> Conclusions {
        let count = self.pieces.count();
        let noise = self.settings.noise.powi(2);
        let known = DMatrix::from_fn(chosen.len(), chosen.len(), |row, column| {
            let own = if row == column { noise } else { 0.0 };
            f64::from(self.covariance(chosen[row].0, chosen[column].0) + own)
        });
        let nothing = || Conclusions {
            shift: vec![[0.0; 2]; count],
            confidence: self.pieces.confidence.clone(),
        };
        if chosen.is_empty() {
            return nothing();
        }
        let Some(known): Option<Cholesky<f64, Dyn>> = Cholesky::new(known) else {
            return nothing();
        };
        let errors = DMatrix::from_fn(chosen.len(), 2, |row, part| {
            let (piece, chroma) = chosen[row];
            f64::from(chroma[part] - self.pieces.chroma[piece][part])
        });
        let weights = known.solve(&errors);
        let across = DMatrix::from_fn(chosen.len(), count, |row, piece| {
            f64::from(self.covariance(chosen[row].0, piece))
        });
        let shift = across.tr_mul(&weights);
        let solved = known.l().solve_lower_triangular(&across);
        let mut conclusions = nothing();
        for piece in 0..count {
            conclusions.shift[piece] = [0, 1].map(|part| shift[(piece, part)] as f32);
            let explained = solved
                .as_ref()
                .map_or(0.0, |solved| solved.column(piece).norm_squared());
            let before = f64::from(self.deviations[piece]).powi(2);
            let left = (before - explained).max(0.0).sqrt() as f32;
            let own = self.pieces.confidence[piece];
            conclusions.confidence[piece] = own.max(confidence(left, self.settings.right));
        }
        for &(piece, chroma) in chosen {
            conclusions.shift[piece] =
                [0, 1].map(|part| chroma[part] - self.pieces.chroma[piece][part]);
            conclusions.confidence[piece] = 1.0;
        }
        conclusions
    }
}

/// Returns the standard deviation of an error's two components, each normal, whose length is below `right` with this probability
/// (Rayleigh's distribution).
fn deviation(confidence: f32, right: f32) -> f32 {
    let wrong = (1.0 - confidence).min(1.0 - LEAST_CONFIDENCE);
    if wrong <= 0.0 {
        return 0.0;
    }
    right / (-2.0 * wrong.ln()).sqrt()
}

/// Returns the probability of which [`deviation`] is the deviation.
fn confidence(deviation: f32, right: f32) -> f32 {
    if deviation <= 0.0 {
        return 1.0;
    }
    1.0 - (-0.5 * (right / deviation).powi(2)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviation_and_confidence_are_each_others_inverse() {
        for stated in [0.05, 0.3, 0.8, 0.999, 1.0] {
            let back = confidence(deviation(stated, 10.0), 10.0);
            assert!((back - stated).abs() < 1e-4, "{back} {stated}");
        }
        assert_eq!(deviation(1.0, 10.0), 0.0);
        assert!(deviation(0.0, 10.0).is_finite());
    }
}
