//! Strokes of brush and eraser in a view.
//!
//! Strokes stay lines and are evaluated at each pixel, so that an exported pixel equals a shown one, whatever the window.

use std::ops::Range;
use std::sync::Arc;

use super::fill::Unedited;
use super::pigment::Pigment;
use super::stretch::Stretch;
use crate::color::lab::{Chroma, lab_of};
use crate::color::stroke::Stroke;

/// A stroke that is ready to be painted.
pub(super) struct Brushed {
    lines: Vec<[[f32; 2]; 2]>,
    radius: f32,
    /// The chroma of the stroke by lightness; `None` for an eraser.
    pigment: Option<Pigment>,
}

/// Prepares strokes over a print. `scan` holds width and height of the scan.
pub(super) fn brushed(strokes: &[Stroke], scan: [usize; 2], print: Unedited) -> Arc<[Brushed]> {
    let brushed = |stroke: &Stroke| Brushed {
        lines: stroke.lines().collect(),
        radius: stroke.radius,
        pigment: stroke.rgb.map(|rgb| {
            let lab = lab_of(rgb.map(f32::from));
            let lightness = lightness_under(stroke, scan, print);
            print.paper.under([lab.a, lab.b], lightness, print.settings)
        }),
    };
    strokes.iter().map(brushed).collect()
}

/// Returns the mean lightness of the print along a stroke.
fn lightness_under(stroke: &Stroke, scan: [usize; 2], print: Unedited) -> f32 {
    let size = [print.width, print.lightness.len() / print.width];
    let on =
        |point: [f32; 2]| [0, 1].map(|axis| point[axis] * size[axis] as f32 / scan[axis] as f32);
    let (mut sum, mut count) = (0.0f64, 0.0f64);
    for line in stroke.lines() {
        let [from, to] = line.map(on);
        let steps = (to[0] - from[0]).hypot(to[1] - from[1]).ceil().max(1.0) as usize;
        for step in 0..=steps {
            let share = step as f32 / steps as f32;
            let [x, y] = [0, 1].map(|axis| {
                let at = from[axis] + share * (to[axis] - from[axis]);
                (at as usize).min(size[axis] - 1)
            });
            sum += f64::from(print.lightness[y * print.width + x]);
            count += 1.0;
        }
    }
    (sum / count.max(1.0)) as f32
}

/// The side of a cell in pixels of the view; [`BLOCK`](super::gamut::BLOCK) is a multiple.
const CELL: usize = 64;

/// The distance from a stroke's edge that makes up for rounding when a cell is found to be covered.
const MARGIN: f32 = 0.05;

/// The strokes in a view, by the cells of its pixels that they touch.
pub(super) struct Brushwork<'a> {
    strokes: &'a [Brushed],
    /// The centers of the view's pixels in the scan, across and down.
    places: [Vec<f32>; 2],
    /// The width of an edge, in pixels of the scan.
    softness: f32,
    /// The number of cells across.
    columns: usize,
    /// The lines that touch each cell, row by row, in the order of the strokes.
    cells: Vec<Vec<Touch>>,
}

/// A line of a stroke that reaches into a cell.
#[derive(Clone, Copy)]
struct Touch {
    stroke: u32,
    /// `None` if the stroke covers the whole cell.
    line: Option<u32>,
}

impl<'a> Brushwork<'a> {
    /// Prepares strokes for a view whose pixels have these centers, `scale` pixels of the scan apart. An edge is one pixel of the
    /// scan soft, or one of the view where that is coarser.
    pub fn new(strokes: &'a [Brushed], places: [Vec<f32>; 2], scale: f32) -> Self {
        let [columns, rows] = [0, 1].map(|axis| places[axis].len().div_ceil(CELL));
        let mut work = Brushwork {
            strokes,
            places,
            softness: scale.max(1.0),
            columns,
            cells: vec![Vec::new(); columns * rows],
        };
        for (stroke, brushed) in strokes.iter().enumerate() {
            for line in 0..brushed.lines.len() {
                work.touch(stroke, line, rows);
            }
        }
        work
    }

    /// Adds a line to the cells that it reaches.
    fn touch(&mut self, stroke: usize, line: usize, rows: usize) {
        let Brushed { lines, radius, .. } = &self.strokes[stroke];
        let [from, to] = lines[line];
        let reach = radius + 0.5 * self.softness + MARGIN;
        let reached = |axis: usize, count: usize| {
            let least = from[axis].min(to[axis]) - reach;
            let most = from[axis].max(to[axis]) + reach;
            let bounds = |cell| self.bounds(axis, cell);
            let first = partition(count, |cell| bounds(cell)[1] < least);
            first..partition(count, |cell| bounds(cell)[0] <= most)
        };
        let (across, down) = (reached(0, self.columns), reached(1, rows));
        for row in down {
            for column in across.clone() {
                let [left, right] = self.bounds(0, column);
                let [top, bottom] = self.bounds(1, row);
                let half = 0.5 * (right - left).hypot(bottom - top);
                let middle = [0.5 * (left + right), 0.5 * (top + bottom)];
                if distance_squared(middle, [from, to]).sqrt() > reach + half {
                    continue;
                }
                // A line with its radius is convex: if it covers a cell's corners it covers the cell.
                let inside = radius - 0.5 * self.softness - MARGIN;
                let corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
                let covered = |corner| {
                    inside > 0.0 && distance_squared(corner, [from, to]) <= inside * inside
                };
                let covers = corners.into_iter().all(covered);
                enter(
                    &mut self.cells[row * self.columns + column],
                    stroke as u32,
                    (!covers).then_some(line as u32),
                );
            }
        }
    }

