//! Proposals: whole colorings that differ where the print is in doubt.

use super::conclusions::{Conclusions, Errors};
use super::doubts::{Asking, Question, questions};
use crate::color::lab::Chroma;

/// The number of doubts in which proposals differ.
const DOUBTS: usize = 4;

/// The power of the likelihood. At 0.2 proposals differ more (a palette distance of 2.3 in place of 1.8), and the best of eight is farther from the
/// truth.
const LIKELIHOOD: f32 = 0.5;

/// A choice for each question: 0 keeps the present color, any other is an offer, counted from 1.
type Choices = Vec<usize>;

/// Returns the conclusions for a proposal, counted from 1, from one of the colors that are offered for each of the greatest doubts.
///
/// The proposals before it are those of smaller numbers, and the decision as it is. Each is as likely as possible, and as far from
/// all before as possible: the product of a power of its likelihood with the surface times the distance of color in which it differs
/// from the most similar of them is greatest.
pub(super) fn proposed(asking: &Asking, number: u8) -> Conclusions {
    let questions = questions(asking, DOUBTS);
    let mut found: Vec<Choices> = vec![vec![0; questions.len()]];
    let all = combinations(&questions);
    let surface = surfaces(asking, &questions);
    for _ in 0..number {
        let score = |choices: &Choices| {
            let likelihood: f32 = choices.iter().zip(&questions).map(likelihood).product();
            let distances = found
                .iter()
                .map(|other| distance(choices, other, &questions, &surface));
            likelihood.powf(LIKELIHOOD) * distances.fold(f32::INFINITY, f32::min)
        };
        let best = all
            .iter()
            .map(|choices| (score(choices), choices))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, best)) = best {
            found.push(best.clone());
        }
    }
    let chosen: Vec<(usize, Chroma)> = found
        .last()
        .into_iter()
        .flat_map(|choices| choices.iter().zip(&questions))
        .flat_map(|(&choice, question)| {
            let chroma = chroma_of(choice, question);
            question.cloth.iter().map(move |&piece| (piece, chroma))
        })
        .collect();
    let likeness = asking.print.pieces(asking.settings);
    let settings = &asking.settings.conclusions;
    Errors::of(asking.print, asking.pieces, likeness, settings).given(&chosen)
}

/// Returns every combination of choices.
fn combinations(questions: &[Question]) -> Vec<Choices> {
    let mut all: Vec<Choices> = vec![Vec::new()];
    for question in questions {
        all = all
            .iter()
            .flat_map(|before| {
                (0..=question.offers.len()).map(|choice| {
                    let mut choices = before.clone();
                    choices.push(choice);
                    choices
                })
            })
            .collect();
    }
    all
}

/// Returns the working pixels that each question decides.
fn surfaces(asking: &Asking, questions: &[Question]) -> Vec<f32> {
    let sizes = &asking.print.pieces(asking.settings).sizes;
    let surface = |question: &Question| question.cloth.iter().map(|&piece| sizes[piece]).sum();
    questions.iter().map(surface).collect()
}

fn chroma_of(choice: usize, question: &Question) -> Chroma {
    match choice.checked_sub(1) {
        Some(offer) => question.offers[offer].chroma,
        None => question.present,
    }
}

fn likelihood((&choice, question): (&usize, &Question)) -> f32 {
    match choice.checked_sub(1) {
        Some(offer) => question.offers[offer].likelihood,
        None => {
            let offered: f32 = question.offers.iter().map(|offer| offer.likelihood).sum();
            (1.0 - offered).max(0.0)
        }
    }
}

fn distance(a: &Choices, b: &Choices, questions: &[Question], surface: &[f32]) -> f32 {
    let parts = questions.iter().zip(surface).zip(a.iter().zip(b));
    parts
        .map(|((question, surface), (&a, &b))| {
            let [x, y] = [a, b].map(|choice| chroma_of(choice, question));
            surface * (x[0] - y[0]).hypot(x[1] - y[1])
        })
        .sum()
}
