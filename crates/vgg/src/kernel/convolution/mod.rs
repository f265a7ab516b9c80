//! A convolution of whole maps, shared out among threads: checks the shapes and chooses the algorithm.

mod fused;
pub mod prepared;
mod staged;
mod transformed;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx;
use super::conv_params::{ConvParams, Destination, Direction, Source};
use super::dispatch::Functions;
use super::lanes::BLOCK;
use crate::pooling::Pooling;
use fused::fused;
use prepared::{Form, MANY, Prepared};
use staged::{Panels, staged};

/// The memory that a convolution writes to. Borders are left alone.
pub enum Sink<'a> {
    /// Features after bias and ReLU, in the forward pass; with `pooling`, only the pooled ones.
    Forward {
        /// The biases, `[outputs]`.
        bias: &'a [f32],
        /// The pooling, if the features are pooled.
        pooling: Option<Pooling>,
        /// Blocked features, of half the size if they are pooled.
        output: &'a mut [f32],
        /// Zeros, to become the mask of where the gradient passes in the backward pass.
        mask: &'a mut [u16],
    },
    /// A gradient, in the backward pass.
    Backward {
        /// The gradient at the input.
        gradient: &'a mut [f32],
        /// True to add to the gradient that is there.
        add: bool,
    },
}

/// Computes a convolution of maps of `height` × `width`.
///
/// # Panics
/// If source or sink have other shapes, or the weights do not serve this direction.
pub fn convolve(prepared: &Prepared, (height, width): (usize, usize), source: Source, sink: Sink) {
    let direction = match sink {
        Sink::Forward { .. } => Direction::Forward,
        Sink::Backward { .. } => Direction::Backward,
    };
    let rotate = direction != prepared.direction;
    assert!(prepared.serves(direction));
    let (inputs, outputs) = if rotate {
        (prepared.outputs, prepared.inputs)
    } else {
        (prepared.inputs, prepared.outputs)
    };
    let whole = (height + 2) * (width + 2);
    let half = (height / 2 + 2) * (width / 2 + 2);
    match source {
        Source::Features(data) => assert_eq!(data.len(), inputs * whole),
        Source::Masked(data, mask) => {
            assert_eq!(
                (data.len(), mask.len()),
                (inputs * whole, inputs / BLOCK * whole)
            );
        }
        Source::Unpooled(data, mask, _) => {
            assert_eq!(
                (data.len(), mask.len()),
                (inputs * half, inputs / BLOCK * whole)
            );
        }
    }
    let destination = match sink {
        Sink::Forward {
            bias,
            pooling,
            output,
            mask,
        } => {
            let size = if pooling.is_some() { half } else { whole };
            assert_eq!((bias.len(), output.len()), (outputs, outputs * size));
            assert_eq!(mask.len(), outputs / BLOCK * whole);
            Destination::Forward {
                bias: bias.as_ptr(),
                pooling,
                output: output.as_mut_ptr(),
                mask: mask.as_mut_ptr(),
            }
        }
        Sink::Backward { gradient, add } => {
            assert_eq!(gradient.len(), outputs * whole);
            Destination::Backward {
                gradient: gradient.as_mut_ptr(),
                add,
            }
        }
    };
    let params = ConvParams {
        height,
        width,
        inputs,
        outputs,
        source,
        destination,
    };
    let functions = Functions::of(prepared.cpu.instruction_set, prepared.precision);
    // SAFETY: source and destination have the parameters' shape, as was just asserted, and so have weights that serve this direction;
    // `sink` borrows what is written for this call alone. The processor has the instructions of the device that the weights were prepared for.
    unsafe {
        match &prepared.form {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Form::Packed(weights) => amx::convolution::convolve(&params, weights),
            Form::Stored(dense) => staged(
                functions,
                &params,
                Panels::Stored(dense),
                &prepared.cpu.arena,
            ),
            Form::Transformed(weights) if rotate => staged(
                functions,
                &params,
                Panels::Rotated(weights),
                &prepared.cpu.arena,
            ),
            Form::Transformed(weights) if outputs.max(inputs) >= MANY => staged(
                functions,
                &params,
                Panels::Kept(weights),
                &prepared.cpu.arena,
            ),
            Form::Transformed(weights) => fused(functions, &params, weights),
        }
    }
}
