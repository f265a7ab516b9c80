//! A backward pass with all gradients given in advance, the reference for the tests.

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
