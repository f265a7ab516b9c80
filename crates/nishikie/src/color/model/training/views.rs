//! The views of a print that are sampled: as it is, and larger, smaller, lighter, darker or mirrored.

use picture::Picture;
use rand::seq::{SliceRandom, index};
use rayon::prelude::*;

use super::random::{Purpose, random};
use crate::color::ColorError;
use crate::color::lab::{Chroma, lightness_of, srgb_at};
use crate::color::model::settings::{SamplingSettings, Variant};
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::working_copy_at;

/// Returns a print's views: the plain one, and the variants that the seed chooses for it.
pub(super) fn variants_of(print: usize, seed: u64, settings: &SamplingSettings) -> Vec<Variant> {
    let mut others = settings.variants.clone();
    others.shuffle(&mut random(seed, Purpose::Variants, print));
    others.truncate(settings.variants_per_print);
    let mut all = vec![Variant::default()];
    all.extend(others);
    all
}

/// Returns a view of a color print at its working size.
///
/// # Errors
/// As [`Picture::resize`].
pub(super) fn view(
    picture: &Picture,
    working_side: usize,
    variant: &Variant,
) -> Result<Plate, ColorError> {
    let side = (working_side as f32 * variant.scale).round() as usize;
    let mut plate = Plate::of_reference(&working_copy_at(picture, side)?);
    if variant.gamma != 1.0 {
        plate.lightness.par_iter_mut().for_each(|l| {
            let [gray, ..] = srgb_at(*l, [0.0; 2]);
            *l = lightness_of(255.0 * (gray / 255.0).powf(variant.gamma));
        });
    }
    Ok(if variant.mirrored {
        plate.mirrored()
    } else {
        plate
    })
}

/// Draws some of a view's cells, each as likely as any other; in order.
pub(super) fn drawn(count: usize, wanted: usize, view: usize, seed: u64) -> Vec<usize> {
    let mut random = random(seed, Purpose::Cells, view);
    let mut cells = index::sample(&mut random, count, wanted.min(count)).into_vec();
    cells.sort_unstable();
    cells
}

/// Returns the mean chroma of a cell.
pub(super) fn chroma_of(plate: &Plate, stride: usize, cell: usize) -> Chroma {
    let columns = plate.width / stride;
    let (left, top) = (cell % columns * stride, cell / columns * stride);
    let mut sum = [0.0; 2];
    for y in top..top + stride {
        for color in &plate.chroma[y * plate.width + left..][..stride] {
            sum[0] += color[0];
            sum[1] += color[1];
        }
    }
    sum.map(|sum| sum / (stride * stride) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print() -> Picture {
        let pixels: Vec<u8> = (0..64 * 40)
            .flat_map(|p: usize| [(p % 64 * 4) as u8, (p / 64 * 6) as u8, 90])
            .collect();
        Picture::from_rgb8(64, 40, &pixels).unwrap()
    }

    #[test]
    fn a_view_is_as_its_variant_says() {
        let plain = view(&print(), 64, &Variant::default()).unwrap();
        assert_eq!(plain, Plate::of_reference(&print()));
        let variant = Variant {
            scale: 0.75,
            gamma: 0.5,
            mirrored: true,
        };
        let other = view(&print(), 64, &variant).unwrap();
        assert_eq!((other.width, other.height), (48, 32));
        // Mirrored: red is at the left. A gamma below 1 lightens, and leaves chroma.
        assert!(other.chroma[16 * 48][0] > other.chroma[16 * 48 + 47][0] + 20.0);
        let lighter = view(
            &print(),
            64,
            &Variant {
                gamma: 0.5,
                ..Variant::default()
            },
        )
        .unwrap();
        assert_eq!(lighter.chroma, plain.chroma);
        let pairs = lighter.lightness.iter().zip(&plain.lightness);
        assert!(pairs.clone().all(|(light, dark)| light >= dark));
        assert!(pairs.map(|(light, dark)| light - dark).sum::<f32>() > 10.0 * 64.0 * 40.0);
    }

    #[test]
    fn every_print_is_seen_as_it_is_and_in_its_own_variants() {
        let settings = SamplingSettings::default();
        let of = |print| variants_of(print, 7, &settings);
        assert!((0..20).all(|print| of(print).len() == 3 && of(print)[0] == Variant::default()));
        assert!((1..20).any(|print| of(print) != of(0)));
        assert_eq!(of(3), of(3));
    }

    #[test]
    fn cells_are_drawn_once_and_have_the_color_of_their_pixels() {
        let cells = drawn(160, 100, 0, 1);
        assert!(cells.len() == 100 && cells.is_sorted_by(|a, b| a < b) && cells[99] < 160);
        assert_eq!(drawn(160, 500, 0, 1).len(), 160);
        let plate = view(&print(), 64, &Variant::default()).unwrap();
        let cell = 2 * 16 + 5;
        let pixels = (0..16).map(|p| plate.chroma[(8 + p / 4) * 64 + 20 + p % 4]);
        let mean = pixels.fold([0.0; 2], |sum, c| {
            [sum[0] + c[0] / 16.0, sum[1] + c[1] / 16.0]
        });
        let found = chroma_of(&plate, 4, cell);
        assert!((found[0] - mean[0]).abs() < 1e-4 && (found[1] - mean[1]).abs() < 1e-4);
    }
}
