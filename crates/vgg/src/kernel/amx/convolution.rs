//! 3 × 3 convolution, by Winograd's algorithm along rows and directly down columns: a thread transforms and packs a window of the
//! input, takes all its sums from the tiles, and transforms and finishes them.

use rayon::prelude::*;

use super::detect::is_available;
use super::pack;
use super::parts::Parts;
use super::tiles::{DEEP, Inputs, ROWS, Registers, step, sums};
use crate::kernel::buffer::Buffer;
use crate::kernel::conv_params::ConvParams;
use crate::kernel::finish::finish;
use crate::kernel::groups::Groups;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::scratch::with_scratch;
use crate::kernel::winograd::transform::{M, N, output_line};
use crate::kernel::x86::Avx512;

/// The number of outputs that are summed together: two blocks of sixteen.
const WIDE: usize = 2 * BLOCK;

/// The largest number of tiles of a window in each row.
const ACROSS: usize = 16;

/// Returns the approximate number of positions of a window: many where there are many inputs, so that their many weights are read less often; few
/// otherwise, so that the whole window fits the second-level cache.
fn positions(inputs: usize) -> usize {
    if inputs > 128 { 256 } else { 128 }
}

/// Packed weights of a convolution in one direction: `[6][outputs / 32]`, each as [`pack::weights`] says.
pub struct Weights {
    parts: Parts,
    /// The number of words of a plane's 32 outputs.
    panel: usize,
    words: Buffer,
}

impl Weights {
    /// Packs weights `[outputs][inputs][3][3]`, or `[inputs][outputs][3][3]` to be `rotated` by 180° for the backward pass.
    pub fn new(
        parts: Parts,
        dense: &[f32],
        (outputs, inputs): (usize, usize),
        rotated: bool,
    ) -> Weights {
        assert!(is_available());
        let panel = inputs.div_ceil(DEEP) * 3 * step(parts);
        let panels = outputs.div_ceil(WIDE);
        let mut words = Buffer::lasting(N * panels * panel);
        let to = Shared(words.as_mut_ptr());
        (0..panels).into_par_iter().for_each(|at| {
            let kernel = |output: usize, input: usize| {
                let output = at * WIDE + output;
                if output >= outputs || input >= inputs {
                    return [0.0; 9];
                }
                let (from, to) = if rotated {
                    (input * outputs + output, 8)
                } else {
                    (output * inputs + input, 0)
                };
                std::array::from_fn(|tap| dense[from * 9 + tap.abs_diff(to)])
            };
            // SAFETY: the processor has the tiles, as was asserted; every panel has its own place in each plane.
            unsafe { pack::weights(inputs, parts, kernel, to.at(at * panel), panels * panel) }
        });
        Weights {
            parts,
            panel,
            words,
        }
    }

    /// Returns the number of parts of each factor.
    pub fn parts(&self) -> usize {
        self.parts as usize
    }
}

/// An address that tasks share. Each task writes to its own part of the memory.
struct Shared(*mut f32);

// SAFETY: only an address; whoever writes through it says why no other thread does.
unsafe impl Sync for Shared {}

impl Shared {
    fn at(&self, offset: usize) -> *mut f32 {
        self.0.wrapping_add(offset)
    }
}

/// A part of a convolution: first and number of its rows, its tiles in each of them, and its panels of 32 outputs.
#[derive(Clone, Copy)]
struct Task {
    rows: (usize, usize),
    tiles: (usize, usize),
    panels: (usize, usize),
}

/// Computes a convolution in tiles.
///
/// # Safety
/// The processor must have the tiles; source, destination and weights must have the parameters' shape.
pub unsafe fn convolve(params: &ConvParams, weights: &Weights) {
    let tiles = Groups::new(params.width.div_ceil(M), ACROSS);
    let across = params.width.div_ceil(M).min(ACROSS);
    // Windows begin at even rows, so that none cuts what is pooled. Two more rows than a window has are packed.
    let rows = Groups::new(
        params.height.div_ceil(2),
        positions(params.inputs) / across / 2,
    );
    let panels = params.outputs.div_ceil(WIDE);
    let windows = rows.iter().count() * tiles.iter().count();
    // Every task packs its window, so panels are shared out only where there are few windows.
    let shares = (2 * rayon::current_num_threads())
        .div_ceil(windows)
        .min(panels);
    let panels = Groups::new(panels, panels.div_ceil(shares));
    let mut tasks = Vec::new();
    for (first, pairs) in rows.iter() {
        let rows = (2 * first, (2 * pairs).min(params.height - 2 * first));
        for tiles in tiles.iter() {
            tasks.extend(panels.iter().map(|panels| Task {
                rows,
                tiles,
                panels,
            }));
        }
    }
    // SAFETY: each task has its own rows, tiles and panels, and so its own outputs; the caller vouches for the tiles and the
    // shapes.
    tasks
        .into_par_iter()
        .for_each(|task| unsafe { run(params, weights, task) });
}

