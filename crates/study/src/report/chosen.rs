//! The choices that people made without knowing the configurations' names, as shares.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::findings::count;
use super::tables::Table;
use crate::StudyError;
use crate::blind::{BlindChoice, CHOICES};

/// Standard deviations to both sides that hold 95 % of a normal distribution.
const SIGMAS: f64 = 1.96;

/// The numbers of times that a configuration was chosen and shown.
struct Tally {
    name: String,
    chosen: usize,
    shown: usize,
}

/// Every configuration that was shown, by share, largest first.
pub struct Chosen {
    /// The number of choices between configurations.
    choices: usize,
    /// The number of choices between pictures of a single configuration.
    alike: usize,
    tallies: Vec<Tally>,
    /// A sentence for each line of the files that was left out.
    pub left_out: Vec<String>,
}

impl Tally {
    fn share(&self) -> f64 {
        self.chosen as f64 / self.shown as f64
    }

    /// Returns Wilson's score interval of the share, at 95 % confidence.
    fn range(&self) -> [f64; 2] {
        let (n, square) = (self.shown as f64, SIGMAS * SIGMAS);
        let middle = (self.share() + square / (2.0 * n)) / (1.0 + square / n);
        let spread = self.share() * (1.0 - self.share()) / n + square / (4.0 * n * n);
        let half = SIGMAS * spread.sqrt() / (1.0 + square / n);
        [(middle - half).max(0.0), (middle + half).min(1.0)]
    }

    fn is_level(&self, other: &Tally) -> bool {
        self.chosen * other.shown == other.chosen * self.shown
    }

    fn words(&self) -> String {
        let [least, most] = self.range().map(|share| 100.0 * share);
        format!(
            "{} ({} of {} shown: {:.0} %, with 95 % confidence between {least:.0} and {most:.0} %)",
            self.name,
            self.chosen,
            count(self.shown, "time"),
            100.0 * self.share(),
        )
    }
}

impl Chosen {
    /// Reads the choices of the study's own file, if there is one, and of other files. A file given twice counts once.
    pub fn load(root: &Path, others: &[PathBuf]) -> Result<Chosen, StudyError> {
        let own = root.join(CHOICES);
        let there = own.try_exists().map_err(StudyError::read(&own))?;
        let own = there.then_some(own);
        let (mut seen, mut choices, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for path in own.iter().chain(others) {
            let place = path.canonicalize().map_err(StudyError::read(path))?;
            if !seen.contains(&place) {
                let mut found = BlindChoice::read(path)?;
                choices.append(&mut found.choices);
                left_out.append(&mut found.left_out);
                seen.push(place);
            }
        }
        Ok(Chosen {
            left_out,
            ..Chosen::of(&choices)
        })
    }

    fn of(choices: &[BlindChoice]) -> Chosen {
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut alike = 0;
        for choice in choices {
            // A configuration counts once in a choice, even if several of its pictures were shown.
            let among: BTreeSet<&str> = choice.among.iter().map(String::as_str).collect();
            if among.len() < 2 {
                alike += 1;
                continue;
            }
            for name in among {
                let (chosen, shown) = counts.entry(name).or_default();
                *chosen += usize::from(*name == choice.chosen);
                *shown += 1;
            }
        }
        let tally = |(name, (chosen, shown)): (&str, _)| Tally {
            name: name.into(),
            chosen,
            shown,
        };
        let mut tallies: Vec<Tally> = counts.into_iter().map(tally).collect();
        // Of equal shares, the one shown more often comes first, then by name.
        tallies.sort_by(|a, b| {
            let share = b.share().total_cmp(&a.share());
            share.then(b.shown.cmp(&a.shown))
        });
        Chosen {
            choices: choices.len() - alike,
            alike,
            tallies,
            left_out: Vec::new(),
        }
    }

    /// Returns true if there are no choices yet.
    pub fn is_empty(&self) -> bool {
        self.choices + self.alike == 0
    }

    /// Returns a few sentences on the configuration that was chosen most, or on several with equal shares, and on the significance of that.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        let of = count(self.choices, "choice");
        let few = match self.choices {
            1 => "1 choice is".to_owned(),
            choices => format!("{choices} choices are"),
        };
        let level = |tally: &&Tally| tally.is_level(&self.tallies[0]);
        let first: Vec<String> = self
            .tallies
            .iter()
            .take_while(level)
            .map(Tally::words)
            .collect();
        match &first[..] {
            [] => words.push(format!("no choice yet; they are kept in {CHOICES}.")),
            [one] => {
                words.push(format!(
                    "{one} was chosen most, by the share of the times it was shown, in {of}."
                ));
                let [least, _] = self.tallies[0].range();
                let near = self.tallies[1..].iter();
                let near = near.filter(|tally| tally.range()[1] >= least).count();
                words.push(match near {
                    0 => "That is clearly more often than any other.".into(),
                    1 => format!("{few} too few to tell whether it is the best: the range of another reaches into its own."),
                    near => format!("{few} too few to tell whether it is the best: the ranges of {near} others reach into its own."),
                });
            }
            [more @ .., last] => words.push(format!(
                "{} and {last} are level: they were chosen most, by the share of the times they were shown, in {of}. \
                 {few} too few to tell which of them is the best.",
                more.join(", ")
            )),
        }
        if self.alike > 0 {
            words.push(format!(
                "{} between pictures of a single configuration {} not counted.",
                count(self.alike, "choice"),
                if self.alike == 1 { "was" } else { "were" }
            ));
        }
        words.join(" ")
    }

