//! A whole convolution: transforms and products cut into pieces for the threads and for the caches.

use std::cell::RefCell;

use rayon::prelude::*;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx;
use super::buffer::Buffer;
pub use super::job::Source;
use super::job::{Job, Target};
use super::product::Groups;
use super::winograd::{M, PLANES, Planes, Tiles, turned};
use super::{Functions, Kernel, Precision};
use crate::Pooling;
use crate::features::BLOCK;

/// Weights as a convolution takes them.
pub struct Prepared {
    kernel: Kernel,
    precision: Precision,
    direction: Direction,
    inputs: usize,
    outputs: usize,
    form: Form,
}

enum Form {
    Transformed(Transformed),
    /// As they are stored, to be transformed for the way back as they are used.
    Stored(Buffer),
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Packed(amx::convolution::Weights),
}

/// Weights in Winograd's domain.
struct Transformed {
    columns: usize,
    stride: usize,
    planes: Buffer,
}

/// Which way a convolution goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Features in, features out.
    Forward,
    /// Gradients at the outputs in, gradients at the inputs out.
    Backward,
}

/// From so many channels on the transformed weights are larger than the features of most pictures.
const MANY: usize = 512;

/// Whether weights prepared for the way forward also serve the way back, for which they are rearranged as they are used.
/// In half as many bits there is room for both.
pub fn serves_both(kernel: Kernel, precision: Precision, outputs: usize, inputs: usize) -> bool {
    kernel != Kernel::Amx && precision == Precision::Exact && outputs.max(inputs) >= MANY
}

impl Prepared {
    /// For one direction (or both, see [`serves_both`]), from `[outputs][inputs][3][3]`.
    pub fn new(
        kernel: Kernel,
        precision: Precision,
        direction: Direction,
        dense: &[f32],
        outputs: usize,
        inputs: usize,
    ) -> Prepared {
        let turned = direction == Direction::Backward;
        let (outputs, inputs) = if turned {
            (inputs, outputs)
        } else {
            (outputs, inputs)
        };
        let form = match kernel {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Kernel::Amx => Form::Packed(amx::convolution::Weights::new(
                amx::Parts::of(precision, direction),
                dense,
                (outputs, inputs),
                turned,
            )),
            _ => Form::Transformed(Transformed::new(
                kernel.functions(precision),
                dense,
                (outputs, inputs),
                turned,
            )),
        };
        Prepared {
            kernel,
            precision,
            direction,
            inputs,
            outputs,
            form,
        }
    }

    /// For the way back, but not kept transformed: each use does that anew, for one panel of outputs after the other.
    ///
    /// # Panics
    /// If it is not one of the convolutions of [`serves_both`].
    pub fn stored(
        kernel: Kernel,
        precision: Precision,
        dense: Buffer,
        outputs: usize,
        inputs: usize,
    ) -> Prepared {
        assert!(serves_both(kernel, precision, outputs, inputs));
        assert_eq!(dense.len(), outputs * inputs * 9);
        Prepared {
            kernel,
            precision,
            direction: Direction::Backward,
            inputs: outputs,
            outputs: inputs,
            form: Form::Stored(dense),
        }
    }

    /// Of how many parts factors are, if they are packed for tiles.
    pub fn parts(&self) -> Option<usize> {
        match &self.form {
            Form::Transformed(_) | Form::Stored(_) => None,
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Form::Packed(weights) => Some(weights.parts()),
        }
    }

    /// Whether they can be used in this direction.
    pub fn serves(&self, direction: Direction) -> bool {
        direction == self.direction
            || self.direction == Direction::Forward
                && serves_both(self.kernel, self.precision, self.outputs, self.inputs)
    }
}

impl Transformed {
    fn new(
        functions: &Functions,
        dense: &[f32],
        (outputs, inputs): (usize, usize),
        turned: bool,
    ) -> Transformed {
        let columns = columns(functions, outputs);
        let stride = Planes::stride(outputs * inputs / functions.a_word);
        let mut planes = Buffer::lasting(PLANES * stride);
        let to = Planes {
            data: planes.as_mut_ptr(),
            stride,
        };
        (0..outputs / BLOCK).into_par_iter().for_each(|block| {
            // SAFETY: the kernel runs here, as `functions` says; each block of outputs has its own place.
            unsafe { (functions.prepare)(dense, (outputs, inputs), turned, columns, block, to) }
        });
        Transformed {
            columns,
            stride,
            planes,
        }
    }

