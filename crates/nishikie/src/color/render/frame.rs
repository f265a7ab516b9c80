//! The pixels of a view, placed in the scan and on the working raster.

use picture::Gray;

use super::places::Places;
use super::stretch::Stretch;
use super::view::View;

/// The places of a view's pixels in the scan, with a margin around the view, and on the working raster.
pub(super) struct Frame {
    pub across: Places,
    pub down: Places,
    /// The width of the margin in pixels of the view.
    pub margin: usize,
    /// The pixels of the scan per pixel of the view, along the axis where they are more.
    pub scale: f32,
    /// Working coordinates of the padded indices across.
    pub working: Vec<f32>,
    /// The height of the working raster.
    working_height: usize,
}

/// The coordinates of a stretch of pixels on a raster laid over the scan.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub across: &'a [f32],
    pub down: f32,
}

impl Frame {
    /// Places a view of a scan. `working` holds width and height of the working raster.
    pub fn new(view: &View, scan: &Gray, margin: usize, working: [usize; 2]) -> Self {
        let [across, down] = view.places(scan, margin);
        Frame {
            working: on_raster(&across, working[0]),
            working_height: working[1],
            across,
            down,
            margin,
            scale: view.scale() as f32,
        }
    }

    /// Returns the centers of the view's pixels in the scan, across and down.
    pub fn centers(&self) -> [Vec<f32>; 2] {
        [&self.across, &self.down].map(|places| {
            let center = |at| places.center(places.clamped(at + self.margin)) as f32;
            (0..places.padded() - 2 * self.margin).map(center).collect()
        })
    }

    /// Returns the index of a row of the view among the places inside the scan.
    pub fn row(&self, y: usize) -> usize {
        self.down.clamped(y + self.margin)
    }

    /// Returns the working coordinates of a stretch.
    pub fn working(&self, stretch: &Stretch) -> Line<'_> {
        Line {
            across: &self.working[stretch.x + self.margin..][..stretch.len()],
            down: self.down.on(self.working_height, self.row(stretch.y)),
        }
    }
}

/// Returns the coordinates of every padded index of an axis on a raster of `size` pixels laid over the scan.
pub(super) fn on_raster(places: &Places, size: usize) -> Vec<f32> {
    (0..places.padded())
        .map(|padded| places.on(size, places.clamped(padded)))
        .collect()
}
