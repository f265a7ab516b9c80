//! Another impression of the same print: where its places lie in ours, and where that can be trusted.
//!
//! Cells that name each other as nearest propose a similarity (rotation, scale, shift; RANSAC after Fischler and
//! Bolles), which becomes an affine map by least squares and is then refined on lightness itself by Gauss and Newton's
//! steps with gain and offset (Lucas and Kanade's method). Trust is local: the correlation of lightness in a window.

use nalgebra::{Matrix2x3, SMatrix, SVector, Vector2, Vector3};

use super::cells::Cells;
use super::matches::Comparison;
use super::plate::Plate;
use crate::color::sampling::bilinear;
use crate::color::settings::AlignmentSettings;

/// From our working pixels to the other's: columns for x, y and 1.
type Affine = Matrix2x3<f64>;

/// Another impression, laid over ours.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Impression {
    /// The other print.
    pub plate: Plate,
    /// Where our places lie in it.
    pub registration: Registration,
    /// Trust by working pixel of ours, 0..=1.
    pub trust: Vec<f32>,
}

/// Where our working pixels lie in another impression, and what its lightness is on our scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::color) struct Registration {
    /// Rows of x and of y; each the factors of our x, our y, and 1.
    pub map: [[f64; 3]; 2],
    /// Our lightness is this times the other's ...
    pub gain: f64,
    /// ... plus this.
    pub offset: f64,
}

impl Impression {
    /// Finds `other` in `ours`; `None` if it is not the same print. `compared` are the cells of ours with the other's.
    pub fn find(
        ours: (&Plate, &Cells),
        other: (&Plate, &Cells),
        compared: &Comparison,
        settings: &AlignmentSettings,
    ) -> Option<Self> {
        let map = agree(ours.1, other.1, compared, settings)?;
        let (map, [gain, offset]) = refine(ours.0, other.0, map);
        let mut found = Impression {
            plate: other.0.clone(),
            registration: Registration {
                map: [0, 1].map(|row| [0, 1, 2].map(|column| map[(row, column)])),
                gain,
                offset,
            },
            trust: Vec::new(),
        };
        found.trust = found.correlate(ours.0, settings);
        let seen = found.overlap(ours.0);
        let trusted: f32 = found.trust.iter().sum();
        (trusted >= settings.least_trust * seen as f32).then_some(found)
    }

    /// How many working pixels of ours the other has.
    fn overlap(&self, ours: &Plate) -> usize {
        let seen = |&i: &usize| {
            self.to_other((i % ours.width) as f32, (i / ours.width) as f32)
                .is_some()
        };
        (0..ours.width * ours.height).filter(seen).count()
    }

    /// Where a place in working coordinates of ours lies in the other; `None` outside it.
    pub fn to_other(&self, x: f32, y: f32) -> Option<[f32; 2]> {
        let [across, down] = self.registration.map;
        let map = Affine::from_rows(&[across.into(), down.into()]);
        inside(&self.plate, map * Vector3::new(x.into(), y.into(), 1.0))
    }

    /// Trust at every working pixel of ours.
    fn correlate(&self, ours: &Plate, settings: &AlignmentSettings) -> Vec<f32> {
        let (width, height) = (ours.width, ours.height);
        let mut theirs = vec![0.0; width * height];
        let mut seen = vec![0.0; width * height];
        for (index, (value, seen)) in theirs.iter_mut().zip(&mut seen).enumerate() {
            if let Some([u, v]) = self.to_other((index % width) as f32, (index / width) as f32) {
                *value = bilinear(
                    &self.plate.lightness,
                    self.plate.width,
                    self.plate.height,
                    u,
                    v,
                );
                *seen = 1.0;
            }
        }
        let mean = |of: &dyn Fn(usize) -> f32| {
            let plane: Vec<f32> = (0..width * height).map(|i| of(i) * seen[i]).collect();
            window_sums(&plane, (width, height), settings.window)
        };
        let grain = settings.grain_variance;
        let [begins, full] = settings.trust;
        let x = &ours.lightness;
        let count = mean(&|_| 1.0);
        let [sx, sy] = [mean(&|i| x[i]), mean(&|i| theirs[i])];
        let [sxx, syy, sxy] = [
            mean(&|i| x[i] * x[i]),
            mean(&|i| theirs[i] * theirs[i]),
            mean(&|i| x[i] * theirs[i]),
        ];
        (0..width * height)
            .map(|i| {
                let n = count[i].max(1.0);
                let covariance = sxy[i] / n - sx[i] * sy[i] / (n * n);
                let vx = (sxx[i] / n - sx[i] * sx[i] / (n * n)).max(0.0);
                let vy = (syy[i] / n - sy[i] * sy[i] / (n * n)).max(0.0);
                // The added variance lets flat places, where only paper's grain differs, agree.
                let correlation = (covariance + grain) / ((vx * vy).sqrt() + grain);
                seen[i] * ((correlation as f32 - begins) / (full - begins)).clamp(0.0, 1.0)
            })
            .collect()
    }
}

