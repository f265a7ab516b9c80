//! The first convolution, shared out among threads by rows.

use std::borrow::Cow;

use rayon::prelude::*;

use super::dispatch::Functions;
use super::first_rows::{Backward, Forward, Shape};
use super::instruction_set::InstructionSet;
use super::lanes::BLOCK;
use super::precision::Precision;

/// The first convolution for images of one size.
pub struct First<'a> {
    /// The sizes.
    pub shape: Shape,
    /// The weights, `[channels][27]`.
    pub weights: Cow<'a, [f32]>,
}

/// The number of rows of the image that a task of the backward pass computes; it needs the products of one more row on either side.
const STRIP: usize = 16;

impl First<'_> {
    /// Computes blocked features after ReLU of an image with a border of zeros, `[3][height + 2][width + 2]`. Returns the mask of
    /// where they are positive.
    ///
    /// # Panics
    /// If an argument has another shape.
    pub fn forward(
        &self,
        instruction_set: InstructionSet,
        image: &[f32],
        bias: &[f32],
        features: &mut [f32],
    ) -> Vec<u16> {
        let whole = (self.shape.height + 2) * (self.shape.width + 2);
        assert_eq!((image.len(), bias.len()), (3 * whole, self.shape.channels));
        assert_eq!(features.len(), self.shape.channels * whole);
        let mut mask = vec![0; features.len() / BLOCK];
        let f = Functions::of(instruction_set, Precision::Exact);
        let columns = f.columns_for(self.shape.channels);
        let panels = self.forward_panels(columns);
        let at = Forward {
            image: image.as_ptr(),
            panels: panels.as_ptr(),
            bias: bias.as_ptr(),
            features: features.as_mut_ptr(),
            mask: mask.as_mut_ptr(),
        };
        (0..self.shape.height).into_par_iter().for_each(|y| {
            // SAFETY: whoever has the functions may call them; all lengths are those of the shape, and each task has its own
            // row.
            unsafe { (f.first_forward)(&self.shape, at, columns, y) }
        });
        mask
    }

    /// Computes the gradient at the image, `[3][height][width]`, from that at the features, blocked, and the mask of where it passes.
    ///
    /// # Panics
    /// If an argument has another shape.
    pub fn backward(
        &self,
        instruction_set: InstructionSet,
        gradient: &[f32],
        mask: &[u16],
    ) -> Vec<f32> {
        let whole = (self.shape.height + 2) * (self.shape.width + 2);
        assert_eq!(gradient.len(), self.shape.channels * whole);
        assert_eq!(mask.len(), self.shape.channels / BLOCK * whole);
        let mut image = vec![0.0; 3 * self.shape.height * self.shape.width];
        let f = Functions::of(instruction_set, Precision::Exact);
        let panels = self.backward_panels(f.columns);
        let at = Backward {
            gradient: gradient.as_ptr(),
            mask: mask.as_ptr(),
            panels: panels.as_ptr(),
            image: image.as_mut_ptr(),
        };
        (0..self.shape.height.div_ceil(STRIP))
            .into_par_iter()
            .for_each_init(Vec::new, |scratch, strip| {
                let rows = strip * STRIP..self.shape.height.min((strip + 1) * STRIP);
                // SAFETY: whoever has the functions may call them; all lengths are those of the shape, and each task has its
                // own rows.
                unsafe { (f.first_backward)(&self.shape, at, f.columns, rows, scratch) }
            });
        image
    }

    /// Returns the weights in the order that the forward pass reads: `[channels/(16 C)][27][16 C]`.
    fn forward_panels(&self, columns: usize) -> Vec<f32> {
        let wide = columns * BLOCK;
        (0..27 * self.shape.channels)
            .map(|at| {
                let (panel, tap, lane) = (at / (27 * wide), at / wide % 27, at % wide);
                self.weights[(panel * wide + lane) * 27 + tap]
            })
            .collect()
    }

    /// Returns the weights in the order that the backward pass reads: `[2/C][channels][16 C]`, the 27 taps and five zeros.
    fn backward_panels(&self, columns: usize) -> Vec<f32> {
        let wide = columns * BLOCK;
        (0..self.shape.channels * 2 * BLOCK)
            .map(|at| {
                let (panel, channel, lane) = (
                    at / (self.shape.channels * wide),
                    at / wide % self.shape.channels,
                    at % wide,
                );
                let tap = panel * wide + lane;
                if tap < 27 {
                    self.weights[channel * 27 + tap]
                } else {
                    0.0
                }
            })
            .collect()
    }
}
