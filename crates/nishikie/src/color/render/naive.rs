//! Painting by its formulas, pixel by pixel: the reference for [`render`](super::render()).

use std::sync::Arc;

use nalgebra::DMatrix;
use picture::Gray;
use proptest::prelude::*;

use super::fill::Unedited;
use super::hints::SpreadEdits;
use super::pigment::Paper;
use super::regions::outlined;
use super::render;
use super::view::{View, Window};
use crate::color::chroma_raster::ChromaRaster;
use crate::color::chroma_scale::expanded;
use crate::color::decide::{Decision, Pieces};
use crate::color::evidence::references::{Grid, Mean};
use crate::color::evidence::references::{Impression, Registration};
use crate::color::lab::{Chroma, lightness, srgb_at};
use crate::color::region::Region;
use crate::color::sampling::{bilinear, taps};
use crate::color::settings::Settings;
use crate::color::sheet::cells::CELL;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::votes::{LEVEL_STEP, LEVELS};
use crate::progress::Silent;

/// Paints a whole gray scan at its own size. `regions` are those of the edits.
fn paint(
    decision: &Decision,
    scan: &Gray,
    edits: Option<(&SpreadEdits, &[Region])>,
    settings: &Settings,
) -> Vec<[f32; 3]> {
    let (width, height) = (scan.width(), scan.height());
    let lightness = lightness(scan);
    let pixel = |index: usize| {
        let (x, y) = (index % width, index / width);
        let mut chroma = chroma_at(decision, x, y, &lightness, [width, height], settings);
        if let Some((edits, regions)) = edits {
            let read = |raster: &ChromaRaster, size: [usize; 2], corner: [usize; 2]| {
                let on = |at: usize, axis: usize| {
                    let scan = [width, height][axis];
                    (at as f32 + 0.5) / scan as f32 * size[axis] as f32 - 0.5 - corner[axis] as f32
                };
                raster_at(raster, [on(x, 0), on(y, 1), lightness[index]], settings)
            };
            let whole = |raster: &ChromaRaster| read(raster, [raster.width, raster.height], [0, 0]);
            let lay = |chroma: Chroma, raster: Option<&ChromaRaster>| match raster.map(whole) {
                Some((strength, wanted)) => mix(chroma, wanted, strength),
                None => chroma,
            };
            let before = chroma;
            if let Some((strength, [a, b])) = edits.shift().map(whole) {
                chroma = [chroma[0] + strength * a, chroma[1] + strength * b];
            }
            chroma = lay(chroma, edits.picks());
            for (region, outlined) in regions.iter().zip(edits.regions()) {
                let wanted = match outlined.patch() {
                    Some((raster, corner)) => {
                        read(raster, [decision.width, decision.height], corner).1
                    }
                    None => before,
                };
                let covered = covered(&region.corners, [x as f32, y as f32]);
                chroma = mix(chroma, wanted, covered);
            }
            chroma = lay(chroma, edits.around());
        }
        srgb_at(lightness[index], chroma)
    };
    (0..width * height).map(pixel).collect()
}

/// Returns the share of the pixel with this upper left corner that lies in a polygon: the mean over eight lines of the length that
/// is inside.
fn covered(corners: &[[f32; 2]], [x, y]: [f32; 2]) -> f32 {
    let line = |line: usize| {
        let y = y + (line as f32 + 0.5) / 8.0;
        let mut crossings: Vec<f32> = Vec::new();
        for (at, &[x0, y0]) in corners.iter().enumerate() {
            let [x1, y1] = corners[(at + 1) % corners.len()];
            if (y0 <= y) != (y1 <= y) {
                crossings.push(x0 + (y - y0) / (y1 - y0) * (x1 - x0));
            }
        }
        crossings.sort_by(f32::total_cmp);
        let (mut walked, mut inside, mut sum) = (x, false, 0.0);
        for at in crossings.into_iter().chain([x + 1.0]) {
            let at = at.clamp(x, x + 1.0);
            if inside {
                sum += at - walked;
            }
            (walked, inside) = (at, !inside);
        }
        sum
    };
    (0..8).map(line).sum::<f32>() / 8.0
}

