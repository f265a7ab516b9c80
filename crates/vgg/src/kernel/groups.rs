//! The division of rows into tiles.

/// A division of rows into tiles of nearly the same height.
#[derive(Clone, Copy, Debug)]
pub struct Groups {
    rows: usize,
    count: usize,
}

impl Groups {
    /// Divides `rows` into tiles of at most `most` rows.
    pub fn new(rows: usize, most: usize) -> Groups {
        Groups {
            rows,
            count: rows.div_ceil(most),
        }
    }

    /// Returns the first row and the number of rows of each tile.
    pub fn iter(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.count).map(move |group| {
            let (short, long) = (self.rows / self.count, self.rows % self.count);
            let start = group * short + group.min(long);
            (start, short + usize::from(group < long))
        })
    }
}
