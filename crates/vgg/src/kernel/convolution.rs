//! A convolution of whole maps: checks the shapes and chooses the algorithm.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx;
use super::dispatch::Functions;
use super::job::{Direction, Job, Source, Target};
use super::lanes::BLOCK;
use super::prepared::{Form, MANY, Prepared};
use super::winograd::fused::fused;
use super::winograd::staged::{Panels, staged};
use crate::pooling::Pooling;

/// What a convolution writes. Borders are left alone.
pub enum Sink<'a> {
    /// In the forward pass: features after bias and ReLU, or their pooling alone.
    Forward {
        /// `[outputs]`
        bias: &'a [f32],
        /// Whether, and how, the features are pooled.
        pooling: Option<Pooling>,
        /// Blocked features, of half the size if they are pooled.
        output: &'a mut [f32],
        /// Zeros, to become the mask of where the gradient passes in the backward pass.
        mask: &'a mut [u16],
    },
    /// In the backward pass.
    Backward {
        /// The gradient at the input.
        gradient: &'a mut [f32],
        /// Whether to add to what is there.
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
    let target = match sink {
        Sink::Forward {
            bias,
            pooling,
            output,
            mask,
        } => {
            let size = if pooling.is_some() { half } else { whole };
            assert_eq!((bias.len(), output.len()), (outputs, outputs * size));
            assert_eq!(mask.len(), outputs / BLOCK * whole);
            Target::Forward {
                bias: bias.as_ptr(),
                pooling,
                output: output.as_mut_ptr(),
                mask: mask.as_mut_ptr(),
            }
        }
        Sink::Backward { gradient, add } => {
            assert_eq!(gradient.len(), outputs * whole);
            Target::Backward {
                gradient: gradient.as_mut_ptr(),
                add,
            }
        }
    };
    let job = Job {
        height,
        width,
        inputs,
        outputs,
        source,
        target,
    };
    let functions = Functions::of(prepared.instruction_set, prepared.precision);
    // SAFETY: source and target have the job's shape, as was just asserted, and so have weights that serve this direction;
    // `sink` borrows what is written for this call alone. Whoever has weights for an instruction set has its instructions.
    unsafe {
        match &prepared.form {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Form::Packed(weights) => amx::convolution::convolve(&job, weights),
            Form::Stored(dense) => staged(functions, &job, Panels::Stored(dense)),
            Form::Transformed(weights) if rotate => {
                staged(functions, &job, Panels::Rotated(weights))
            }
            Form::Transformed(weights) if outputs.max(inputs) >= MANY => {
                staged(functions, &job, Panels::Kept(weights))
            }
            Form::Transformed(weights) => fused(functions, &job, weights),
        }
    }
}
