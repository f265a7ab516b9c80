//! Where the pixels of a view lie in the scan, on one axis.

/// One axis of a view with a margin on both sides. Places are counted from the first pixel of the view; those of the margin
/// that lie outside the scan are its border's.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// First place inside the scan, at least `-margin`.
    first: isize,
    /// Last place inside the scan, less than the length and margin.
    last: isize,
    margin: usize,
    length: usize,
    start: f64,
    scale: f64,
    scan: usize,
}

impl Places {
    /// For `length` pixels that show `extent` pixels of the scan from `start`, with a margin of view pixels. `scan` is the
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

    /// Whether each pixel is one of the scan's.
    pub fn is_exact(&self) -> bool {
        self.scale == 1.0
    }

    /// Scan pixels per pixel.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Pixels, with the margins.
    pub fn padded(&self) -> usize {
        self.length + 2 * self.margin
    }

    /// How many places lie inside the scan.
    pub fn inside(&self) -> usize {
        (self.last - self.first + 1) as usize
    }

    /// Padded indices before the first place inside the scan.
    pub fn before(&self) -> usize {
        (self.margin as isize + self.first) as usize
    }

    /// The place of a padded index among those inside the scan.
    pub fn clamped(&self, padded: usize) -> usize {
        let place = (padded as isize - self.margin as isize).clamp(self.first, self.last);
        (place - self.first) as usize
    }

    /// The center in scan coordinates, pixels' centers being at a half, of one of the places inside the scan.
    pub fn center(&self, inside: usize) -> f64 {
        self.start + ((self.first + inside as isize) as f64 + 0.5) * self.scale
    }

    /// The scan's pixel in which that center lies.
    pub fn pixel(&self, inside: usize) -> usize {
        (self.center(inside) as usize).min(self.scan - 1)
    }

    /// The center on another raster of `size` pixels laid over the scan, its first pixel's center being at 0.
    pub fn on(&self, size: usize, inside: usize) -> f32 {
        self.center(inside) as f32 * size as f32 / self.scan as f32 - 0.5
    }
}
