/// The transformation of pixels before the first layer: `(value − mean) · scale`, in the network's order of channels.
///
/// It is part of the weights, which were trained with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preprocessing {
    /// The channels of RGB in the network's order.
    pub order: [usize; 3],
    /// The means to subtract, on the 0..255 scale, in the network's order.
    pub mean: [f32; 3],
    /// The factors to multiply by after that, in the network's order.
    pub scale: [f32; 3],
}

impl Preprocessing {
    /// The preprocessing of the authors of VGG-19: BGR, 0..255, less the mean.
    pub const CAFFE: Preprocessing = Preprocessing {
        order: [2, 1, 0],
        mean: [103.939, 116.779, 123.68],
        scale: [1.0; 3],
    };

    /// The preprocessing of torchvision's weights: RGB in 0..1, normalized with the mean and deviation of ImageNet.
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
