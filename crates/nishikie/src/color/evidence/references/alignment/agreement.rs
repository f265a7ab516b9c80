//! The affine map on which matching cells agree.

use nalgebra::Vector2;

use super::affine::{Affine, Pair, least_squares, similarity};
use crate::color::evidence::references::comparison::Comparison;
use crate::color::settings::AlignmentSettings;
use crate::color::sheet::cells::Cells;

/// Returns the affine map on which mutually nearest cells agree, if enough of them do.
pub(super) fn agreement(
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
    let pairs: Vec<Pair> = (0..ours.count())
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

/// A xorshift generator (Marsaglia) of a fixed seed, so that every run draws the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
