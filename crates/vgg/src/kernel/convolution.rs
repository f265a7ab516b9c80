//! A whole convolution: transforms and products cut into pieces for the threads and for the caches.

use std::cell::RefCell;

use rayon::prelude::*;

use super::buffer::Buffer;
use super::product::Groups;
pub use super::winograd::Source;
use super::winograd::{Job, Planes, Target, Tiles};
use super::{Functions, Kernel};
use crate::Pooling;
use crate::features::BLOCK;

/// Outputs of a tile in each direction.
const M: usize = 4;
/// Products of a tile for a pair of channels.
const PLANES: usize = (M + 2) * (M + 2);

/// Weights transformed for one direction of a convolution.
pub struct Prepared {
    kernel: Kernel,
    inputs: usize,
    outputs: usize,
    columns: usize,
    stride: usize,
    planes: Buffer,
}

impl Prepared {
    /// From `[outputs][inputs][3][3]`.
    pub fn forward(kernel: Kernel, dense: &[f32], outputs: usize, inputs: usize) -> Prepared {
        Prepared::new(kernel, dense, (outputs, inputs), false)
    }

    /// The same weights for the way back: gradients at the outputs in, gradients at the inputs out.
    pub fn backward(kernel: Kernel, dense: &[f32], outputs: usize, inputs: usize) -> Prepared {
        Prepared::new(kernel, dense, (inputs, outputs), true)
    }

    fn new(
        kernel: Kernel,
        dense: &[f32],
        (outputs, inputs): (usize, usize),
        turned: bool,
    ) -> Prepared {
        let functions = kernel.functions();
        let columns = columns(functions, outputs);
        let stride = Planes::stride(outputs * inputs);
        let mut planes = Buffer::dirty(PLANES * stride);
        let to = Planes {
            data: planes.as_mut_ptr(),
            stride,
        };
        (0..outputs / BLOCK).into_par_iter().for_each(|block| {
            // SAFETY: the kernel runs here, as `functions` checked; each block of outputs has its own place.
            unsafe { (functions.prepare)(dense, (outputs, inputs), turned, columns, block, to) }
        });
        Prepared {
            kernel,
            inputs,
            outputs,
            columns,
            stride,
            planes,
        }
    }
}

/// Vectors in a panel of this many outputs.
pub(super) fn columns(functions: &Functions, outputs: usize) -> usize {
    if (outputs / BLOCK).is_multiple_of(functions.columns) {
        functions.columns
    } else {
        1
    }
}

thread_local! {
    /// Transformed inputs and products of the tiles at hand.
    static SCRATCH: RefCell<Buffer> = RefCell::new(Buffer::zeros(0));
}

/// What a convolution writes. Borders are left alone.
pub enum Sink<'a> {
    /// On the way forward: features after bias and ReLU, or their pooling alone.
    Forward {
        /// `[outputs]`
        bias: &'a [f32],
        /// Whether, and how, the features are pooled.
        pooling: Option<Pooling>,
        /// Blocked features, of half the size if they are pooled.
        output: &'a mut [f32],
        /// Zeros, to become the mask of where the gradient passes on the way back.
        mask: &'a mut [u16],
    },
    /// On the way back.
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
/// If source or sink have other shapes.
pub fn convolve(prepared: &Prepared, (height, width): (usize, usize), source: Source, sink: Sink) {
    let (inputs, outputs) = (prepared.inputs, prepared.outputs);
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
    let tiles = height.div_ceil(M) * width.div_ceil(M);
    // SAFETY: the shapes were just checked, and `sink` is the only way to what is written.
    unsafe {
        if inputs.max(outputs) < 512 {
            fused(&job, prepared, tiles);
        } else {
            staged(&job, prepared, tiles);
        }
    }
}

