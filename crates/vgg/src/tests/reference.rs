//! The backward pass as simple code would have it: gradients are given at once.

use std::collections::BTreeMap;

use crate::features::Features;
use crate::image::Image;
use crate::layer::Layer;
use crate::network::Pass;

/// Passes gradients at tapped layers back to the image. A layer may come more than once; its gradients are added.
pub fn backward(pass: Pass, gradients: Vec<(Layer, Features)>) -> Image {
    let mut given: BTreeMap<Layer, Features> = BTreeMap::new();
    for (layer, gradient) in gradients {
        match given.get_mut(&layer) {
            Some(sum) => sum.add_assign(&gradient),
            None => {
                given.insert(layer, gradient);
            }
        }
    }
    pass.backward(|layer, _| given.remove(&layer))
}
