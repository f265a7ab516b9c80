//! Layers with few channels: each thread takes some tiles through all three stages while they are in its cache.

use rayon::prelude::*;

use super::planes::{Planes, Tiles};
use super::transform::{M, PLANES};
use super::transformed::Transformed;
use crate::kernel::dispatch::Functions;
use crate::kernel::groups::Groups;
use crate::kernel::job::Job;
use crate::kernel::lanes::BLOCK;
use crate::kernel::scratch::with_scratch;

/// Computes a convolution.
///
/// # Safety
/// Source, target and weights must have the job's shape, and nobody else may use the target.
pub unsafe fn fused(f: &Functions, job: &Job, weights: &Transformed) {
    let tiles = job.height.div_ceil(M) * job.width.div_ceil(M);
    // Several blocks per thread, so that threads end together; but enough tiles in each for the weights that it reads.
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
                // SAFETY: the scratch memory, which is this thread's alone, has room for the planes of these tiles; no other
                // task has these tiles; the caller vouches for source, target and weights.
                unsafe {
                    (f.scatter)(job, tiles, 0..job.inputs / BLOCK, v);
                    for plane in 0..PLANES {
                        for panel in 0..job.outputs / BLOCK / weights.columns() {
                            let size = weights.columns() * BLOCK * job.inputs / f.a_word;
                            let of_panel = weights.plane(plane).add(panel * size);
                            let from_to = (v.plane(plane), m.plane(plane));
                            (f.multiply)(job, tiles, (panel, weights.columns()), of_panel, from_to);
                        }
                    }
                    (f.gather)(job, tiles, 0..job.outputs / BLOCK, m);
                }
            });
        });
}
