//! Views: parts of a scan at any scale.

use picture::Gray;

use super::places::Places;
use crate::color::error::ColorError;

/// A rectangle of a scan in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The number of pixels left of it.
    pub x: usize,
    /// The number of pixels above it.
    pub y: usize,
    /// The number of pixels across, at least 1.
    pub width: usize,
    /// The number of pixels down, at least 1.
    pub height: usize,
}

/// A part of a scan, and the size of the picture that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// The part of the scan.
    pub window: Window,
    /// The width of the picture in pixels.
    pub width: usize,
    /// The height of the picture in pixels.
    pub height: usize,
}

impl View {
    /// Returns the view of a whole scan at its own size.
    pub fn whole(scan: &Gray) -> Self {
        View::of(Window {
            x: 0,
            y: 0,
            width: scan.width(),
            height: scan.height(),
        })
    }

    /// Returns the view of a part at the scan's own size.
    pub fn of(window: Window) -> Self {
        View {
            window,
            width: window.width,
            height: window.height,
        }
    }

    /// Returns a view of the same part whose longest side has `longest` pixels.
    pub fn with_longest(self, longest: usize) -> Self {
        let scale = longest as f64 / self.window.width.max(self.window.height) as f64;
        let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(1);
        View {
            width: side(self.window.width),
            height: side(self.window.height),
            ..self
        }
    }

    /// Returns the pixels of the scan per pixel of the view, along the axis where they are more.
    pub(super) fn scale(&self) -> f64 {
        (self.window.width as f64 / self.width as f64)
            .max(self.window.height as f64 / self.height as f64)
    }

    /// Refuses a view that is empty or not inside the scan.
    ///
    /// # Errors
    /// [`ColorError::View`].
    pub(in crate::color) fn check(&self, scan: &Gray) -> Result<(), ColorError> {
        let fits = |start: usize, length: usize, size: usize| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= size)
        };
        let Window {
            x,
            y,
            width,
            height,
        } = self.window;
        let shown = self.width > 0 && self.height > 0;
        if shown && fits(x, width, scan.width()) && fits(y, height, scan.height()) {
            return Ok(());
        }
        Err(ColorError::View)
    }

    /// Returns the places of the view's pixels in the scan, across and down, with a margin.
    pub(super) fn places(&self, scan: &Gray, margin: usize) -> [Places; 2] {
        let window = self.window;
        [
            Places::new(window.x, window.width, self.width, margin, scan.width()),
            Places::new(window.y, window.height, self.height, margin, scan.height()),
        ]
    }
}
