//! The places of a view's pixels in the scan, along one axis.

/// One axis of a view with a margin on both sides. Places are counted from the first pixel of the view; places of the margin that
/// lie outside the scan are replaced by its border.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The first place inside the scan, at least `-margin`.
    first: isize,
    /// The last place inside the scan, less than the length and margin.
    last: isize,
    margin: usize,
    length: usize,
    start: f64,
    scale: f64,
    scan: usize,
}

impl Places {
    /// Places `length` pixels that show `extent` pixels of the scan from `start`, with a margin of view pixels. `scan` is the
    /// scan's length.
    pub fn new(start: usize, extent: usize, length: usize, margin: usize, scan: usize) -> Self {
        let scale = extent as f64 / length as f64;
        let start = start as f64;
        let first = (-start / scale - 0.5).ceil() as isize;
        let last = ((scan as f64 - start) / scale - 0.5).ceil() as isize - 1;
        let (least, most) = (-(margin as isize), (length + margin) as isize - 1);
        Places {
            first: first.clamp(least, 0),
            last: last.clamp(length as isize - 1, most),
            margin,
            length,
            start,
            scale,
            scan,
        }
    }

    /// Returns whether each pixel is one of the scan's.
    pub fn is_exact(&self) -> bool {
        self.scale == 1.0
    }

    /// Returns the number of pixels of the scan per pixel of the view.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Returns the number of pixels with the margins.
    pub fn padded(&self) -> usize {
        self.length + 2 * self.margin
    }

    /// Returns the number of places inside the scan.
    pub fn inside(&self) -> usize {
        (self.last - self.first + 1) as usize
    }

    /// Returns the number of padded indices before the first place inside the scan.
    pub fn before(&self) -> usize {
        (self.margin as isize + self.first) as usize
    }

    /// Returns the index of a padded index's place among those inside the scan.
    pub fn clamped(&self, padded: usize) -> usize {
        let place = (padded as isize - self.margin as isize).clamp(self.first, self.last);
        (place - self.first) as usize
    }

    /// Returns the center of a place inside the scan in coordinates in which the centers of the scan's pixels lie at halves.
    pub fn center(&self, inside: usize) -> f64 {
        self.start + ((self.first + inside as isize) as f64 + 0.5) * self.scale
    }

    /// Returns the pixel of the scan in which that center lies.
    pub fn pixel(&self, inside: usize) -> usize {
        (self.center(inside) as usize).min(self.scan - 1)
    }

    /// Returns the center on a raster of `size` pixels laid over the scan, whose first pixel's center lies at 0.
    pub fn on(&self, size: usize, inside: usize) -> f32 {
        self.center(inside) as f32 * size as f32 / self.scan as f32 - 0.5
    }
}
