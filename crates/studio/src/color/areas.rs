//! The raster of a print's areas, which picks fill.

/// A raster over a print: the number of the area at each of its places.
#[derive(Debug)]
pub struct Areas {
    /// Places across.
    pub width: usize,
    /// Places down.
    pub height: usize,
    /// The numbers of the areas, row by row.
    pub labels: Vec<u32>,
}

impl Areas {
    /// Returns width and height, then the labels, as 32-bit numbers, little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = [self.width as u32, self.height as u32];
        let numbers = size.iter().chain(&self.labels);
        numbers.flat_map(|number| number.to_le_bytes()).collect()
    }
}