/// Computes a part of a convolution.
///
/// # Safety
/// As [`convolve`]; no other thread may write to this part of the destination.
unsafe fn run(params: &ConvParams, weights: &Weights, task: Task) {
    let ((top, rows), (left, tiles)) = (task.rows, task.tiles);
    let deep = params.inputs.div_ceil(DEEP);
    let block = (rows + 2) * tiles * pack::WORDS;
    let part = deep * block;
    let plane = weights.parts as usize * part;
    let panels = params.outputs.div_ceil(WIDE);
    let positions = rows * tiles;
    // Sums of sixteen outputs in a plane.
    let room = positions.next_multiple_of(ROWS) * BLOCK;
    // Tiles may read beyond the window, for positions whose sums are not used.
    let packed = N * plane + 2 * ROWS * pack::WORDS;
    with_scratch(packed + task.panels.1 * N * 2 * room, |scratch| {
        let (window, out) = scratch.split_at_mut(packed);
        let (window, out) = (window.as_mut_ptr(), out.as_mut_ptr());
        let of = |panel: usize, n: usize, next: usize| {
            out.wrapping_add((((panel - task.panels.0) * 2 + next) * N + n) * room)
        };
        let panel_range = task.panels.0..task.panels.0 + task.panels.1;
        // SAFETY: the window lies in the bordered maps; the scratch memory has room for it, for what a tile reads beyond it
        // and for the sums of the task's panels. The caller vouches for the tiles, the shapes and the destination; this thread
        // takes the registers once.
        unsafe {
            pack::window(
                params,
                top..top + rows + 2,
                left..left + tiles,
                weights.parts,
                window,
            );
            let registers = Registers::take();
            for n in 0..N {
                for panel in panel_range.clone() {
                    let of_panel = weights.words[(n * panels + panel) * weights.panel..].as_ptr();
                    for start in (0..positions).step_by(2 * ROWS) {
                        let inputs = Inputs {
                            first: window.add(n * plane + start * pack::WORDS),
                            part: part * size_of::<f32>(),
                            block: block * size_of::<f32>(),
                            blocks: deep,
                            tap: tiles * DEEP * 2,
                            taps: 3,
                        };
                        let count = (positions - start).next_multiple_of(ROWS).min(2 * ROWS);
                        let [to, next] =
                            [0, 1].map(|next| of(panel, n, next).wrapping_add(start * BLOCK));
                        // The next panel lies behind this one.
                        let share = weights.panel / 8 * (start / (2 * ROWS));
                        let ahead = of_panel.wrapping_add(weights.panel + share);
                        sums(weights.parts, inputs, count, (of_panel, ahead), to, next);
                    }
                }
            }
            drop(registers);
            for panel in panel_range {
                for next in 0..2.min(params.outputs / BLOCK - 2 * panel) {
                    finish_all(params, 2 * panel + next, task, of(panel, 0, next), room);
                }
            }
        }
    });
}

/// Transforms a task's sums of a block of outputs back and finishes them.
///
/// # Safety
/// The processor must have AVX-512 F; `from` is `[6][rows][tiles][16]` with `plane` words from plane to plane.
#[target_feature(enable = "avx512f")]
unsafe fn finish_all(
    params: &ConvParams,
    block: usize,
    task: Task,
    from: *const f32,
    plane: usize,
) {
    let ((top, rows), (left, tiles)) = (task.rows, task.tiles);
    for y in (0..rows).step_by(2) {
        for tile in 0..tiles {
            // SAFETY: the caller vouches for the processor and the sums, and that this part of the destination is this thread's. A row that is missing reads the one before, and is not written.
            unsafe {
                let line = |y: usize| {
                    let at =
                        |n: usize| Avx512::load(from.add(n * plane + (y * tiles + tile) * BLOCK));
                    output_line([at(0), at(1), at(2), at(3), at(4), at(5)])
                };
                let (upper, lower) = (line(y), line((y + 1).min(rows - 1)));
                for x in (0..M).step_by(2) {
                    let column = (left + tile) * M + x;
                    if column < params.width {
                        let window = [[upper[x], upper[x + 1]], [lower[x], lower[x + 1]]];
                        finish(params, block, (top + y, column), window);
                    }
                }
            }
        }
    }
}
