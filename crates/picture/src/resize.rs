use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::F32;
use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};

use super::{Picture, PictureError, Resolution, clamp};

impl Picture {
    /// The picture at `width` × `height` pixels, resampled with a three-lobed Lanczos filter.
    ///
    /// Filters the encoded values, not linear light. In linear light paper outweighs ink, so a black line thinner than a
    /// pixel of the smaller picture nearly disappears; encoded values keep roughly its perceived weight. VGG-19's training
    /// pictures were resized the same way. Overshoot at edges is clamped to `0.0..=255.0`.
    ///
    /// # Errors
    /// [`PictureError::Size`] when a side is 0 or does not fit 32 bits.
    pub fn resize(&self, width: usize, height: usize) -> Result<Self, PictureError> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let refuse = || PictureError::Size {
            width,
            height,
            length: self.pixels.len(),
        };
        let side = |pixels: usize| {
            u32::try_from(pixels)
                .ok()
                .filter(|&side| side > 0)
                .ok_or_else(refuse)
        };
        let (from_width, from_height) = (side(self.width)?, side(self.height)?);
        let (to_width, to_height) = (side(width)?, side(height)?);
        let area = width.checked_mul(height).ok_or_else(refuse)?;

        let filter = fast_image_resize::FilterType::Lanczos3;
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        let mut resizer = Resizer::new();
        let mut pixels = vec![0.0; area.checked_mul(3).ok_or_else(refuse)?];
        for (plane, resized) in self.planes().into_iter().zip(pixels.chunks_exact_mut(area)) {
            let resized: &mut [F32] = bytemuck::cast_slice_mut(resized);
            let plane =
                TypedImageRef::<F32>::new(from_width, from_height, bytemuck::cast_slice(plane))
                    .map_err(|_| refuse())?;
            let mut resized = TypedImage::from_pixels_slice(to_width, to_height, resized)
                .map_err(|_| refuse())?;
            // The typed call compiles code for one kind of pixel instead of all.
            resizer
                .resize_typed(&plane, &mut resized, &options)
                .map_err(|_| refuse())?;
        }
        clamp(&mut pixels);

        let resolution = self.resolution.map(|dots| Resolution {
            x: dots.x * width as f64 / self.width as f64,
            y: dots.y * height as f64 / self.height as f64,
        });
        Ok(self
            .with_pixels(width, height, pixels)
            .with_resolution(resolution))
    }

    /// The picture reduced or enlarged to `longest` pixels on its longest side, with the same proportions.
    ///
    /// # Errors
    /// As [`Picture::resize`].
    pub fn resize_longest(&self, longest: usize) -> Result<Self, PictureError> {
        let scale = longest as f64 / self.width.max(self.height) as f64;
        let side = |pixels: usize| ((pixels as f64 * scale).round() as usize).max(longest.min(1));
        self.resize(side(self.width), side(self.height))
    }
}
