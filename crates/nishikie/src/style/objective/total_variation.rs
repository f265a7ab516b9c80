//! The smoothness term, `L_tv = 1/n Σ (x[i+1,j] − x[i,j])² + (x[i,j+1] − x[i,j])²` over the n = 3 W H values of a picture.
//!
//! The paper prints a sum, beside a content and a style term that are means. A mean keeps the weight of the term the same at
//! every picture size.

use rayon::prelude::*;
use vgg::Image;

/// Returns the loss on the 0..255 scale, and adds `weight` times its gradient to `gradient`.
pub fn loss(image: &Image, weight: f64, gradient: &mut Image) -> f64 {
    let (width, height) = (image.width(), image.height());
    let x = image.as_slice();
    let factor = (2.0 * weight / x.len() as f64) as f32;
    // One sum per row, each value counted with its neighbors to the right and below; added in order, so that the
    // result does not depend on the threads.
    let rows: Vec<f64> = gradient
        .as_mut_slice()
        .par_chunks_mut(width)
        .enumerate()
        .map(|(row, gradient)| {
            let here = &x[row * width..][..width];
            let above = (row % height > 0).then(|| &x[(row - 1) * width..][..width]);
            let below = (row % height + 1 < height).then(|| &x[(row + 1) * width..][..width]);
            let mut sum = 0.0;
            for (j, gradient) in gradient.iter_mut().enumerate() {
                let mut slope = 0.0;
                if let Some(right) = here.get(j + 1) {
                    sum += f64::from(right - here[j]).powi(2);
                    slope += here[j] - right;
                }
                if let Some(below) = below {
                    sum += f64::from(below[j] - here[j]).powi(2);
                    slope += here[j] - below[j];
                }
                if j > 0 {
                    slope += here[j] - here[j - 1];
                }
                if let Some(above) = above {
                    slope += here[j] - above[j];
                }
                *gradient += factor * slope;
            }
            sum
        })
        .collect();
    rows.into_iter().sum::<f64>() / x.len() as f64
}
