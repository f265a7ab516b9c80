//! Chroma by place and lightness: a coarse grid that colors a picture of any size.
//!
//! This is the bilateral grid of Chen, Paris and Durand (2007). A pixel reads it at its own place and its own lightness, so that
//! a black line in yellow paper stays black however coarse the grid is in place.

use crate::color::settings::SettlingSettings;
use crate::color::sheet::cells::Cells;
use crate::color::sheet::votes::{LEVELS, PARTS, Votes};

/// The mean vote for a place and lightness: a*, b* and their length, on the compressed scale.
pub(in crate::color) type Mean = [f32; 3];

/// Chroma for every place and lightness.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Grid {
    pub columns: usize,
    pub rows: usize,
    /// `[rows][columns][LEVELS]`.
    pub means: Vec<Mean>,
}

impl Grid {
    /// Returns a grid without color.
    pub fn gray() -> Self {
        Grid {
            columns: 1,
            rows: 1,
            means: vec![[0.0; 3]; LEVELS],
        }
    }

    /// Averages the cells' votes. `map` holds for each cell the mean vote of reference cells, which decides where nothing
    /// matches.
    pub fn new(cells: &Cells, votes: &Votes, map: &Votes, settings: &SettlingSettings) -> Self {
        let mut means = Vec::with_capacity(cells.count() * LEVELS);
        let mut widening = Widening::default();
        for (own, map) in votes.column_iter().zip(map.column_iter()) {
            let mass = own.rows(0, LEVELS).sum().max(f32::MIN_POSITIVE);
            let own = own / mass;
            let curve = widening.of(map.as_slice());
            for level in 0..LEVELS {
                let of = |part: usize| {
                    own[part * LEVELS + level] + settings.map_share * curve[part][level]
                };
                means.push([1, 2, 3].map(|part| of(part) / of(0)));
            }
        }
        Grid {
            columns: cells.columns,
            rows: cells.rows,
            means,
        }
    }
}

type Curves = [[f32; LEVELS]; PARTS];

/// The widened form of the last vote. Neighboring cells mostly share one, which is computed once.
#[derive(Default)]
struct Widening(Option<(Vec<f32>, Curves)>);

impl Widening {
    fn of(&mut self, vote: &[f32]) -> &Curves {
        if self.0.as_ref().is_none_or(|(last, _)| last != vote) {
            self.0 = None;
        }
        &self
            .0
            .get_or_insert_with(|| (vote.to_vec(), widened(vote)))
            .1
    }
}

/// Returns a vote as curves over the levels (count, a*, b*, length), of total count 1, widened so that a lightness without
/// votes has the color of its neighbors.
fn widened(vote: &[f32]) -> Curves {
    let total: f32 = vote[..LEVELS].iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let reach = |levels: f32| (-0.5 * levels * levels / 4.0).exp();
    let mut curves = [[0.0; LEVELS]; PARTS];
    for (part, curve) in curves.iter_mut().enumerate() {
        let seen = &vote[part * LEVELS..][..LEVELS];
        let mean: f32 = seen.iter().sum();
        for (level, value) in curve.iter_mut().enumerate() {
            let near = seen.iter().enumerate().map(|(other, seen)| {
                let away = level.abs_diff(other) as f32;
                (f32::from(u8::from(away == 0.0)) + 0.05 * reach(away)) * seen
            });
            *value = (near.sum::<f32>() + 1e-6 * mean) / total;
        }
    }
    curves
}
