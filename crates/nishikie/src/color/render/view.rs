//! Which part of a scan is shown, and how large.

use picture::Picture;

use super::places::Places;
use crate::color::error::ColorError;

/// A rectangle of a scan, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Pixels left of it.
    pub x: usize,
    /// Pixels above it.
    pub y: usize,
    /// Pixels across, at least 1.
    pub width: usize,
    /// Pixels down, at least 1.
    pub height: usize,
}

/// Which part of a scan is shown, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// The part.
    pub window: Window,
    /// Width of the picture that shows it, in pixels.
    pub width: usize,
    /// Height of that picture.
    pub height: usize,
}

impl View {
    /// All of a scan at its own size.
    pub fn whole(scan: &Picture) -> Self {
        View::of(Window {
            x: 0,
            y: 0,
            width: scan.width(),
            height: scan.height(),
        })
    }

    /// A part at the scan's own size.
    pub fn of(window: Window) -> Self {
        View {
            window,
            width: window.width,
            height: window.height,
        }
    }

    /// The same part with its longest side brought to `longest` pixels.
    pub fn with_longest(self, longest: usize) -> Self {
        let scale = longest as f64 / self.window.width.max(self.window.height) as f64;
        let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(1);
        View {
            width: side(self.window.width),
            height: side(self.window.height),
            ..self
        }
    }

    /// Refuses a view of nothing, or of what is not in the scan.
    pub(in crate::color) fn check(&self, scan: &Picture) -> Result<(), ColorError> {
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

    /// Where the picture's pixels lie, across and down, with a margin.
    pub(super) fn places(&self, scan: &Picture, margin: usize) -> [Places; 2] {
        let window = self.window;
        [
            Places::new(window.x, window.width, self.width, margin, scan.width()),
            Places::new(window.y, window.height, self.height, margin, scan.height()),
        ]
    }
}
