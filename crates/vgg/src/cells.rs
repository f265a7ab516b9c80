//! Features at the cells of a grid over the image.

use crate::features::Features;
use crate::kernel::lanes::BLOCK;

impl Features {
    /// Computes the maps' values in a cell of a grid over the image, one per channel.
    ///
    /// `cell` and `position` are the sides of a cell and of one position of these maps in the image's pixels, both
    /// powers of two; `at` is the cell's column and row. The value in a cell that is no smaller than a position is the mean over
    /// the positions in it, that in a smaller one the bilinear interpolation at its center, constant beyond the centers of the
    /// outermost positions.
    ///
    /// # Panics
    /// If the maps are empty, `values` is not one per channel, a side is no power of two, or the cell has positions outside the maps.
    pub fn in_cell(&self, at: [usize; 2], cell: usize, position: usize, values: &mut [f32]) {
        assert_eq!(values.len(), self.channels(), "a value per channel");
        assert!(
            cell.is_power_of_two() && position.is_power_of_two(),
            "sides of {cell} and {position} pixels do not divide each other"
        );
        if cell >= position {
            self.mean(at, cell / position, values);
        } else {
            self.between(at, position / cell, values);
        }
    }

    /// Computes the means over a cell's `side` × `side` positions.
    fn mean(&self, [column, row]: [usize; 2], side: usize, values: &mut [f32]) {
        let inside = (column + 1) * side <= self.width() && (row + 1) * side <= self.height();
        assert!(inside, "a cell outside the maps");
        let (blocks, _) = values.as_chunks_mut::<BLOCK>();
        for (group, sums) in blocks.iter_mut().enumerate() {
            *sums = [0.0; BLOCK];
            for y in row * side..(row + 1) * side {
                let mut line = [0.0; BLOCK];
                for lanes in &self.line(group, y)[column * side..(column + 1) * side] {
                    line.iter_mut().zip(lanes).for_each(|(sum, v)| *sum += v);
                }
                sums.iter_mut().zip(line).for_each(|(sum, v)| *sum += v);
            }
            sums.iter_mut().for_each(|sum| *sum /= (side * side) as f32);
        }
    }

    /// Interpolates the values at the center of a cell; a position has `parts` cells along each side.
    fn between(&self, [column, row]: [usize; 2], parts: usize, values: &mut [f32]) {
        let center = |index: usize| (index as f32 + 0.5) / parts as f32 - 0.5;
        let (left, right, u) = axis(center(column), self.width());
        let (top, bottom, v) = axis(center(row), self.height());
        let taps = [
            (top, left, (1.0 - u) * (1.0 - v)),
            (top, right, u * (1.0 - v)),
            (bottom, left, (1.0 - u) * v),
            (bottom, right, u * v),
        ];
        let (blocks, _) = values.as_chunks_mut::<BLOCK>();
        for (group, sums) in blocks.iter_mut().enumerate() {
            *sums = [0.0; BLOCK];
            for (y, x, weight) in taps {
                let lanes = &self.line(group, y)[x];
                let sums = sums.iter_mut().zip(lanes);
                sums.for_each(|(sum, value)| *sum += value * weight);
            }
        }
    }

    /// Returns a row of a block of channels without the border.
    fn line(&self, group: usize, y: usize) -> &[[f32; BLOCK]] {
        let across = self.width() + 2;
        let start = (group * (self.height() + 2) + y + 1) * across + 1;
        let (lanes, _) = self.as_slice().as_chunks();
        &lanes[start..start + self.width()]
    }
}

/// Returns the two positions around a place on one axis and the weight of the second. A place beyond the border is moved to
/// it.
fn axis(at: f32, size: usize) -> (usize, usize, f32) {
    let at = at.clamp(0.0, (size - 1) as f32);
    let low = at as usize;
    (low, (low + 1).min(size - 1), at - low as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Maps whose values are linear in the pixel coordinates of the positions' centers.
    fn linear(height: usize, width: usize, position: usize) -> Features {
        let mut maps = Features::zeros(32, height, width);
        let center = |index: usize| (index as f32 + 0.5) * position as f32;
        for c in 0..32 {
            for y in 0..height {
                for x in 0..width {
                    let value = c as f32 + 2.0 * center(x) - 3.0 * center(y);
                    maps.set(c, y, x, value);
                }
            }
        }
        maps
    }

    #[test]
    fn linear_maps_are_read_at_the_centers_of_cells() {
        for (cell, position) in [(8, 1), (4, 4), (4, 8), (4, 16), (2, 8)] {
            let maps = linear(6, 9, position).clone();
            let maps = if cell > position {
                linear(6 * cell / position, 9 * cell / position, position)
            } else {
                maps
            };
            let (across, down) = (maps.width() * position, maps.height() * position);
            let mut values = [0.0; 32];
            for row in 0..down / cell {
                for column in 0..across / cell {
                    maps.in_cell([column, row], cell, position, &mut values);
                    // Outside the outermost centers their values hold.
                    let place = |index: usize, size: usize| {
                        let (center, half) =
                            ((index as f32 + 0.5) * cell as f32, position as f32 / 2.0);
                        center.clamp(half, (size as f32 - half).max(half))
                    };
                    let (x, y) = (place(column, across), place(row, down));
                    for (c, value) in values.iter().enumerate() {
                        let wanted = c as f32 + 2.0 * x - 3.0 * y;
                        assert!(
                            (value - wanted).abs() < 1e-3,
                            "{cell} {position} {value} {wanted}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "outside the maps")]
    fn a_cell_outside_is_refused() {
        linear(4, 4, 1).in_cell([1, 0], 4, 1, &mut [0.0; 32]);
    }
}