fn chroma_at(
    decision: &Decision,
    x: usize,
    y: usize,
    lightness: &[f32],
    [width, height]: [usize; 2],
    settings: &Settings,
) -> Chroma {
    let place = |x: usize, y: usize| {
        let u = (x as f32 + 0.5) * decision.width as f32 / width as f32 - 0.5;
        let v = (y as f32 + 0.5) * decision.height as f32 / height as f32 - 0.5;
        [u, v, lightness[y * width + x]]
    };
    let here = place(x, y);
    let step = (width.max(height) / settings.sheet.working_side).max(1);
    let near = |at: usize, size: usize| [at, at.saturating_sub(step), (at + step).min(size - 1)];
    let (mut total, mut sum) = (0.0, [0.0; 3]);
    for v in near(y, height) {
        for u in near(x, width) {
            let [u, v, other] = place(u, v);
            let unlike = (other - here[2]) / settings.painting.like;
            let weight = (-0.5 * unlike * unlike).exp();
            let mean = mean_at(&decision.grid, u, v, other);
            total += weight;
            for (sum, mean) in sum.iter_mut().zip(mean) {
                *sum += weight * mean;
            }
        }
    }
    let [a, b, length] = sum.map(|part| part / total);
    let own = a.hypot(b);
    let share = if own > 0.0 {
        (length / own).max(1.0).sqrt()
    } else {
        1.0
    };
    let chroma = expanded([a * share, b * share], settings.settling.compression)
        .map(|part| settings.painting.gain * part);
    let (strength, decided) = raster_at(&decision.decided, here, settings);
    let chroma = mix(chroma, decided, strength);
    let seen = decision
        .impressions
        .iter()
        .map(|i| seen_at(decision, i, here, settings));
    match seen.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((trust, seen)) => mix(chroma, seen, trust),
        None => chroma,
    }
}

fn mean_at(grid: &Grid, x: f32, y: f32, lightness: f32) -> Mean {
    let place = |at: f32| (at + 0.5) / CELL as f32 - 0.5;
    let level = (lightness / LEVEL_STEP).clamp(0.0, (LEVELS - 1) as f32);
    let (low, share) = (level as usize, level.fract());
    let high = (low + 1).min(LEVELS - 1);
    let mut sum = [0.0; 3];
    for (level, share) in [(low, 1.0 - share), (high, share)] {
        for (cell, weight) in taps(grid.columns, grid.rows, place(x), place(y)) {
            for (sum, part) in sum.iter_mut().zip(grid.means[cell * LEVELS + level]) {
                *sum += part * weight * share;
            }
        }
    }
    sum
}

fn raster_at(
    raster: &ChromaRaster,
    [x, y, lightness]: [f32; 3],
    settings: &Settings,
) -> (f32, Chroma) {
    let (mut total, mut strength, mut sum) = (0.0, 0.0, [0.0; 2]);
    for (pixel, weight) in taps(raster.width, raster.height, x, y) {
        let away = (lightness - raster.lightness[pixel]) / settings.painting.edge;
        let weight = weight * ((-0.5 * away * away).exp() + 1e-3);
        let strong = weight * raster.strength[pixel];
        total += weight;
        strength += strong;
        sum[0] += strong * raster.chroma[pixel][0];
        sum[1] += strong * raster.chroma[pixel][1];
    }
    match strength > 0.0 {
        true => (strength / total, sum.map(|part| part / strength)),
        false => (0.0, [0.0; 2]),
    }
}

fn seen_at(
    decision: &Decision,
    impression: &Impression,
    [x, y, lightness]: [f32; 3],
    settings: &Settings,
) -> (f32, Chroma) {
    let Some([u, v]) = impression.to_other(x, y) else {
        return (0.0, [0.0; 2]);
    };
    let trust = bilinear(&impression.trust, decision.width, decision.height, x, y);
    let plate = &impression.plate;
    let (mut total, mut sum) = (0.0, [0.0; 2]);
    for (pixel, weight) in taps(plate.width, plate.height, u, v) {
        let registration = &impression.registration;
        let theirs = registration.gain as f32 * plate.lightness[pixel] + registration.offset as f32;
        let away = (lightness - theirs) / settings.painting.edge;
        let weight = weight * ((-0.5 * away * away).exp() + 1e-3);
        total += weight;
        sum[0] += weight * plate.chroma[pixel][0];
        sum[1] += weight * plate.chroma[pixel][1];
    }
    (trust, sum.map(|s| s / total))
}

