//! Another impression of a print, laid over it.

use nalgebra::Vector3;

use super::affine::{Affine, inside};
use super::agreement::agreement;
use super::refinement::refined;
use super::trust::trust;
use crate::color::evidence::references::comparison::Comparison;
use crate::color::settings::AlignmentSettings;
use crate::color::sheet::Sheet;
use crate::color::sheet::plate::Plate;

/// Another impression of a print, laid over it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::color) struct Impression {
    /// The other impression.
    pub plate: Plate,
    /// Its registration with the print.
    pub registration: Registration,
    /// The trust in the registration at each working pixel of the print, 0..=1.
    pub trust: Vec<f32>,
}

/// The map from a print's working pixels to those of another impression, and from its lightness to the print's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::color) struct Registration {
    /// Rows of x and of y; each holds the factors of the print's x, of its y, and of 1.
    pub map: [[f64; 3]; 2],
    /// The factor from the other's lightness to the print's.
    pub gain: f64,
    /// The lightness that is added to that product.
    pub offset: f64,
}

impl Impression {
    /// Registers `other` with `print`; `None` if it is not an impression of the same print. `compared` is the comparison of their cells.
    pub fn find(
        print: &Sheet,
        other: &Sheet,
        compared: &Comparison,
        settings: &AlignmentSettings,
    ) -> Option<Self> {
        let map = agreement(&print.cells, &other.cells, compared, settings)?;
        let (map, [gain, offset]) = refined(&print.plate, &other.plate, map);
        let mut impression = Impression {
            plate: other.plate.clone(),
            registration: Registration {
                map: [0, 1].map(|row| [0, 1, 2].map(|column| map[(row, column)])),
                gain,
                offset,
            },
            trust: Vec::new(),
        };
        let to_other = |x, y| impression.to_other(x, y);
        impression.trust = trust(&print.plate, &other.plate, to_other, settings);
        let overlap = impression.overlap(&print.plate);
        let trusted: f32 = impression.trust.iter().sum();
        (trusted >= settings.least_trust * overlap as f32).then_some(impression)
    }

    /// Returns the number of the print's working pixels that lie in the other impression.
    fn overlap(&self, print: &Plate) -> usize {
        let overlaps = |&i: &usize| {
            self.to_other((i % print.width) as f32, (i / print.width) as f32)
                .is_some()
        };
        (0..print.width * print.height).filter(overlaps).count()
    }

    /// Maps working coordinates of the print to the other impression; `None` outside it.
    pub fn to_other(&self, x: f32, y: f32) -> Option<[f32; 2]> {
        let [across, down] = self.registration.map;
        let map = Affine::from_rows(&[across.into(), down.into()]);
        inside(&self.plate, map * Vector3::new(x.into(), y.into(), 1.0))
    }
}
