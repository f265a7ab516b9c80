//! Layers with few channels: each thread takes some tiles through all three stages while they are in its cache.

use rayon::prelude::*;

use super::transformed::Transformed;
use crate::kernel::conv_params::ConvParams;
use crate::kernel::dispatch::Functions;
use crate::kernel::groups::Groups;
use crate::kernel::lanes::BLOCK;
use crate::kernel::scratch::with_scratch;
use crate::kernel::winograd::planes::{Planes, Tiles};
use crate::kernel::winograd::transform::{M, PLANES};

/// Computes a convolution, all stages of some tiles at a time.
///
/// # Safety
/// Source, destination and weights must have the parameters' shape, and nobody else may use the destination.
pub unsafe fn fused(f: &Functions, params: &ConvParams, weights: &Transformed) {
    let tiles = params.height.div_ceil(M) * params.width.div_ceil(M);
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
                Planes::stride(params.inputs * count / f.a_word),
                Planes::stride(params.outputs * count),
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
                // task has these tiles; the caller vouches for source, destination and weights.
                unsafe {
                    (f.scatter)(params, tiles, 0..params.inputs / BLOCK, v);
                    for plane in 0..PLANES {
                        for panel in 0..params.outputs / BLOCK / weights.columns() {
                            let size = weights.columns() * BLOCK * params.inputs / f.a_word;
                            let of_panel = weights.plane(plane).add(panel * size);
                            let from_to = (v.plane(plane), m.plane(plane));
                            (f.multiply)(
                                params,
                                tiles,
                                (panel, weights.columns()),
                                of_panel,
                                from_to,
                            );
                        }
                    }
                    (f.gather)(params, tiles, 0..params.outputs / BLOCK, m);
                }
            });
        });
}