fn mix(from: Chroma, to: Chroma, share: f32) -> Chroma {
    [0, 1].map(|part| from[part] + share * (to[part] - from[part]))
}

/// A generator of pseudorandom numbers in -1..1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

/// Returns a scan of noise and chroma decided for it, with another impression or without.
fn case(width: usize, height: usize, impression: bool, seed: u64) -> (Decision, Gray) {
    let mut noise = Noise(seed);
    let gray: Vec<f32> = (0..width * height)
        .map(|_| (127.5 + 127.5 * noise.next()).round())
        .collect();
    let scan = Gray::from_plane(width, height, gray).expect("a picture");
    let (columns, rows) = (5, 4);
    let (working, tall) = (CELL * columns + 3, CELL * rows + 1);
    let means = (0..columns * rows * LEVELS).map(|_| {
        let [a, b] = [8.0 * noise.next(), 8.0 * noise.next()];
        [a, b, a.hypot(b) * (1.5 + noise.next())]
    });
    let grid = Grid {
        columns,
        rows,
        means: means.collect(),
    };
    let plate = Plate {
        width: 30,
        height: 20,
        lightness: (0..600).map(|_| 50.0 + 50.0 * noise.next()).collect(),
        chroma: (0..600)
            .map(|_| [60.0 * noise.next(), 60.0 * noise.next()])
            .collect(),
    };
    let other = Impression {
        plate,
        registration: Registration {
            map: [[0.8, 0.02, -3.0], [0.0, 0.7, 2.0]],
            gain: 0.9,
            offset: 3.0,
        },
        trust: (0..working * tall)
            .map(|_| (0.5 + noise.next()).clamp(0.0, 1.0))
            .collect(),
    };
    let impressions = if impression { vec![other] } else { Vec::new() };
    (
        Decision {
            width: working,
            height: tall,
            grid,
            decided: raster(&mut noise, working, tall),
            confidence: vec![1.0; working * tall],
            impressions,
            pieces: Pieces {
                bins: Vec::new(),
                probabilities: DMatrix::zeros(0, 0),
                chroma: Vec::new(),
                confidence: Vec::new(),
            },
        },
        scan,
    )
}

/// Returns a raster of noise whose strength is 0 in a third of its places. Its chroma is mostly within sRGB: where a ray from gray
/// leaves sRGB twice, the last digit decides at which place chroma ends.
fn raster(noise: &mut Noise, width: usize, height: usize) -> ChromaRaster {
    let count = width * height;
    ChromaRaster {
        width,
        height,
        lightness: Arc::new((0..count).map(|_| 50.0 + 50.0 * noise.next()).collect()),
        chroma: (0..count)
            .map(|_| [12.0 * noise.next(), 12.0 * noise.next()])
            .collect(),
        strength: (0..count)
            .map(|_| (0.3 + noise.next()).clamp(0.0, 1.0))
            .collect(),
    }
}

/// The color and the corners of a region, these in shares of the scan.
type Drawn = (Option<[u8; 3]>, Vec<[f32; 2]>);

/// Generates regions of any form, in colors mostly within sRGB or without a color.
fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let color = prop::option::of([105u8..150, 105u8..150, 105u8..150]);
    let corner = [0.0f32..=1.0, 0.0f32..=1.0];
    prop::collection::vec((color, prop::collection::vec(corner, 3..9)), 0..5)
}

