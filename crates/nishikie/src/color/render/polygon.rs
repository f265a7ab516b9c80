//! Polygons and their coverage of pixels.

/// The number of lines across a row of pixels along which coverage is computed; it is averaged over them.
const LINES: usize = 8;

/// A closed polygon, inside by the even-odd rule.
pub(super) struct Polygon {
    /// The edges from corner to corner, and back to the first.
    edges: Vec<[[f32; 2]; 2]>,
    /// The least and the greatest of each coordinate.
    pub bounds: [[f32; 2]; 2],
}

impl Polygon {
    /// Returns the polygon with these corners.
    pub fn new(corners: &[[f32; 2]]) -> Self {
        let next = corners.iter().cycle().skip(1);
        let least = |axis: usize| corners.iter().map(|c| c[axis]).fold(f32::MAX, f32::min);
        let most = |axis: usize| corners.iter().map(|c| c[axis]).fold(f32::MIN, f32::max);
        Polygon {
            edges: corners.iter().zip(next).map(|(&a, &b)| [a, b]).collect(),
            bounds: [[0, 1].map(least), [0, 1].map(most)],
        }
    }

    /// Returns the corners.
    pub fn corners(&self) -> impl Iterator<Item = [f32; 2]> {
        self.edges.iter().map(|&[corner, _]| corner)
    }

    /// Returns the parts of a horizontal line that are inside, from left to right.
    pub fn inside(&self, y: f32) -> Vec<[f32; 2]> {
        inside(&self.edges, y)
    }

    /// Returns the coverage of a row of pixels whose centers have this `y`, and that are `side` high; `None` if the polygon does
    /// not reach there.
    pub fn row(&self, y: f32, side: f32) -> Option<Row> {
        let (top, bottom) = (y - 0.5 * side, y + 0.5 * side);
        let reaches =
            |[from, to]: &[[f32; 2]; 2]| from[1].min(to[1]) <= bottom && from[1].max(to[1]) >= top;
        let edges: Vec<_> = self.edges.iter().copied().filter(reaches).collect();
        let line = |line: usize| y + side * ((line as f32 + 0.5) / LINES as f32 - 0.5);
        let spans: Vec<_> = (0..LINES)
            .flat_map(|number| inside(&edges, line(number)))
            .collect();
        (!spans.is_empty()).then_some(Row { spans, side })
    }
}

fn inside(edges: &[[[f32; 2]; 2]], y: f32) -> Vec<[f32; 2]> {
    let crossing = |&[[x, from], [to_x, to]]: &[[f32; 2]; 2]| {
        ((from <= y) != (to <= y)).then(|| x + (y - from) / (to - from) * (to_x - x))
    };
    let mut crossings: Vec<f32> = edges.iter().filter_map(crossing).collect();
    crossings.sort_unstable_by(f32::total_cmp);
    // A line crosses a closed outline as often upward as downward.
    crossings
        .chunks_exact(2)
        .map(|pair| [pair[0], pair[1]])
        .collect()
}

/// A polygon's coverage of a row of pixels.
pub(super) struct Row {
    /// The parts inside of all lines across the row.
    spans: Vec<[f32; 2]>,
    /// The side of a pixel.
    side: f32,
}

