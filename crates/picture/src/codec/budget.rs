use super::fault::Fault;

/// The memory that opening one picture may use.
#[derive(Clone, Copy)]
pub struct Budget {
    /// Bytes allowed in all.
    pub limit: u64,
    /// Bytes used by the file itself.
    pub file: u64,
}

impl Budget {
    /// Checks, after the header and before decoding, that the samples (`bytes_per_pixel`) and the picture's three planes
    /// fit together.
    pub fn check(self, width: u64, height: u64, bytes_per_pixel: usize) -> Result<(), Fault> {
        if width == 0 || height == 0 {
            return Err(Fault::Damaged(format!(
                "its header says {width} × {height} pixels"
            )));
        }
        let planes = 3 * size_of::<f32>();
        let area = u128::from(width) * u128::from(height);
        let needed = area * (bytes_per_pixel + planes) as u128 + u128::from(self.file);
        let needed = u64::try_from(needed).unwrap_or(u64::MAX);
        if needed > self.limit || usize::try_from(needed).is_err() {
            return Err(Fault::TooLarge {
                width,
                height,
                needed,
            });
        }
        Ok(())
    }

    /// Returns the bytes allowed in all, as a `usize`.
    pub fn bytes(self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }
}
