/// What the five pooling layers do with their 2 × 2 windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooling {
    /// The largest value, as VGG-19 was trained.
    #[default]
    Max,
    /// The mean, which Gatys et al. (2015) found to give slightly smoother pictures.
    Average,
}

impl Pooling {
    /// What a position that the gradient passes gets of it.
    pub(crate) fn share(self) -> f32 {
        match self {
            Pooling::Max => 1.0,
            Pooling::Average => 0.25,
        }
    }
}
