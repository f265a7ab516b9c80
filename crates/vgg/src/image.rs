/// The network's input, or the gradient at it: planar RGB, `[3][height][width]`, 0..255 per channel. Values may lie outside,
/// since an optimizer passes through such.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    width: usize,
    height: usize,
    data: Vec<f32>,
}

impl Image {
    /// Returns an image of planar pixels.
    ///
    /// # Panics
    /// If `data` does not hold `3 × height × width` values.
    pub fn new(width: usize, height: usize, data: Vec<f32>) -> Image {
        assert_eq!(
            data.len(),
            3 * width * height,
            "planar RGB of {width} × {height}"
        );
        Image {
            width,
            height,
            data,
        }
    }

    /// Returns the width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns all values, `[3][height][width]`.
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// Returns all values, `[3][height][width]`, for changes.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// Converts the image to its values, `[3][height][width]`.
    pub fn into_vec(self) -> Vec<f32> {
        self.data
    }

    /// Returns a channel, `[height][width]`; 0 is red, 1 green, 2 blue.
    pub fn plane(&self, channel: usize) -> &[f32] {
        let size = self.width * self.height;
        &self.data[channel * size..][..size]
    }
}
