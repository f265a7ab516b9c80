//! The names of layers.

use vgg::Layer;

/// Returns the names of layers as a list, such as `conv1_1, conv2_1`.
pub(crate) fn names(layers: &[Layer]) -> String {
    let names: Vec<&str> = layers.iter().map(|layer| layer.name()).collect();
    names.join(", ")
}
