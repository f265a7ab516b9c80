//! Affine maps from places in one print to places in another.

use nalgebra::{Matrix2x3, SMatrix, Vector2};

use crate::color::settings::AlignmentSettings;
use crate::color::sheet::plate::Plate;

/// A map from working pixels of the print to those of the other: columns for x, y and 1.
pub(super) type Affine = Matrix2x3<f64>;

/// A place in the print and its partner in the other.
pub(super) type Pair = [Vector2<f64>; 2];

/// Returns the place as it is if it lies in the plate.
pub(super) fn inside(plate: &Plate, at: Vector2<f64>) -> Option<[f32; 2]> {
    let within = |v: f64, size: usize| (-0.5..=size as f64 - 0.5).contains(&v);
    (within(at.x, plate.width) && within(at.y, plate.height)).then_some([at.x as f32, at.y as f32])
}

/// Returns the similarity that maps two places to their partners, if they lie far enough apart to determine it and the scale
/// is plausible.
pub(super) fn similarity(p: &Pair, q: &Pair, settings: &AlignmentSettings) -> Option<Affine> {
    let (from, to) = (q[0] - p[0], q[1] - p[1]);
    let [least, most] = settings.scales;
    let scale = to.norm() / from.norm();
    if from.norm() < settings.least_distance || !(least..most).contains(&scale) {
        return None;
    }
    let cos = from.dot(&to) / from.norm_squared();
    let sin = from.perp(&to) / from.norm_squared();
    let shift = p[1] - Vector2::new(cos * p[0].x - sin * p[0].y, sin * p[0].x + cos * p[0].y);
    Some(Affine::new(cos, -sin, shift.x, sin, cos, shift.y))
}

/// Returns the affine map that maps places to their partners with the least squared error.
pub(super) fn least_squares<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Option<Affine> {
    let (mut normal, mut right) = (SMatrix::<f64, 3, 3>::zeros(), SMatrix::<f64, 3, 2>::zeros());
    for [from, to] in pairs {
        let from = from.push(1.0);
        normal += from * from.transpose();
        right += from * to.transpose();
    }
    Some(normal.cholesky()?.solve(&right).transpose())
}
