//! A print compared with one reference.

use std::fmt;

use rayon::prelude::*;

use super::alignment::Impression;
use super::comparison::Comparison;
use crate::color::error::ColorError;
use crate::color::settings::Settings;
use crate::color::sheet::{ReferenceSheet, Sheet};
use crate::progress::tell;
use crate::progress::{Monitor, Stage};

/// The comparison of a print with a reference and its mirror image.
#[derive(Clone, PartialEq)]
pub(in crate::color) struct Matched {
    comparisons: [Comparison; 2],
    /// The reference or its mirror image, if it is another impression of the print.
    impressions: Vec<Impression>,
}

impl fmt::Debug for Matched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matched")
            .field("impressions", &self.impressions.len())
            .finish_non_exhaustive()
    }
}

impl Matched {
    /// Compares all cells and, where there are no masks, tests whether the reference is another impression of the print.
    ///
    /// # Errors
    /// [`ColorError::Cancelled`].
    pub fn of(
        print: &Sheet,
        reference: &ReferenceSheet,
        settings: &Settings,
        monitor: &dyn Monitor,
    ) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("matching").entered();
        let mut comparisons = Vec::with_capacity(2);
        for (done, side) in reference.sides.iter().enumerate() {
            tell(monitor, Stage::Matching, done, 2)?;
            let most = settings.matching.matches;
            comparisons.push(Comparison::of(print.into(), (&side.sheet).into(), most));
        }
        let comparisons: [Comparison; 2] = comparisons.try_into().expect("two sides");
        tell(monitor, Stage::Aligning, 0, 1)?;
        let mut impressions = Vec::new();
        if !print.masked {
            let compared = reference.sides.par_iter().zip(&comparisons);
            let found = compared.filter_map(|(side, comparison)| {
                Impression::find(print, &side.sheet, comparison, &settings.alignment)
            });
            impressions = found.collect();
        }
        Ok(Matched {
            comparisons,
            impressions,
        })
    }

    /// Returns the comparisons with the reference and with its mirror image.
    pub fn comparisons(&self) -> &[Comparison; 2] {
        &self.comparisons
    }

    /// Returns the reference or its mirror image laid over the print, if it is another impression of it.
    pub fn impressions(&self) -> &[Impression] {
        &self.impressions
    }
}
