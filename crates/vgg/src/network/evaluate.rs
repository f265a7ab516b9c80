//! The sum of terms at tapped layers, with its gradient at the image.

use std::collections::BTreeMap;

use super::Network;
use crate::error::Error;
use crate::features::Features;
use crate::gram::{Gram, symmetric_product};
use crate::image::Image;
use crate::layer::Layer;
use crate::pooling::Pooling;
use crate::tap::{Evaluation, Kind, Tap, Target};

impl Network {
    /// Computes an image's features at `layers` as targets.
    ///
    /// # Errors
    /// The image is too small for a layer.
    pub fn feature_targets(
        &self,
        image: &Image,
        pooling: Pooling,
        layers: &[Layer],
    ) -> Result<BTreeMap<Layer, Target>, Error> {
        let features = self.features(image, pooling, layers)?.into_iter();
        let targets = features.map(|(layer, features)| (layer, Target(Kind::Features(features))));
        Ok(targets.collect())
    }

    /// Computes the weighted means of the images' Gram matrices at `layers` as targets. The images may differ in size.
    ///
    /// # Errors
    /// An image is too small for a layer.
    pub fn gram_targets(
        &self,
        images: &[(&Image, f64)],
        pooling: Pooling,
        layers: &[Layer],
    ) -> Result<BTreeMap<Layer, Target>, Error> {
        let mut grams: BTreeMap<Layer, Vec<(Gram, f64)>> = BTreeMap::new();
        for (image, weight) in images {
            for (layer, features) in self.features(image, pooling, layers)? {
                let gram = (Gram::of(&features), *weight);
                grams.entry(layer).or_default().push(gram);
            }
        }
        let grams = grams.into_iter();
        let targets = grams.map(|(layer, grams)| (layer, Target(Kind::Gram(Gram::mean(&grams)))));
        Ok(targets.collect())
    }

    /// Computes an image's distance from the target of every tap, and the gradient at the image of the sum of their terms,
    /// `Σ weight · Σ (x − t)²`.
    ///
    /// # Errors
    /// The image is too small for a layer.
    ///
    /// # Panics
    /// If a target does not have the shape of the image's own features or Gram matrix at its tap's layer.
    pub fn evaluate(
        &self,
        image: &Image,
        pooling: Pooling,
        taps: &[Tap],
    ) -> Result<Evaluation, Error> {
        let layers: Vec<Layer> = taps.iter().map(|tap| tap.layer).collect();
        let pass = self.forward(image, pooling, &layers)?;
        let mut grams: BTreeMap<Layer, Gram> = BTreeMap::new();
        let distances = taps.iter().map(|tap| {
            let features = pass.features(tap.layer);
            match &tap.target.0 {
                Kind::Features(target) => features.distance(target),
                Kind::Gram(target) => grams
                    .entry(tap.layer)
                    .or_insert_with(|| Gram::of(features))
                    .distance(target),
            }
        });
        let distances = distances.collect();
        let gradient = pass.backward(|layer, features| {
            let here = taps.iter().filter(|tap| tap.layer == layer);
            gradient_at(features, grams.get(&layer), here)
        });
        Ok(Evaluation {
            distances,
            gradient,
        })
    }
}

/// Computes the gradient of the terms of a layer's taps at its features, which it may take the place of. `gram` is the features'
/// Gram matrix, needed for taps with such a target.
fn gradient_at<'a>(
    features: Features,
    gram: Option<&Gram>,
    taps: impl Iterator<Item = &'a Tap<'a>>,
) -> Option<Features> {
    let mut gradient: Option<Features> = None;
    // The matrices of all Gram taps are added first, so that there is one product.
    let mut symmetric: Option<Vec<f32>> = None;
    for Tap { target, weight, .. } in taps {
        match (&target.0, gram) {
            (Kind::Features(target), _) => {
                let part = features.scaled_difference(target, (2.0 * weight) as f32);
                match &mut gradient {
                    Some(sum) => sum.add_assign(&part),
                    None => gradient = Some(part),
                }
            }
            (Kind::Gram(target), Some(gram)) => {
                // G = F Fᵀ / M takes F twice.
                let factor = weight * 4.0 / features.positions() as f64;
                let part = gram.scaled_difference(target, factor);
                match &mut symmetric {
                    Some(sum) => sum.iter_mut().zip(part).for_each(|(sum, s)| *sum += s),
                    None => symmetric = Some(part),
                }
            }
            (Kind::Gram(_), None) => unreachable!("a Gram tap has its layer's Gram matrix"),
        }
    }
    let Some(symmetric) = symmetric else {
        return gradient;
    };
    let product = symmetric_product(&symmetric, features);
    match gradient {
        Some(mut sum) => {
            sum.add_assign(&product);
            Some(sum)
        }
        None => Some(product),
    }
}
