//! The evidence of all references together.

use super::comparison::Comparison;
use super::grid::Grid;
use super::matched::Matched;
use super::matched_colors::matched_colors;
use super::matches::Matches;
use super::mean_votes::mean_votes;
use crate::color::evidence::likelihoods::Evidence;
use crate::color::settings::Settings;
use crate::color::sheet::distances::beside;
use crate::color::sheet::{MaskColor, Print, ReferenceSheet};

/// The evidence of all references of a print.
pub(in crate::color) struct ReferenceEvidence {
    /// Chroma by place and lightness.
    pub grid: Grid,
    /// The likelihood of colors by cell.
    pub evidence: Evidence,
}

impl ReferenceEvidence {
    /// Gathers the votes of the references, each given with the matches that the print has in it.
    pub fn gather(
        print: &Print,
        references: &[(&ReferenceSheet, &Matched)],
        settings: &Settings,
    ) -> Self {
        let sheet = &print.sheet;
        let likeness = print.cell_likeness(settings);
        let sides = || references.iter().flat_map(|(sheet, _)| &sheet.sides);
        let votes = beside(sides().map(|side| &side.votes));
        let masks: Vec<MaskColor> = sides().flat_map(|side| side.sheet.mask.clone()).collect();
        let numbers: Vec<usize> = sides()
            .enumerate()
            .flat_map(|(index, side)| vec![index / 2; side.sheet.cells.count()])
            .collect();
        let comparisons: Vec<&Comparison> = references
            .iter()
            .flat_map(|(_, matched)| matched.comparisons())
            .collect();

        let matches = Matches::among(&comparisons, &settings.matching).preferring_the_most_similar(
            &numbers,
            &sheet.mask,
            settings.matching.preference,
        );
        let mut shared = matches.mean(&votes);
        for _ in 0..settings.settling.sharing_rounds {
            shared = likeness.mean(&shared);
        }
        let map = mean_votes(&votes, &masks, &sheet.mask);
        let evidence = matched_colors(sheet, likeness, &matches, &votes, settings);
        ReferenceEvidence {
            grid: Grid::new(&sheet.cells, &shared, &map, &settings.settling),
            evidence,
        }
    }
}