impl Row {
    /// Computes the coverage, 0..=1, of pixels by their centers from left to right; false if none is covered.
    ///
    /// The result for a pixel depends on its own place alone, whatever the others.
    pub fn coverage(&self, centers: &[f32], covered: &mut [f32]) -> bool {
        covered.fill(0.0);
        let half = 0.5 * self.side;
        let mut any = false;
        for &[from, to] in &self.spans {
            let first = centers.partition_point(|&x| x + half <= from);
            let last = centers.partition_point(|&x| x - half < to);
            // The part of a pixel left of a place: exactly 0 or 1 where the place is outside the pixel.
            let left_of = |place: f32, x: f32| ((place - x) / self.side + 0.5).clamp(0.0, 1.0);
            for pixel in first..last {
                covered[pixel] += left_of(to, centers[pixel]) - left_of(from, centers[pixel]);
                any = true;
            }
        }
        for covered in covered {
            *covered /= LINES as f32;
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns whether a point is inside: a ray from it to the left crosses the outline an odd number of times.
    fn is_inside(corners: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
        let mut inside = false;
        for (at, &[x1, y1]) in corners.iter().enumerate() {
            let [x0, y0] = corners[(at + 1) % corners.len()];
            if (y0 <= y) != (y1 <= y) && x0 + (y - y0) / (y1 - y0) * (x1 - x0) <= x {
                inside = !inside;
            }
        }
        inside
    }

    /// Estimates coverage by many points in the pixel.
    fn naive(corners: &[[f32; 2]], [x, y]: [f32; 2], side: f32) -> f32 {
        const ACROSS: usize = 128;
        let at = |number: usize, count: usize| side * ((number as f32 + 0.5) / count as f32 - 0.5);
        let points = (0..ACROSS * LINES).filter(|point| {
            let [dx, dy] = [at(point % ACROSS, ACROSS), at(point / ACROSS, LINES)];
            is_inside(corners, [x + dx, y + dy])
        });
        points.count() as f32 / (ACROSS * LINES) as f32
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn coverage_is_the_share_of_points_inside(
            corners in prop::collection::vec([-5.0f32..60.0, -5.0f32..30.0], 3..14),
            side in prop_oneof![Just(1.0f32), 1.0f32..9.0],
            start in 0usize..40,
        ) {
            let polygon = Polygon::new(&corners);
            let all: Vec<f32> = (0..50).map(|x| side * (x as f32 + 0.5)).collect();
            for y in 0..25 {
                let y = side * (y as f32 + 0.5);
                let mut have = [0.0; 50];
                let row = polygon.row(y, side);
                let any = row.as_ref().is_some_and(|row| row.coverage(&all, &mut have));
                prop_assert_eq!(any && have.iter().any(|&part| part > 0.0), have.iter().any(|&part| part > 0.0));
                for (&x, &have) in all.iter().zip(&have) {
                    // A sample at most is wrong at each crossing, and each edge crosses each line at most once.
                    let most = corners.len() as f32 / 128.0 + 1e-3;
                    prop_assert!((have - naive(&corners, [x, y], side)).abs() <= most, "{have} at {x}, {y}");
                }
                // The same to the last digit if fewer pixels are asked for.
                let mut part = [0.0; 10];
                if let Some(row) = row {
                    row.coverage(&all[start..start + 10], &mut part);
                    prop_assert_eq!(&part[..], &have[start..start + 10]);
                }
            }
        }
    }

    #[test]
    fn whole_pixels_are_covered_in_full_and_halves_by_half() {
        let polygon = Polygon::new(&[[2.0, 1.0], [5.5, 1.0], [5.5, 3.5], [2.0, 3.5]]);
        let centers: Vec<f32> = (0..8).map(|x| x as f32 + 0.5).collect();
        let row = |y: f32| {
            let mut covered = [0.0; 8];
            if let Some(row) = polygon.row(y, 1.0) {
                row.coverage(&centers, &mut covered);
            }
            covered
        };
        assert_eq!(row(0.5), [0.0; 8]);
        assert_eq!(row(1.5), [0.0, 0.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0]);
        assert_eq!(row(3.5), [0.0, 0.0, 0.5, 0.5, 0.5, 0.25, 0.0, 0.0]);
        assert_eq!(row(4.5), [0.0; 8]);
    }

    #[test]
    fn what_is_inside_twice_is_outside() {
        // A star with five points, drawn in one go.
        let corners = [
            [50.0, 0.0],
            [79.0, 90.0],
            [2.0, 34.0],
            [98.0, 34.0],
            [21.0, 90.0],
        ];
        let polygon = Polygon::new(&corners);
        let at = |x: f32, y: f32| polygon.inside(y).iter().any(|s| s[0] <= x && x < s[1]);
        assert!(at(50.0, 20.0), "a point of the star");
        assert!(!at(50.0, 50.0), "its middle");
        assert!(!at(5.0, 5.0));
    }
}
