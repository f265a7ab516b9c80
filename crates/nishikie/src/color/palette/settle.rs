//! Pigments, by k-means from the seeds.

use super::pigment::Pigment;
use super::pool::{Amount, apart, place};
use super::seeds::{add, frequencies};

/// The greatest number of moves of the places, and the squared distance of a move below which they rest.
const STEPS: usize = 30;
const RESTING: f32 = 1e-3;

/// Standard deviations of the weights with which colors draw a place, and with which they determine its color.
const DRAW: f32 = 12.0;
const CORE: f32 = 6.0;

/// Pigments nearer to each other than this are one.
const SAME: f32 = 7.0;

/// The number of rounds in which places of pigments that proved to be the same go to others.
const ROUNDS: usize = 6;

/// Returns at most `count` pigments of these colors, the most frequent first.
pub(super) fn settle(colors: &[Amount], count: usize) -> Vec<Pigment> {
    let frequencies = frequencies(colors);
    let (mut places, mut tried) = (Vec::new(), Vec::new());
    let mut pigments = Vec::new();
    for _ in 0..ROUNDS {
        add(&mut places, &mut tried, count, colors, &frequencies);
        move_to_middles(&mut places, colors);
        pigments = apart_from_each_other(at_places(&places, colors));
        places = pigments.iter().map(|pigment| place(pigment.lab)).collect();
        if pigments.len() == count {
            break;
        }
    }
    // Shares by the nearest of those that are left.
    let of = nearest(&places, colors);
    for (index, pigment) in pigments.iter_mut().enumerate() {
        let members = colors.iter().zip(&of).filter(|(_, n)| **n == index);
        pigment.share = members.map(|(color, _)| color.share).sum();
    }
    pigments.sort_by(|a, b| b.share.total_cmp(&a.share));
    pigments
}

/// Returns the index of the place nearest to each color.
fn nearest(places: &[[f32; 3]], colors: &[Amount]) -> Vec<usize> {
    let of = |color: &Amount| {
        let distances = places.iter().map(|place| apart(place, &color.place));
        let best = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        best.map_or(0, |(index, _)| index)
    };
    colors.iter().map(of).collect()
}

/// Moves places to the middles of their colors: weighted k-means (Lloyd's), with the square root of the shares so that a small
/// area's neighbors do not draw it away, and with little weight for colors far away.
fn move_to_middles(places: &mut [[f32; 3]], colors: &[Amount]) {
    for _ in 0..STEPS {
        let mut sums = vec![[0.0f64; 4]; places.len()];
        for (color, of) in colors.iter().zip(nearest(places, colors)) {
            let sums = &mut sums[of];
            let distance = apart(&color.place, &places[of]);
            let weight = color.share.sqrt() * (-distance / (2.0 * DRAW * DRAW)).exp();
            for (sum, part) in sums.iter_mut().zip(color.place) {
                *sum += f64::from(weight * part);
            }
            sums[3] += f64::from(weight);
        }
        let mut moved = 0.0f32;
        for (place, sums) in places.iter_mut().zip(sums) {
            if sums[3] > 0.0 {
                let middle = std::array::from_fn(|part| (sums[part] / sums[3]) as f32);
                moved = moved.max(apart(place, &middle));
                *place = middle;
            }
        }
        if moved < RESTING {
            break;
        }
    }
}

/// Returns the pigment at each place: the medians of the colors nearest to it, weighted by nearness.
fn at_places(places: &[[f32; 3]], colors: &[Amount]) -> Vec<Pigment> {
    let of = nearest(places, colors);
    let pigment = |index: usize| {
        let members = || colors.iter().zip(&of).filter(move |(_, of)| **of == index);
        let near = |color: &Amount| {
            let distance = apart(&color.place, &places[index]);
            color.share * (-distance / (2.0 * CORE * CORE)).exp()
        };
        let share: f32 = members().map(|(color, _)| color.share).sum();
        let lab = [0, 1, 2].map(|part| {
            let weighed = members().map(|(color, _)| (color.lab[part], near(color)));
            median(weighed.collect())
        });
        let [l, a, b] = lab;
        Some(Pigment {
            lab: [l?, a?, b?],
            share,
        })
    };
    (0..places.len()).filter_map(pigment).collect()
}

/// Returns the weighted median; `None` without a value.
fn median(mut weighed: Vec<(f32, f32)>) -> Option<f32> {
    weighed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let half = 0.5 * weighed.iter().map(|(_, weight)| weight).sum::<f32>();
    let mut sum = 0.0;
    let at = weighed.iter().find(|(_, weight)| {
        sum += weight;
        sum >= half
    });
    at.or(weighed.last()).map(|(value, _)| *value)
}

/// Leaves out pigments that are too near to a more frequent one.
fn apart_from_each_other(mut pigments: Vec<Pigment>) -> Vec<Pigment> {
    pigments.sort_by(|a, b| b.share.total_cmp(&a.share));
    let mut kept: Vec<Pigment> = Vec::new();
    for pigment in pigments {
        let near = |other: &Pigment| apart(&place(other.lab), &place(pigment.lab)) < SAME * SAME;
        if !kept.iter().any(near) {
            kept.push(pigment);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_go_by_weight() {
        assert_eq!(median(vec![(9.0, 1.0), (1.0, 1.0), (5.0, 1.0)]), Some(5.0));
        assert_eq!(median(vec![(9.0, 3.0), (1.0, 1.0), (5.0, 1.0)]), Some(9.0));
        assert_eq!(median(vec![]), None);
    }
}
