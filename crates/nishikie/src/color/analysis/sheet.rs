//! Prints as they are compared.

use std::fmt;

use picture::Picture;
use vgg::Network;

use super::cells::{Cells, working_copy_at};
use super::plate::Plate;
use super::regions::{Label, labels};
use super::votes::{Votes, votes};
use crate::color::ColorError;
use crate::color::settings::Settings;
use crate::job::{Monitor, Silent};

/// What analysis works with besides the prints.
#[derive(Clone, Copy)]
pub struct Analyzer<'a> {
    /// Looks at every print once.
    pub network: &'a Network,
    /// Told of every step; may end the work.
    pub monitor: &'a dyn Monitor,
}

impl<'a> Analyzer<'a> {
    /// Returns an analyzer without a monitor.
    pub fn new(network: &'a Network) -> Self {
        Analyzer {
            network,
            monitor: &Silent,
        }
    }
}

/// A print at its working size: lightness and chroma by pixel, the network's features by cell, regions.
#[derive(Clone, PartialEq)]
pub struct Sheet {
    pub(in crate::color) plate: Plate,
    pub(in crate::color) cells: Cells,
    /// A label per cell.
    pub(in crate::color) labels: Vec<Label>,
    pub(in crate::color) masked: bool,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("width", &self.plate.width)
            .field("height", &self.plate.height)
            .field("cells", &self.cells.count())
            .field("masked", &self.masked)
            .finish()
    }
}

impl Sheet {
    /// Of the gray print that is to be colored.
    ///
    /// # Errors
    /// The picture cannot be brought to the working size.
    pub fn of_print(
        analyzer: &Analyzer,
        gray: &Picture,
        settings: &Settings,
    ) -> Result<Self, ColorError> {
        let copy = working_copy_at(gray, settings.sheet.working_side)?;
        Sheet::of_plate(analyzer, Plate::of_gray(&copy), None, settings)
    }

    fn of_plate(
        analyzer: &Analyzer,
        plate: Plate,
        mask: Option<&Picture>,
        settings: &Settings,
    ) -> Result<Self, ColorError> {
        let _span = tracing::debug_span!("features").entered();
        let cells = Cells::of(analyzer.network, &plate, &settings.sheet)?;
        let mut sheet = Sheet {
            labels: Vec::new(),
            masked: false,
            plate,
            cells,
        };
        sheet.set_mask(mask);
        Ok(sheet)
    }

    /// Says which regions there are: each color of the mask, which may have any size, is one. `None`: all is one.
    pub fn set_mask(&mut self, mask: Option<&Picture>) {
        self.labels = labels(mask, &self.cells, &self.plate);
        self.masked = mask.is_some();
    }
}

/// A print to take color from, and its mirror image, at their working size.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceSheet {
    /// As it is, and mirrored.
    pub(in crate::color) sides: [Side; 2],
}

/// A reference or its mirror image.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Side {
    pub sheet: Sheet,
    pub votes: Votes,
}

impl ReferenceSheet {
    /// Of a color picture that is to color `print`. Where its paper is lighter than the print's it is darkened first, until
    /// paper meets paper. `mask` are its regions.
    ///
    /// # Errors
    /// The picture cannot be brought to the working size.
    pub fn of(
        analyzer: &Analyzer,
        picture: &Picture,
        mask: Option<&Picture>,
        print: &Sheet,
        settings: &Settings,
    ) -> Result<Self, ColorError> {
        let copy = working_copy_at(picture, settings.sheet.working_side)?;
        let paper = print.plate.paper(&settings.sheet);
        let straight = Plate::of_reference(&copy).with_paper_at_most(paper, &settings.sheet);
        let mirror = straight.mirrored();
        let mirrored_mask = mask.map(mirrored).transpose()?;
        let side = |plate: Plate, mask: Option<&Picture>| -> Result<Side, ColorError> {
            let sheet = Sheet::of_plate(analyzer, plate, mask, settings)?;
            let votes = votes(&sheet.plate, &sheet.cells, &settings.settling);
            Ok(Side { sheet, votes })
        };
        Ok(ReferenceSheet {
            sides: [side(straight, mask)?, side(mirror, mirrored_mask.as_ref())?],
        })
    }

    /// As [`Sheet::set_mask`].
    ///
    /// # Errors
    /// As [`Picture::with_planar_rgb`].
    pub fn set_mask(&mut self, mask: Option<&Picture>) -> Result<(), ColorError> {
        let mirrored_mask = mask.map(mirrored).transpose()?;
        let [straight, mirror] = &mut self.sides;
        straight.sheet.set_mask(mask);
        mirror.sheet.set_mask(mirrored_mask.as_ref());
        Ok(())
    }
}

/// Left and right exchanged.
fn mirrored(picture: &Picture) -> Result<Picture, ColorError> {
    let mut pixels = picture.planar_rgb().to_vec();
    for row in pixels.chunks_exact_mut(picture.width()) {
        row.reverse();
    }
    Ok(picture.with_planar_rgb(pixels)?)
}