fn inside(plate: &Plate, at: Vector2<f64>) -> Option<[f32; 2]> {
    let within = |v: f64, size: usize| (-0.5..=size as f64 - 0.5).contains(&v);
    (within(at.x, plate.width) && within(at.y, plate.height)).then_some([at.x as f32, at.y as f32])
}

/// Sums over the window around every pixel.
fn window_sums(plane: &[f32], (width, height): (usize, usize), reach: usize) -> Vec<f64> {
    let mut table = vec![0.0f64; (width + 1) * (height + 1)];
    for y in 0..height {
        let mut row = 0.0;
        for x in 0..width {
            row += f64::from(plane[y * width + x]);
            table[(y + 1) * (width + 1) + x + 1] = table[y * (width + 1) + x + 1] + row;
        }
    }
    let span = |at: usize, size: usize| (at.saturating_sub(reach), (at + reach + 1).min(size));
    let sum = |index: usize| {
        let (left, right) = span(index % width, width);
        let (top, bottom) = span(index / width, height);
        let at = |x: usize, y: usize| table[y * (width + 1) + x];
        at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
    };
    (0..width * height).map(sum).collect()
}

/// The affine map on which mutually nearest cells agree.
fn agree(
    ours: &Cells,
    other: &Cells,
    compared: &Comparison,
    settings: &AlignmentSettings,
) -> Option<Affine> {
    let forth = |cell: usize| compared.forth[cell] as usize;
    let back = |other: usize| compared.back[other] as usize;
    let neighbors = |a: usize, b: usize| {
        let columns = ours.columns;
        (a % columns).abs_diff(b % columns) <= 1 && (a / columns).abs_diff(b / columns) <= 1
    };
    let pairs: Vec<[Vector2<f64>; 2]> = (0..ours.count())
        .filter(|&cell| neighbors(back(forth(cell)), cell))
        .map(|cell| {
            [ours.center(cell), other.center(forth(cell))]
                .map(|[x, y]| Vector2::new(x.into(), y.into()))
        })
        .collect();
    let share = (settings.least_agreement * pairs.len() as f64) as usize;
    let needed = settings.least_cells.max(share);
    let [drawing, fitting] = settings.tolerance;
    let agreeing = |map: &Affine, within: f64| -> Vec<usize> {
        let fits = |&i: &usize| (map * pairs[i][0].push(1.0) - pairs[i][1]).norm() < within;
        (0..pairs.len()).filter(fits).collect()
    };

    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut best = Vec::new();
    for _ in 0..settings.draws {
        let [p, q] = [(); 2].map(|()| pairs.get(random.below(pairs.len().max(1))));
        let Some(map) = p.zip(q).and_then(|(p, q)| similarity(p, q, settings)) else {
            continue;
        };
        let candidates = agreeing(&map, drawing);
        if candidates.len() > best.len() {
            best = candidates;
        }
    }
    let mut map = None;
    for _ in 0..6 {
        if best.len() < needed {
            return None;
        }
        let fitted = least_squares(best.iter().map(|&i| &pairs[i]))?;
        best = agreeing(&fitted, fitting);
        map = Some(fitted);
    }
    map.filter(|_| best.len() >= needed)
}

/// The similarity that takes two places to their partners, if they lie far enough apart to tell and the scale is sane.
fn similarity(
    p: &[Vector2<f64>; 2],
    q: &[Vector2<f64>; 2],
    settings: &AlignmentSettings,
) -> Option<Affine> {
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

fn least_squares<'a>(pairs: impl Iterator<Item = &'a [Vector2<f64>; 2]>) -> Option<Affine> {
    let (mut normal, mut right) = (SMatrix::<f64, 3, 3>::zeros(), SMatrix::<f64, 3, 2>::zeros());
    for [from, to] in pairs {
        let from = from.push(1.0);
        normal += from * from.transpose();
        right += from * to.transpose();
    }
    Some(normal.cholesky()?.solve(&right).transpose())
}