/// Returns regions over such a case, with rasters of noise below and above them.
fn edits(
    decision: &Decision,
    scan: [usize; 2],
    drawn: Vec<Drawn>,
    seed: u64,
    settings: &Settings,
) -> (SpreadEdits, Vec<Region>) {
    let on_scan = |corner: [f32; 2]| [0, 1].map(|axis| corner[axis] * scan[axis] as f32);
    let region = |(rgb, corners): Drawn| Region {
        corners: corners.into_iter().map(on_scan).collect(),
        rgb,
    };
    let regions: Vec<Region> = drawn.into_iter().map(region).collect();
    let unedited = Unedited {
        width: decision.width,
        lightness: &decision.decided.lightness,
        chroma: &decision.decided.chroma,
        paper: Paper {
            lightness: 90.0,
            chroma: [1.0, 5.0],
        },
        settings: &settings.hints,
    };
    let outlined = outlined(&regions, scan, unedited);
    let mut noise = Noise(seed);
    let rasters = [[40, 25], [90, 70], [50, 30]];
    let rasters = rasters.map(|[width, height]| raster(&mut noise, width, height));
    (SpreadEdits::of_parts(scan, rasters, outlined), regions)
}

/// Returns settings by which a step is some pixels in a small picture.
fn settings(working_side: usize) -> Settings {
    let mut settings = Settings::default();
    settings.sheet.working_side = working_side;
    settings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rendering_is_as_the_formulas_say(
        (width, height) in (1usize..330, 1usize..80),
        working_side in 32usize..100,
        impression: bool,
        drawn in prop::option::of(drawn()),
        seed: u64,
    ) {
        let (decision, scan) = case(width, height, impression, seed);
        let settings = settings(working_side);
        let edits = drawn.map(|drawn| edits(&decision, [width, height], drawn, seed, &settings));
        let view = View::whole(&scan);
        let spread = edits.as_ref().map(|(spread, _)| spread);
        let have = render(&decision, &scan, spread, &view, &settings, &Silent).expect("a picture");
        let edits = edits.as_ref().map(|(spread, regions)| (spread, &regions[..]));
        let want = paint(&decision, &scan, edits, &settings);
        for (pixel, want) in want.iter().enumerate() {
            for (plane, want) in have.planes().into_iter().zip(want) {
                // Lightness differs in its last digits, to which rasters of noise are sensitive; near black a channel is steep.
                prop_assert!((plane[pixel] - want).abs() < 1.0, "{} {want} at {pixel}", plane[pixel]);
            }
        }
    }

    #[test]
    fn a_window_shows_what_the_whole_has_there(
        (width, height) in (40usize..200, 40usize..90),
        (x, y) in (0usize..30, 0usize..30),
        (across, down) in (1usize..150, 1usize..70),
        drawn in drawn(),
        seed: u64,
    ) {
        let (decision, scan) = case(width, height, true, seed);
        let settings = settings(32);
        let (edits, _) = edits(&decision, [width, height], drawn, seed, &settings);
        let window = Window { x, y, width: across.min(width - x), height: down.min(height - y) };
        let paint = |view: View| render(&decision, &scan, Some(&edits), &view, &settings, &Silent).expect("a picture");
        let (whole, part) = (paint(View::whole(&scan)), paint(View::of(window)));
        for (whole, part) in whole.planes().into_iter().zip(part.planes()) {
            for (row, part) in part.chunks_exact(window.width).enumerate() {
                prop_assert_eq!(&whole[(y + row) * width + x..][..window.width], part);
            }
        }
    }

    /// Tiles of a view at another scale join without a seam.
    #[test]
    fn tiles_of_a_scaled_view_join(scale in 1usize..4, drawn in drawn(), seed: u64) {
        let (decision, scan) = case(192, 96, false, seed);
        let settings = settings(32);
        let (edits, _) = edits(&decision, [192, 96], drawn, seed, &settings);
        let paint = |window: Window| {
            let view = View { window, width: window.width / scale, height: window.height / scale };
            render(&decision, &scan, Some(&edits), &view, &settings, &Silent).expect("a picture")
        };
        let whole = paint(Window { x: 0, y: 0, width: 192, height: 96 });
        for x in [0, 96] {
            let tile = paint(Window { x, y: 48, width: 96, height: 48 });
            for (whole, tile) in whole.planes().into_iter().zip(tile.planes()) {
                for (row, tile) in tile.chunks_exact(96 / scale).enumerate() {
                    let start = (48 / scale + row) * (192 / scale) + x / scale;
                    for (whole, tile) in whole[start..].iter().zip(tile) {
                        prop_assert!((whole - tile).abs() < 0.01);
                    }
                }
            }
        }
    }
}
