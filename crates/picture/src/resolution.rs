/// Dots per inch, across and down.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Resolution {
    /// Dots per inch across.
    pub x: f64,
    /// Dots per inch down.
    pub y: f64,
}

impl Resolution {
    /// TIFF's number of the unit of inches, which is the default where none is stated.
    pub(crate) const INCH: u32 = 2;
    /// TIFF's number of the unit of centimeters.
    const CENTIMETER: u32 = 3;

    /// Returns dots per inch from dots per TIFF resolution unit (2: inch, 3: centimeter); `None` for unusable values.
    pub(crate) fn of_unit(x: f64, y: f64, unit: u32) -> Option<Self> {
        let per_inch = match unit {
            Self::INCH => 1.0,
            Self::CENTIMETER => 2.54,
            _ => return None,
        };
        Self::of_inch(x * per_inch, y * per_inch)
    }

    /// Returns the resolution; `None` for implausible values, which are not positive or above a million.
    pub(crate) fn of_inch(x: f64, y: f64) -> Option<Self> {
        let sensible = |dots: f64| dots > 0.0 && dots <= 1e6;
        (sensible(x) && sensible(y)).then_some(Self { x, y })
    }

    /// Returns the resolution of the picture turned by a quarter.
    pub(crate) fn turned(self) -> Self {
        Self {
            x: self.y,
            y: self.x,
        }
    }

    /// Returns the resolution of the picture after resampling, which keeps its size in inches.
    pub(crate) fn resampled(self, from: (usize, usize), to: (usize, usize)) -> Self {
        Self {
            x: self.x * to.0 as f64 / from.0 as f64,
            y: self.y * to.1 as f64 / from.1 as f64,
        }
    }
}
