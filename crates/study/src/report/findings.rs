//! The configurations with the least errors, beside those of the paper.

use nishikie::style::Configuration;
use vgg::Layer;

use crate::layers::names;
use crate::plan::same_layers;
use crate::results::{Measure, Results, Spread};

/// The paper's winners over its 100 pairs, by measure.
const PAPER: [(Measure, &str); 3] = [
    (Measure::Content, "config3_1_4"),
    (Measure::Style, "config2_3_1"),
    (Measure::Sum, "config3_3_1"),
];

/// The configuration that the paper's authors found best to the eye, of the five with the least content error.
pub const PAPER_VISUAL: &str = "config3_3_4";

/// The number of configurations that are compared by eye.
const SHORT_LIST: usize = 5;

/// The winner by one measure, beside the paper's.
pub struct Finding {
    pub measure: Measure,
    pub ours: String,
    pub mean: f64,
    /// The number of pairs in which the winner has the least error.
    pub wins: usize,
    pub papers: &'static str,
    /// The rank of the paper's winner in this study, from 1, and its mean; `None` if it is not in this study.
    pub papers_here: Option<(usize, f64)>,
    configurations: usize,
    pairs: usize,
}

/// Configurations that use the same layers.
pub struct Layers {
    /// The paper's index X, if all of the configurations are the paper's.
    index: Option<char>,
    content: Vec<Layer>,
    style: Vec<Layer>,
    /// Their indices in the study's list.
    pub members: Vec<usize>,
}

impl Finding {
    pub fn agrees(&self) -> bool {
        self.ours == self.papers
    }

    pub fn title(&self) -> &'static str {
        match self.measure {
            Measure::Content => "Least relative content error",
            Measure::Style => "Least relative style error",
            Measure::Sum => "Least relative error in sum",
        }
    }

    /// Returns one or two sentences about the winner.
    pub fn words(&self) -> String {
        let Finding {
            ours,
            mean,
            papers,
            wins,
            pairs,
            ..
        } = self;
        let own = format!(
            "{ours} has the least here ({mean:.4}, on average over {}; the least in {wins} of them)",
            count(*pairs, "pair")
        );
        if self.agrees() {
            return format!("{own}. The paper found the same.");
        }
        match self.papers_here {
            None => format!("{own}. The paper’s winner, {papers}, is not in this study."),
            Some((place, value)) => format!(
                "{own}. The paper found {papers}, which comes {} of {} here with {value:.4}, {:.1} % more.{}",
                ordinal(place),
                self.configurations,
                100.0 * (value / mean - 1.0),
                in_common(ours, papers),
            ),
        }
    }
}

impl Layers {
    pub fn all(results: &Results) -> Vec<Layers> {
        let configurations = &results.folder.list.configurations;
        let mut all: Vec<Layers> = Vec::new();
        // Color mode comes last: it is no configuration of the paper's and has no X.
        let (style, color): (Vec<usize>, Vec<usize>) =
            (0..configurations.len()).partition(|&n| configurations[n].style().is_some());
        for n in style.into_iter().chain(color) {
            let configuration = &configurations[n];
            let index = index(configuration.name(), 0);
            match all
                .iter_mut()
                .find(|layers| same_layers(&configurations[layers.members[0]], configuration))
            {
                Some(layers) => {
                    layers.members.push(n);
                    if configuration.style().is_some() {
                        layers.index = layers.index.filter(|_| layers.index == index);
                    }
                }
                None => all.push(Layers {
                    index,
                    content: configuration.measured_by().content_layers.clone(),
                    style: configuration.measured_by().style_layers.clone(),
                    members: vec![n],
                }),
            }
        }
        all
    }

    pub fn describe(&self) -> String {
        let index = self
            .index
            .map(|x| format!("X = {x}:  "))
            .unwrap_or_default();
        format!(
            "{index}content {};  style {}",
            names(&self.content),
            names(&self.style)
        )
    }
}