/// Few channels: each thread takes some tiles through all three stages while they are in its cache.
unsafe fn fused(job: &Job, prepared: &Prepared, tiles: usize) {
    let f = prepared.kernel.functions();
    let at_once = if job.inputs + job.outputs > 256 {
        56
    } else {
        28
    };
    let at_once = at_once / f.rows.min(14) * f.rows;
    (0..tiles.div_ceil(at_once)).into_par_iter().for_each(|n| {
        let first = n * at_once;
        let tiles = Tiles {
            first,
            groups: Groups::new((tiles - first).min(at_once), f.rows),
        };
        let (v, m) = (
            Planes::stride(job.inputs * at_once),
            Planes::stride(job.outputs * at_once),
        );
        SCRATCH.with_borrow_mut(|scratch| {
            if scratch.len() < PLANES * (v + m) {
                *scratch = Buffer::dirty(PLANES * (v + m));
            }
            let v = Planes {
                data: scratch.as_mut_ptr(),
                stride: v,
            };
            let m = Planes {
                data: scratch[PLANES * v.stride..].as_mut_ptr(),
                stride: m,
            };
            // SAFETY: the scratch has room for the planes of these tiles, which no other thread has.
            unsafe {
                (f.scatter)(job, tiles, 0..job.inputs / BLOCK, v);
                for plane in 0..PLANES {
                    plane_product(
                        f,
                        job,
                        prepared,
                        tiles,
                        plane,
                        0..job.outputs / BLOCK / prepared.columns,
                        (v, m),
                    );
                }
                (f.gather)(job, tiles, 0..job.outputs / BLOCK, m);
            }
        });
    });
}

/// Many channels: the weights are larger than the tiles, so all threads take many tiles through one stage after the
/// other, and each weight is read once for all of them.
unsafe fn staged(job: &Job, prepared: &Prepared, tiles: usize) {
    let f = prepared.kernel.functions();
    let at_once = tiles.min(512);
    let (v, m) = (
        Planes::stride(job.inputs * at_once),
        Planes::stride(job.outputs * at_once),
    );
    let mut scratch = Buffer::dirty(PLANES * (v + m));
    let v = Planes {
        data: scratch.as_mut_ptr(),
        stride: v,
    };
    let m = Planes {
        data: scratch[PLANES * v.stride..].as_mut_ptr(),
        stride: m,
    };
    for first in (0..tiles).step_by(at_once) {
        let tiles = Tiles {
            first,
            groups: Groups::new((tiles - first).min(at_once), f.rows),
        };
        // The scratch has room for the planes of these tiles; each task has its own blocks, or planes and panels.
        (0..job.inputs / BLOCK).into_par_iter().for_each(|block| {
            // SAFETY: as said above.
            unsafe { (f.scatter)(job, tiles, block..block + 1, v) }
        });
        let panels = job.outputs / BLOCK / prepared.columns;
        let chunks = panels.div_ceil(4);
        (0..PLANES * chunks).into_par_iter().for_each(|n| {
            let (plane, chunk) = (n / chunks, n % chunks);
            let panels = chunk * panels / chunks..(chunk + 1) * panels / chunks;
            // SAFETY: as said above.
            unsafe { plane_product(f, job, prepared, tiles, plane, panels, (v, m)) }
        });
        (0..job.outputs / BLOCK).into_par_iter().for_each(|block| {
            // SAFETY: as said above.
            unsafe { (f.gather)(job, tiles, block..block + 1, m) }
        });
    }
}

unsafe fn plane_product(
    f: &Functions,
    job: &Job,
    prepared: &Prepared,
    tiles: Tiles,
    plane: usize,
    panels: std::ops::Range<usize>,
    (v, m): (Planes, Planes),
) {
    let weights = prepared.planes[plane * prepared.stride..].as_ptr();
    // SAFETY: the caller vouches for the planes.
    unsafe {
        let planes = (
            v.data.add(plane * v.stride).cast_const(),
            m.data.add(plane * m.stride),
        );
        (f.multiply)(job, tiles, prepared.columns, panels, weights, planes);
    }
}