/// Improves a map, and finds the gain and offset of lightness, by robust Gauss–Newton steps from coarse to fine.
fn refine(ours: &Plate, other: &Plate, mut map: Affine) -> (Affine, [f64; 2]) {
    let mut tone = [1.0, 0.0];
    for blur in [3usize, 1, 0] {
        let [mine, theirs] = [ours, other].map(|plate| blurred(plate, blur));
        let at = |plane: &[f32], x: f32, y: f32| -> f64 {
            bilinear(plane, other.width, other.height, x, y).into()
        };
        for _ in 0..12 {
            let mut samples = Vec::new();
            for y in (0..ours.height).step_by(2) {
                for x in (0..ours.width).step_by(2) {
                    let here = Vector3::new(x as f64, y as f64, 1.0);
                    if let Some([u, v]) = inside(other, map * here) {
                        let value = at(&theirs, u, v);
                        let dx = 0.5 * (at(&theirs, u + 1.0, v) - at(&theirs, u - 1.0, v));
                        let dy = 0.5 * (at(&theirs, u, v + 1.0) - at(&theirs, u, v - 1.0));
                        let error =
                            f64::from(mine[y * ours.width + x]) - (tone[0] * value + tone[1]);
                        samples.push((here, value, tone[0] * dx, tone[0] * dy, error));
                    }
                }
            }
            if samples.len() < 500 {
                return (map, tone);
            }
            let mut sizes: Vec<f64> = samples.iter().map(|s| s.4.abs()).collect();
            let middle = sizes.len() / 2;
            let scale = 1.5 * *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 + 0.3;
            let mut normal = SMatrix::<f64, 8, 8>::zeros();
            let mut right = SVector::<f64, 8>::zeros();
            // Units in which one step of each unknown moves a pixel about as much.
            let side = ours.width.max(ours.height) as f64;
            let units = SVector::<f64, 8>::from([
                1.0 / side,
                1.0 / side,
                1.0,
                1.0 / side,
                1.0 / side,
                1.0,
                0.02,
                1.0,
            ]);
            for (here, value, dx, dy, error) in samples {
                let slope = SVector::<f64, 8>::from([
                    dx * here.x,
                    dx * here.y,
                    dx,
                    dy * here.x,
                    dy * here.y,
                    dy,
                    value,
                    1.0,
                ])
                .component_mul(&units);
                let weight = 1.0 / (1.0 + (error / scale).powi(2));
                normal += slope * slope.transpose() * weight;
                right += slope * (weight * error);
            }
            normal += SMatrix::identity() * 1e-3;
            let Some(step) = normal
                .cholesky()
                .map(|c| c.solve(&right).component_mul(&units))
            else {
                return (map, tone);
            };
            map += Affine::new(step[0], step[1], step[2], step[3], step[4], step[5]);
            tone = [tone[0] + step[6], tone[1] + step[7]];
            if step[2].abs().max(step[5].abs()) < 0.01 {
                break;
            }
        }
    }
    (map, tone)
}

/// Lightness averaged over squares of `2 radius + 1` pixels, twice: near to a Gaussian.
fn blurred(plate: &Plate, radius: usize) -> Vec<f32> {
    let (width, height) = (plate.width, plate.height);
    let mut plane = plate.lightness.clone();
    for _ in 0..2 {
        let line = |at: usize, size: usize| at.saturating_sub(radius)..(at + radius + 1).min(size);
        let across: Vec<f32> = (0..width * height)
            .map(|i| {
                let span = line(i % width, width);
                let count = span.len() as f32;
                span.map(|x| plane[i / width * width + x]).sum::<f32>() / count
            })
            .collect();
        plane = (0..width * height)
            .map(|i| {
                let span = line(i / width, height);
                let count = span.len() as f32;
                span.map(|y| across[y * width + i % width]).sum::<f32>() / count
            })
            .collect();
    }
    plane
}

/// Xorshift (Marsaglia): the same choices in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