/// Returns the winner by each measure among the configurations of style mode, the only ones that the paper compared.
pub fn findings(results: &Results, pairs: &[(usize, usize)]) -> Vec<Finding> {
    let configurations = &results.folder.list.configurations;
    let style = |n: &usize| configurations[*n].style().is_some();
    PAPER
        .into_iter()
        .filter_map(|(measure, papers)| {
            let mut ranked = ranked(results, pairs, measure);
            ranked.retain(|(n, _)| style(n));
            let &(winner, mean) = ranked.first()?;
            let place = ranked
                .iter()
                .position(|(n, _)| configurations[*n].name() == papers);
            let least_of = |pair: (usize, usize)| {
                let all = (0..configurations.len()).filter(style);
                let values = all.map(|n| (n, results.values(n, &[pair], measure)));
                let values = values.filter_map(|(n, values)| Some((n, *values.first()?)));
                values.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(n, _)| n)
            };
            Some(Finding {
                measure,
                ours: configurations[winner].name().to_owned(),
                mean,
                wins: pairs
                    .iter()
                    .filter(|pair| least_of(**pair) == Some(winner))
                    .count(),
                papers,
                papers_here: place.map(|place| (place + 1, ranked[place].1)),
                configurations: (0..configurations.len()).filter(style).count(),
                pairs: pairs.len(),
            })
        })
        .collect()
}

/// Returns the five configurations with the least content error, ascending.
pub fn short_list(results: &Results, pairs: &[(usize, usize)]) -> Vec<usize> {
    ranked(results, pairs, Measure::Content)
        .into_iter()
        .take(SHORT_LIST)
        .map(|(n, _)| n)
        .collect()
}

/// Returns the configurations with their means, ascending.
fn ranked(results: &Results, pairs: &[(usize, usize)], measure: Measure) -> Vec<(usize, f64)> {
    let mut ranked: Vec<(usize, f64)> = (0..results.folder.list.configurations.len())
        .filter_map(|n| Some((n, Spread::of(&results.values(n, pairs, measure))?.mean)))
        .collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    ranked
}

/// Returns X, Y or Z of `configX_Y_Z` for `place` 0, 1 or 2; `None` for other names.
pub fn index(name: &str, place: usize) -> Option<char> {
    Configuration::named(name).ok()?;
    name.trim_start_matches("config")
        .split('_')
        .nth(place)?
        .chars()
        .next()
}

/// Returns words for the parts that two of the paper's configurations have in common.
fn in_common(a: &str, b: &str) -> String {
    let parts = ["the layers (X)", "the optimizer (Y)", "the ratio (Z)"];
    let same = |place: usize| index(a, place).is_some() && index(a, place) == index(b, place);
    let (same, other): (Vec<_>, Vec<_>) = (0..3).partition(|&place| same(place));
    let list = |places: Vec<usize>| {
        places
            .into_iter()
            .map(|place| parts[place])
            .collect::<Vec<_>>()
            .join(" and ")
    };
    match (same.len(), index(a, 0)) {
        (_, None) => String::new(),
        (0, _) => " The two have nothing in common.".into(),
        _ => format!(
            " The two agree in {} and differ in {}.",
            list(same),
            list(other)
        ),
    }
}

/// Returns a number with its noun in the singular or plural: `1 pair`, `2 pairs`.
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn ordinal(number: usize) -> String {
    let suffix = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spoken_as_people_do() {
        let spoken: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 36]
            .into_iter()
            .map(ordinal)
            .collect();
        assert_eq!(
            spoken,
            [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "36th"
            ]
        );
    }

    #[test]
    fn what_two_configurations_share_is_said() {
        assert_eq!(
            in_common("config3_2_4", "config3_1_4"),
            " The two agree in the layers (X) and the ratio (Z) and differ in the optimizer (Y)."
        );
        assert_eq!(
            in_common("config1_2_3", "config3_1_4"),
            " The two have nothing in common."
        );
        assert_eq!(in_common("mine", "config3_1_4"), "");
    }
}
