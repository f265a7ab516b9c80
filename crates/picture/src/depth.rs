/// Bits per channel in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Depth {
    /// 8 bits (1, 2 and 4 bit files count as this).
    #[default]
    Eight,
    /// 16 bits; PNG and TIFF only.
    Sixteen,
}