    /// The weights of a plane.
    fn plane(&self, plane: usize) -> *const f32 {
        self.planes[plane * self.stride..].as_ptr()
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
/// If source or sink have other shapes, or the weights do not serve this direction.
pub fn convolve(prepared: &Prepared, (height, width): (usize, usize), source: Source, sink: Sink) {
    let direction = match sink {
        Sink::Forward { .. } => Direction::Forward,
        Sink::Backward { .. } => Direction::Backward,
    };
    let turn = direction != prepared.direction;
    assert!(prepared.serves(direction));
    let (inputs, outputs) = if turn {
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
    let functions = prepared.kernel.functions(prepared.precision);
    // SAFETY: the shapes were just checked, and `sink` is the only way to what is written.
    unsafe {
        match &prepared.form {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Form::Packed(weights) => amx::convolution::convolve(&job, weights),
            Form::Stored(dense) => staged(functions, &job, Panels::Made(dense)),
            Form::Transformed(weights) if turn => staged(functions, &job, Panels::Turned(weights)),
            Form::Transformed(weights) if outputs.max(inputs) >= MANY => {
                staged(functions, &job, Panels::Kept(weights))
            }
            Form::Transformed(weights) => fused(functions, &job, weights),
        }
    }
}

thread_local! {
    /// Transformed inputs and products of the tiles at hand, or weights that are being rearranged.
    static SCRATCH: RefCell<Buffer> = RefCell::new(Buffer::zeros(0));
}

/// Lends a thread's scratch memory. It is never small, so that it lies in huge pages: its planes are far apart.
pub(super) fn with_scratch<R>(len: usize, f: impl FnOnce(&mut [f32]) -> R) -> R {
    SCRATCH.with_borrow_mut(|scratch| {
        if scratch.len() < len {
            *scratch = Buffer::lasting(len.max(1 << 20));
        }
        f(&mut scratch[..len])
    })
}

/// Few channels: each thread takes some tiles through all three stages while they are in its cache.
unsafe fn fused(f: &Functions, job: &Job, weights: &Transformed) {
    let tiles = job.height.div_ceil(M) * job.width.div_ceil(M);
    // A few times the threads, for an even end; but enough tiles for the weights that each block reads.
    let blocks = tiles.div_ceil(4 * f.rows.max(8)).max(
        tiles
            .div_ceil(2 * f.rows.max(8))
            .min(8 * rayon::current_num_threads()),
    );
    let cut = Groups::new(tiles, tiles.div_ceil(blocks));
    cut.iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .for_each(|(first, count)| {
            let tiles = Tiles {
                first,
                groups: Groups::new(count, f.rows),
            };
            let (v, m) = (
                Planes::stride(job.inputs * count / f.a_word),
                Planes::stride(job.outputs * count),
            );
            with_scratch(PLANES * (v + m), |scratch| {
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
                        for panel in 0..job.outputs / BLOCK / weights.columns {
                            let size = weights.columns * BLOCK * job.inputs / f.a_word;
                            let of_panel = weights.plane(plane).add(panel * size);
                            let from_to = (v.plane(plane), m.plane(plane));
                            (f.multiply)(job, tiles, (panel, weights.columns), of_panel, from_to);
                        }
                    }
                    (f.gather)(job, tiles, 0..job.outputs / BLOCK, m);
                }
            });
        });
}

/// Tiles times channels, in and out, that go through a stage together: 19 MB of transformed values.
const AT_ONCE: usize = 1 << 17;

/// Where [`staged`] has its panels of weights from.
#[derive(Clone, Copy)]
enum Panels<'a> {
    /// They are kept as they are used.
    Kept(&'a Transformed),
    /// Those of the other direction, rearranged one by one.
    Turned(&'a Transformed),
    /// Weights as they are stored, turned and transformed for the panel at hand.
    Made(&'a [f32]),
}

/// Many channels: the weights are larger than the tiles, so all threads take many tiles through one stage after the
/// other, and each weight is read once for all of them.
unsafe fn staged(f: &Functions, job: &Job, weights: Panels) {
    let tiles = job.height.div_ceil(M) * job.width.div_ceil(M);
    let columns = columns(f, job.outputs);
    let at_once = tiles.min((AT_ONCE / (job.inputs + job.outputs)).max(1));
    let (v, m) = (
        Planes::stride(job.inputs * at_once / f.a_word),
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
        let panels = job.outputs / BLOCK / columns;
        let size = columns * BLOCK * job.inputs / f.a_word;
        // SAFETY: as said above; the weights have the job's channels.
        let product = |plane: usize, panel: usize, of_panel: *const f32| unsafe {
            let from_to = (v.plane(plane), m.plane(plane));
            (f.multiply)(job, tiles, (panel, columns), of_panel, from_to)
        };
        let each = (0..PLANES * panels).into_par_iter().with_min_len(4);
        let each = each.map(|n| (n / panels, n % panels));
        match weights {
            Panels::Kept(weights) => each.for_each(|(plane, panel)| {
                let of_panel = weights.plane(plane).wrapping_add(panel * size);
                product(plane, panel, of_panel);
            }),
            Panels::Turned(weights) => each.for_each(|(plane, panel)| {
                let (from, factor) = turned(plane);
                let from = (weights.plane(from), weights.columns);
                let channels = (job.inputs, job.outputs);
                let cut = (panel * columns * BLOCK, columns);
                with_scratch(size, |scratch| {
                    // SAFETY: the weights have the job's channels, from outputs to inputs.
                    unsafe { (f.turn)(from, channels, factor, cut, scratch) };
                    product(plane, panel, scratch.as_ptr());
                });
            }),
            Panels::Made(dense) => (0..panels).into_par_iter().for_each(|panel| {
                let stride = Planes::stride(size);
                let dense = &dense[panel * columns * BLOCK * 9..];
                with_scratch(PLANES * stride, |scratch| {
                    let to = Planes {
                        data: scratch.as_mut_ptr(),
                        stride,
                    };
                    for block in 0..columns {
                        let channels = (job.outputs, job.inputs);
                        // SAFETY: the weights have the job's channels, and the scratch has room for a panel.
                        unsafe { (f.prepare)(dense, channels, true, columns, block, to) };
                    }
                    for plane in 0..PLANES {
                        product(plane, panel, to.plane(plane));
                    }
                });
            }),
        }
        (0..job.outputs / BLOCK).into_par_iter().for_each(|block| {
            // SAFETY: as said above.
            unsafe { (f.gather)(job, tiles, block..block + 1, m) }
        });
    }
}
