//! The lattice of bins of chroma.

use crate::color::lab::Chroma;

/// The side of a bin of chroma, in references' evidence as in models'.
const BIN: f32 = 8.0;

/// A bin of chroma by its place on the lattice.
pub(super) type Bin = [i32; 2];

/// Returns the bin with this center.
pub(super) fn bin_at(center: &Chroma) -> Bin {
    center.map(|part| (part / BIN).round() as i32)
}

/// Returns the center of a bin.
pub(super) fn center_of(bin: Bin) -> Chroma {
    bin.map(|part| part as f32 * BIN)
}

/// Returns the four bins around a color, with bilinear weights.
pub(super) fn bins_around([a, b]: Chroma) -> [(Bin, f32); 4] {
    let split = |value: f32| {
        let low = (value / BIN).floor();
        (low as i32, value / BIN - low)
    };
    let ((a, u), (b, v)) = (split(a), split(b));
    [
        ([a, b], (1.0 - u) * (1.0 - v)),
        ([a + 1, b], u * (1.0 - v)),
        ([a, b + 1], (1.0 - u) * v),
        ([a + 1, b + 1], u * v),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_lies_between_the_four_bins_around_it() {
        for chroma in [[0.0, 0.0], [3.0, -13.0], [-20.5, 71.0]] {
            let mut mean = [0.0; 2];
            let mut total = 0.0;
            for (bin, share) in bins_around(chroma) {
                assert_eq!(bin_at(&center_of(bin)), bin);
                total += share;
                mean = [0, 1].map(|part| mean[part] + share * center_of(bin)[part]);
            }
            assert!((total - 1.0).abs() < 1e-6);
            assert!((mean[0] - chroma[0]).abs() < 1e-4 && (mean[1] - chroma[1]).abs() < 1e-4);
        }
    }
}
