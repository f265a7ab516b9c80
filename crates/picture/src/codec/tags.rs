/// Metadata that is written to a file besides the pixels.
pub struct Tags {
    pub software: String,
    pub description: String,
    pub xmp: String,
}
