//! The probability that two pieces of a print have the same pigment, and the pieces that a pick fills by it.

use super::pieces::Pieces;
use crate::color::pick::Reach;
use crate::color::settings::Settings;
use crate::color::sheet::Print;

/// A print's pieces, compared with each other.
#[derive(Clone, Copy)]
pub(in crate::color) struct SamePigment<'a> {
    pub print: &'a Print,
    pub pieces: &'a Pieces,
    pub settings: &'a Settings,
}

impl SamePigment<'_> {
    /// Returns the probability that two pieces have the same pigment: a logistic regression of the distance of their features, the
    /// overlap of their evidence, the distance of the colors that it expects, and the confidence in both. 0 where lightness differs
    /// by more than one pigment does.
    pub fn probability(&self, a: usize, b: usize) -> f32 {
        let settings = &self.settings.reach;
        let likeness = self.print.pieces(self.settings);
        if a == b {
            return 1.0;
        }
        if (likeness.lightness[a][0] - likeness.lightness[b][0]).abs() > settings.lightness {
            return 0.0;
        }
        let [x, y] = [a, b].map(|piece| self.pieces.expected(piece));
        let apart = (x[0] - y[0]).hypot(x[1] - y[1]).min(settings.most_apart);
        let [sure, other] = [a, b].map(|piece| self.pieces.confidence[piece]);
        let [constant, look, overlap, away, own, its, own_away, its_away] = settings.weights;
        let score = constant
            + look * likeness.look(a, b).sqrt()
            + overlap * self.pieces.overlap(a, b)
            + (away + own_away * sure + its_away * other) * apart
            + own * sure
            + its * other;
        1.0 / (1.0 + (-score).exp())
    }

    /// Returns the pieces that a pick of a piece fills, itself among them, in order.
    pub fn reached(&self, piece: usize, reach: Reach) -> Vec<usize> {
        let count = self.pieces.count();
        let belongs: Vec<bool> = match reach {
            Reach::Piece => (0..count).map(|other| other == piece).collect(),
            Reach::Cloth | Reach::Alike => (0..count)
                .map(|other| self.probability(piece, other) >= self.settings.reach.probability)
                .collect(),
        };
        let mut reached = match reach {
            Reach::Cloth => {
                let neighbors = self.print.areas.neighbors(&self.settings.areas);
                connected(piece, &belongs, neighbors)
            }
            Reach::Piece | Reach::Alike => (0..count).filter(|&other| belongs[other]).collect(),
        };
        reached.sort_unstable();
        reached
    }
}

/// Returns the pieces that can be reached from one by steps between neighbors that belong to it.
fn connected(piece: usize, belongs: &[bool], neighbors: &[Vec<u32>]) -> Vec<usize> {
    let mut seen = vec![false; belongs.len()];
    seen[piece] = true;
    let mut reached = vec![piece];
    let mut next = 0;
    while let Some(&here) = reached.get(next) {
        next += 1;
        for &other in &neighbors[here] {
            let other = other as usize;
            if belongs[other] && !seen[other] {
                seen[other] = true;
                reached.push(other);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloth_ends_where_no_piece_of_it_is_near() {
        let neighbors = vec![vec![1], vec![0, 2], vec![1, 3], vec![2, 4], vec![3]];
        let belongs = [true, true, true, false, true];
        assert_eq!(connected(0, &belongs, &neighbors), [0, 1, 2]);
    }
}
