/// The function that the five pooling layers compute of their 2 × 2 windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooling {
    /// The maximum, with which VGG-19 was trained.
    #[default]
    Max,
    /// The mean, which Gatys et al. (2015) found to give slightly smoother pictures.
    Average,
}

impl Pooling {
    /// Returns the share of the gradient that reaches a position which it passes.
    pub(crate) fn share(self) -> f32 {
        match self {
            Pooling::Max => 1.0,
            Pooling::Average => 0.25,
        }
    }
}
