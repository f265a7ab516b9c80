/// The network's input, or the gradient at it: planar RGB, `[3][height][width]`, 0..255 per channel
/// (values outside are allowed; an optimizer passes through them).
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    width: usize,
    height: usize,
    data: Vec<f32>,
}

impl Image {
    /// An image from planar pixels.
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

    /// Pixels across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All values, `[3][height][width]`.
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// All values, `[3][height][width]`, mutable.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// The values, `[3][height][width]`.
    pub fn into_vec(self) -> Vec<f32> {
        self.data
    }

    /// One channel, `[height][width]`; 0 is red, 1 green, 2 blue.
    pub fn plane(&self, channel: usize) -> &[f32] {
        let size = self.width * self.height;
        &self.data[channel * size..][..size]
    }
}