    pub fn table(&self) -> Table {
        let row = |tally: &Tally| {
            let [least, most] = tally.range();
            vec![
                tally.name.clone(),
                tally.chosen.to_string(),
                tally.shown.to_string(),
                format!("{:.4}", tally.share()),
                format!("{least:.4}"),
                format!("{most:.4}"),
            ]
        };
        Table {
            columns: vec![
                "configuration",
                "chosen",
                "shown",
                "share",
                "share_at_least",
                "share_at_most",
            ],
            rows: self.tallies.iter().map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(choices: &[(&str, &[&str], usize)]) -> Chosen {
        let choice = |(chosen, among, times): &(&str, &[&str], usize)| {
            vec![BlindChoice::now("one", "blue", chosen, among); *times]
        };
        Chosen::of(&choices.iter().flat_map(choice).collect::<Vec<_>>())
    }

    #[test]
    fn a_share_has_wilsons_interval() {
        // A published example of the interval: 1 of 10 is between 1.79 % and 40.42 %.
        let chosen = of(&[("a", &["a", "b"], 9), ("b", &["a", "b"], 1)]);
        let [least, most] = chosen.tallies[1].range();
        assert!((least - 0.0179).abs() < 1e-4 && (most - 0.4042).abs() < 1e-4);
        let [least, most] = chosen.tallies[0].range();
        assert!((least - 0.5958).abs() < 1e-4 && (most - 0.9821).abs() < 1e-4);
    }

    #[test]
    fn the_most_chosen_goes_by_its_share() {
        let chosen = of(&[
            ("a", &["a", "b"], 12),
            ("b", &["a", "b"], 28),
            ("c", &["b", "c"], 10),
        ]);
        let order: Vec<&str> = chosen.tallies.iter().map(|tally| &*tally.name).collect();
        assert_eq!(
            order,
            ["c", "b", "a"],
            "b was chosen most often, and shown more often still"
        );
        let words = chosen.words();
        assert!(
            words.starts_with("c (10 of 10 times shown: 100 %, with 95 % confidence between 72 and 100 %) was chosen most"),
            "{words}"
        );
        assert!(
            words.contains("50 choices. That is clearly more"),
            "{words}"
        );
    }

    #[test]
    fn what_few_choices_cannot_tell_is_said() {
        let words = of(&[("a", &["a", "b", "c"], 1)]).words();
        assert!(words.contains("a (1 of 1 time shown"), "{words}");
        assert!(
            words.ends_with("1 choice is too few to tell whether it is the best: the ranges of 2 others reach into its own."),
            "{words}"
        );
        let words = of(&[("a", &["a", "b"], 2), ("b", &["a", "b"], 2)]).words();
        assert!(
            words.contains(") and b (") && words.contains("are level"),
            "{words}"
        );
        assert!(
            words.contains("4 choices are too few to tell which"),
            "{words}"
        );
        let words = of(&[]).words();
        assert!(words.starts_with("no choice yet"), "{words}");
    }

    #[test]
    fn a_configuration_counts_once_a_choice() {
        let chosen = of(&[("a", &["a", "a", "b"], 1), ("b", &["b", "b"], 2)]);
        let counts = |tally: &Tally| (tally.name.clone(), tally.chosen, tally.shown);
        let counts: Vec<_> = chosen.tallies.iter().map(counts).collect();
        assert_eq!(counts, [("a".into(), 1, 1), ("b".into(), 0, 1)]);
        assert!(
            chosen.words().ends_with(
                "2 choices between pictures of a single configuration were not counted."
            )
        );
    }
}
