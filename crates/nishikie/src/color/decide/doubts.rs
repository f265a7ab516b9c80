//! Doubts: the parts of a print whose decision by a curator would gain most.

use super::alternatives::{Alternative, Offer, Sources, alternatives};
use super::conclusions::{Conclusions, Errors};
use super::pieces::Pieces;
use super::same_pigment::SamePigment;
use crate::color::lab::{Chroma, srgb_at};
use crate::color::pick::Reach;
use crate::color::settings::Settings;
use crate::color::sheet::Print;

/// A part of a print whose color is in doubt: a piece, with those around it that have its pigment.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// A pixel of the piece, counted from the left of the scan; a pick there decides it.
    pub x: usize,
    /// The same from the top.
    pub y: usize,
    /// The rectangle of the scan around the pieces that a pick with [`Reach::Cloth`] fills: pixels from the left and the top, width
    /// and height.
    pub bounds: [usize; 4],
    /// Their share of the scan, 0..=1.
    pub share: f32,
    /// The probability that the present color is right, 0..=1.
    pub confidence: f32,
    /// The present color at the piece's lightness, sRGB.
    pub rgb: [u8; 3],
    /// Colors that it may have instead, the likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// A print with the decision about it, of which doubts are asked.
#[derive(Clone, Copy)]
pub(in crate::color) struct Asking<'a> {
    pub print: &'a Print,
    pub pieces: &'a Pieces,
    pub conclusions: &'a Conclusions,
    /// True for each piece that a curator decided.
    pub decided: &'a [bool],
    pub sources: Sources<'a>,
    pub settings: &'a Settings,
}

/// A doubtful piece with what is offered for it.
#[derive(Clone, Debug)]
pub(in crate::color) struct Question {
    pub piece: usize,
    /// The piece, and those around it that have its pigment.
    pub cloth: Vec<usize>,
    /// The present chroma.
    pub present: Chroma,
    /// The likeliest first.
    pub offers: Vec<Offer>,
}

/// Returns the doubts of which decisions gain most, in the order in which they should be decided.
///
/// The next doubt is the piece with the most surface times doubt. After each, the pieces whose errors correlate with its error are taken
/// to be so much less doubtful, and those around it that have its pigment are not asked about again.
pub(in crate::color) fn questions(asking: &Asking, most: usize) -> Vec<Question> {
    let Asking {
        print,
        pieces,
        conclusions,
        decided,
        settings,
        ..
    } = *asking;
    let likeness = print.pieces(settings);
    let errors = Errors::of(print, pieces, likeness, &settings.conclusions);
    let same = SamePigment {
        print,
        pieces,
        settings,
    };
    let mut open: Vec<f32> = (0..pieces.count())
        .map(|piece| match decided[piece] {
            true => 0.0,
            false => likeness.sizes[piece] * (1.0 - conclusions.confidence[piece]),
        })
        .collect();
    let mut questions = Vec::new();
    let mut asked = decided.to_vec();
    while questions.len() < most {
        let undecided = (0..pieces.count()).filter(|&piece| !asked[piece]);
        let Some(piece) = undecided.max_by(|&a, &b| open[a].total_cmp(&open[b])) else {
            break;
        };
        if open[piece] <= 0.0 {
            break;
        }
        let cloth: Vec<usize> = same
            .reached(piece, Reach::Cloth)
            .into_iter()
            .filter(|&other| other == piece || !asked[other])
            .collect();
        for (other, open) in open.iter_mut().enumerate() {
            *open *= 1.0 - errors.correlation(piece, other).powi(2);
        }
        for &other in &cloth {
            open[other] = 0.0;
            asked[other] = true;
        }
        let own = pieces.chroma[piece];
        let present = [0, 1].map(|part| own[part] + conclusions.shift[piece][part]);
        let lightness = likeness.lightness[piece][0];
        questions.push(Question {
            piece,
            cloth,
            present,
            offers: alternatives(
                pieces,
                piece,
                lightness,
                present,
                &asking.sources,
                &settings.doubts,
            ),
        });
    }
    questions
}

impl Question {
    /// Returns the doubt on a scan of this width and height.
    pub fn on_scan(&self, asking: &Asking, scan: [usize; 2]) -> Doubt {
        let print = asking.print;
        let areas = &print.areas.large;
        let lightness = print.pieces(asking.settings).lightness[self.piece][0];
        let size = [areas.width, areas.height];
        let (mut least, mut most) = (size, [0, 0]);
        let mut count = 0;
        let mut belongs = vec![false; areas.count];
        self.cloth.iter().for_each(|&piece| belongs[piece] = true);
        for (pixel, &area) in areas.labels.iter().enumerate() {
            if !belongs[area as usize] {
                continue;
            }
            count += 1;
            for (axis, place) in [pixel % areas.width, pixel / areas.width]
                .into_iter()
                .enumerate()
            {
                least[axis] = least[axis].min(place);
                most[axis] = most[axis].max(place + 1);
            }
        }
        let on_scan = |at: usize, axis: usize| at * scan[axis] / size[axis];
        let [left, top] = [0, 1].map(|axis| on_scan(least[axis], axis));
        let [right, bottom] = [0, 1].map(|axis| on_scan(most[axis], axis));
        let typical = self.typical_pixel(print, lightness);
        let middle = |at: usize, axis: usize| (2 * at + 1) * scan[axis] / (2 * size[axis]);
        Doubt {
            x: middle(typical % areas.width, 0),
            y: middle(typical / areas.width, 1),
            bounds: [left, top, (right - left).max(1), (bottom - top).max(1)],
            share: count as f32 / areas.labels.len() as f32,
            confidence: asking.conclusions.confidence[self.piece],
            rgb: srgb_at(lightness, self.present).map(|value| value.round() as u8),
            alternatives: self
                .offers
                .iter()
                .map(|offer| offer.at(lightness))
                .collect(),
        }
    }

    /// Returns the working pixel of the piece that is near its middle and about as light as this.
    fn typical_pixel(&self, print: &Print, lightness: f32) -> usize {
        let areas = &print.areas.large;
        let longest = areas.width.max(areas.height) as f32;
        let center = print.areas.centers()[self.piece].map(|at| at * longest);
        let apart = |pixel: usize| {
            let across = (pixel % areas.width) as f32 + 0.5 - center[0];
            let down = (pixel / areas.width) as f32 + 0.5 - center[1];
            let lighter = print.sheet.plate.lightness[pixel] - lightness;
            across.hypot(down) + LIGHTNESS_AWAY * lighter.abs()
        };
        let pixels =
            (0..areas.labels.len()).filter(|&pixel| areas.labels[pixel] as usize == self.piece);
        let nearest = pixels.map(|pixel| (apart(pixel), pixel));
        nearest
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(0, |(_, pixel)| pixel)
    }
}

/// The working pixels of distance from the middle that a difference of 1 L* is as bad as.
const LIGHTNESS_AWAY: f32 = 4.0;