    /// Returns the centers of the first and the last pixel of a cell on an axis.
    fn bounds(&self, axis: usize, cell: usize) -> [f32; 2] {
        let places = &self.places[axis];
        let last = (CELL * (cell + 1)).min(places.len()) - 1;
        [places[CELL * cell], places[last]]
    }

    /// Lays strokes over the chroma of a stretch.
    pub fn over(&self, stretch: &mut Stretch) {
        let mut start = 0;
        while start < stretch.len() {
            let column = (stretch.x + start) / CELL;
            let end = (CELL * (column + 1) - stretch.x).min(stretch.len());
            let touches = &self.cells[stretch.y / CELL * self.columns + column];
            if !touches.is_empty() {
                for pixel in start..end {
                    let place = [self.places[0][stretch.x + pixel], self.places[1][stretch.y]];
                    let lightness = stretch.lightness[pixel];
                    let mixed = self.mixed(touches, place, lightness, stretch.chroma(pixel));
                    stretch.set(pixel, mixed);
                }
            }
            start = end;
        }
    }

    /// Returns the chroma of a pixel under strokes, which are combined from the last to the first until the pixel is fully covered.
    fn mixed(&self, touches: &[Touch], place: [f32; 2], lightness: f32, before: Chroma) -> Chroma {
        let mut composite = Composite::default();
        for same in touches.chunk_by(|a, b| a.stroke == b.stroke).rev() {
            let Brushed {
                lines,
                radius,
                pigment,
            } = &self.strokes[same[0].stroke as usize];
            let mut lines = same.iter().map(|touch| {
                let line = touch.line?;
                Some(distance_squared(place, lines[line as usize]))
            });
            let nearest = lines.try_fold(f32::INFINITY, |least, line| Some(least.min(line?)));
            let covered = nearest.map_or(1.0, |squared| coverage(squared, *radius, self.softness));
            composite.below(covered, pigment.as_ref(), lightness);
            if composite.through == 0.0 {
                break;
            }
        }
        composite.over(before)
    }
}

/// Adds a line of a stroke to a cell. Without a line the stroke covers the cell, and hides all strokes below.
fn enter(cell: &mut Vec<Touch>, stroke: u32, line: Option<u32>) {
    let covered = |touch: &Touch| touch.stroke == stroke && touch.line.is_none();
    if cell.last().is_some_and(covered) {
        return;
    }
    if line.is_none() {
        cell.clear();
    }
    cell.push(Touch { stroke, line });
}

