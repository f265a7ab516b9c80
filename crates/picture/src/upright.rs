//! Turning a picture upright, by the orientation that its camera or scanner recorded.

use super::Picture;

impl Picture {
    /// Returns the picture rotated and mirrored by EXIF's orientation (1 to 8); 1 and unknown values change nothing.
    pub(super) fn upright_from(self, orientation: u16) -> Self {
        let (width, height) = (self.width(), self.height());
        if !(2..=8).contains(&orientation) {
            return self;
        }
        // Where the upright picture's (x, y) is in the stored one; from 5 on, rows and columns are swapped.
        let swapped = orientation >= 5;
        let stored = |x: usize, y: usize| match orientation {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            _ => (width - 1 - y, x),
        };
        let (new_width, new_height) = if swapped {
            (height, width)
        } else {
            (width, height)
        };
        let mut pixels = Vec::with_capacity(self.planar_rgb().len());
        for plane in self.planes() {
            for y in 0..new_height {
                pixels.extend((0..new_width).map(|x| {
                    let (x, y) = stored(x, y);
                    plane[y * width + x]
                }));
            }
        }
        let resolution = self.resolution();
        let turned = resolution.map(|dots| if swapped { dots.turned() } else { dots });
        let upright = Self::of_pixels((new_width, new_height), pixels, self.properties().clone())
            .with_resolution(turned);
        match self.known_tint() {
            Some(tint) => upright.with_tint(tint),
            None => upright,
        }
    }
}
