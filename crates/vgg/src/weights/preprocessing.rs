/// What a network expects of its pixels: `(value − mean) · scale`, in its own order of channels.
///
/// It belongs to the weights: a network needs the preprocessing that it was trained with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preprocessing {
    /// Which channel of RGB comes first, second and third.
    pub order: [usize; 3],
    /// Subtracted, on the 0..255 scale, in the network's order.
    pub mean: [f32; 3],
    /// Multiplied after that, in the network's order.
    pub scale: [f32; 3],
}

impl Preprocessing {
    /// As the authors of VGG-19 trained it: BGR, 0..255, less the mean.
    pub const CAFFE: Preprocessing = Preprocessing {
        order: [2, 1, 0],
        mean: [103.939, 116.779, 123.68],
        scale: [1.0; 3],
    };

    /// As torchvision retrained it: RGB in 0..1, normalized with the mean and deviation of ImageNet.
    pub const TORCHVISION: Preprocessing = Preprocessing {
        order: [0, 1, 2],
        mean: [0.485 * 255.0, 0.456 * 255.0, 0.406 * 255.0],
        scale: [
            1.0 / (0.229 * 255.0),
            1.0 / (0.224 * 255.0),
            1.0 / (0.225 * 255.0),
        ],
    };
}