/// Returns the number of indices in `0..count`, from the first on, for which `holds` is true.
fn partition(count: usize, holds: impl Fn(usize) -> bool) -> usize {
    let Range { mut start, mut end } = 0..count;
    while start < end {
        let middle = start.midpoint(end);
        if holds(middle) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

/// A composite of strokes, from the last one down.
struct Composite {
    /// The share of pigment, and its chroma times that share.
    pigment: f32,
    chroma: Chroma,
    /// The share in which strokes below remain visible.
    through: f32,
}

impl Default for Composite {
    fn default() -> Self {
        Composite {
            pigment: 0.0,
            chroma: [0.0; 2],
            through: 1.0,
        }
    }
}

impl Composite {
    /// Adds a stroke below those before; `covered` is its coverage of the pixel.
    fn below(&mut self, covered: f32, pigment: Option<&Pigment>, lightness: f32) {
        let share = self.through * covered;
        if let Some(pigment) = pigment
            && share > 0.0
        {
            let wanted = pigment.at(lightness);
            self.pigment += share;
            self.chroma[0] += share * wanted[0];
            self.chroma[1] += share * wanted[1];
        }
        self.through *= 1.0 - covered;
    }

    /// Returns the composite over a chroma.
    fn over(&self, before: Chroma) -> Chroma {
        if self.pigment == 0.0 {
            return before;
        }
        [0, 1].map(|part| (1.0 - self.pigment) * before[part] + self.chroma[part])
    }
}

/// Returns the share of a pixel that a stroke covers, by the squared distance of its center from the stroke's line.
fn coverage(squared: f32, radius: f32, softness: f32) -> f32 {
    ((radius - squared.sqrt()) / softness + 0.5).clamp(0.0, 1.0)
}

/// Returns the squared distance of a point from a line between two points.
fn distance_squared([x, y]: [f32; 2], [from, to]: [[f32; 2]; 2]) -> f32 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let away = [x - from[0], y - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = if length > 0.0 {
        ((away[0] * along[0] + away[1] * along[1]) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let [x, y] = [0, 1].map(|axis| away[axis] - share * along[axis]);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::color::render::pigment::Paper;
    use crate::color::settings::HintSettings;

    const PAPER: Paper = Paper {
        lightness: 90.0,
        chroma: [2.0, 18.0],
    };

    /// The points, the radius, and the pigment in three numbers; without it an eraser.
    type Drawn = (Vec<[f32; 2]>, f32, Option<[u8; 3]>);

    fn strokes(all: Vec<Drawn>) -> Vec<Brushed> {
        let brushed = |(points, radius, rgb): Drawn| {
            let stroke = Stroke {
                points: points.into(),
                radius,
                rgb,
            };
            Brushed {
                lines: stroke.lines().collect(),
                radius,
                pigment: rgb.map(|[a, b, there]| {
                    let chroma = [a, b].map(|part| f32::from(part) / 4.0 - 32.0);
                    PAPER.under(chroma, f32::from(there) / 3.0, &HintSettings::default())
                }),
            }
        };
        all.into_iter().map(brushed).collect()
    }

    /// Evaluates every line of every stroke at one pixel.
    fn naive(
        strokes: &[Brushed],
        place: [f32; 2],
        softness: f32,
        lightness: f32,
        before: Chroma,
    ) -> Chroma {
        let mut composite = Composite::default();
        for stroke in strokes.iter().rev() {
            let distances = stroke.lines.iter().map(|&l| distance_squared(place, l));
            let nearest = distances.fold(f32::INFINITY, f32::min);
            let covered = coverage(nearest, stroke.radius, softness);
            composite.below(covered, stroke.pigment.as_ref(), lightness);
        }
        composite.over(before)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn strokes_by_cells_are_strokes_one_by_one(
            all in prop::collection::vec(
                (
                    prop::collection::vec([0.0f32..400.0, 0.0f32..300.0], 1..6),
                    prop_oneof![0.5f32..20.0, 20.0f32..300.0],
                    any::<Option<[u8; 3]>>(),
                ),
                0..8,
            ),
            start in [0u16..200, 0u16..200],
            (width, height) in (1usize..200, 1usize..150),
            scale in prop_oneof![Just(1.0f32), 0.1f32..6.0],
        ) {
            let strokes = strokes(all);
            let places = |axis: usize, count: usize| -> Vec<f32> {
                (0..count).map(|at| f32::from(start[axis]) + (at as f32 + 0.5) * scale).collect()
            };
            let [across, down] = [places(0, width), places(1, height)];
            let work = Brushwork::new(&strokes, [across.clone(), down.clone()], scale);
            for (y, &v) in down.iter().enumerate() {
                let mut lightness: Vec<f32> = (0..width).map(|x| ((x * 7 + y * 3) % 101) as f32).collect();
                let (mut a, mut b) = (vec![3.0; width], vec![-4.0; width]);
                work.over(&mut Stretch { y, x: 0, lightness: &mut lightness, a: &mut a, b: &mut b });
                for (x, &u) in across.iter().enumerate() {
                    let want = naive(&strokes, [u, v], scale.max(1.0), lightness[x], [3.0, -4.0]);
                    prop_assert_eq!([a[x], b[x]], want);
                }
            }
        }
    }

    #[test]
    fn an_eraser_takes_away_strokes_before_it_and_nothing_else() {
        let line = vec![[0.0, 50.0], [100.0, 50.0]];
        let dot = |x| vec![[x, 50.0]];
        let ink = Some([200, 10, 100]);
        let strokes = strokes(vec![
            (line, 10.0, ink),
            (dot(30.0), 15.0, None),
            (dot(70.0), 15.0, None),
            (dot(70.0), 5.0, ink),
        ]);
        let places = |count: usize| (0..count).map(|at| at as f32 + 0.5).collect::<Vec<_>>();
        let work = Brushwork::new(&strokes, [places(100), places(100)], 1.0);
        let mut lightness = vec![40.0; 100];
        let (mut a, mut b) = (vec![1.0; 100], vec![2.0; 100]);
        work.over(&mut Stretch {
            y: 50,
            x: 0,
            lightness: &mut lightness,
            a: &mut a,
            b: &mut b,
        });
        assert_eq!([a[30], b[30]], [1.0, 2.0], "erased");
        assert_eq!([a[60], b[60]], [1.0, 2.0], "erased");
        assert_ne!(a[50], 1.0);
        assert_ne!(a[70], 1.0);
        assert!(lightness.iter().all(|&value| value == 40.0));
    }
}
