//! Layers with many channels: their weights are larger than the tiles, so all threads take many tiles through one stage
//! after the other, and each weight is read once for all of them.

use rayon::prelude::*;

use super::transformed::Transformed;
use crate::kernel::arena::Arena;
use crate::kernel::buffer::Buffer;
use crate::kernel::conv_params::ConvParams;
use crate::kernel::dispatch::Functions;
use crate::kernel::groups::Groups;
use crate::kernel::lanes::BLOCK;
use crate::kernel::scratch::with_scratch;
use crate::kernel::winograd::planes::{Planes, Tiles};
use crate::kernel::winograd::transform::{M, PLANES};
use crate::kernel::winograd::weights::rotated_plane;

/// The number of tiles times channels, in and out, that pass a stage together: 19 MB of transformed values.
const AT_ONCE: usize = 1 << 17;

/// The source of the panels of weights.
#[derive(Clone, Copy)]
pub enum Panels<'a> {
    /// Weights that are kept as they are used.
    Kept(&'a Transformed),
    /// Weights of the other direction, to be rotated panel by panel.
    Rotated(&'a Transformed),
    /// Weights as they are stored, `[inputs][outputs][3][3]`, to be rotated and transformed panel by panel.
    Stored(&'a [f32]),
}

/// Computes a convolution, one stage after the other.
///
/// # Safety
/// Source, destination and weights must have the parameters' shape, and nobody else may use the destination.
pub unsafe fn staged(f: &Functions, params: &ConvParams, weights: Panels, arena: &Arena) {
    let tiles = params.height.div_ceil(M) * params.width.div_ceil(M);
    let columns = f.columns_for(params.outputs);
    let at_once = tiles.min((AT_ONCE / (params.inputs + params.outputs)).max(1));
    let (v, m) = (
        Planes::stride(params.inputs * at_once / f.a_word),
        Planes::stride(params.outputs * at_once),
    );
    let mut scratch = Buffer::dirty(arena, PLANES * (v + m));
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
        (0..params.inputs / BLOCK)
            .into_par_iter()
            .for_each(|block| {
                // SAFETY: the source has the parameters' shape; `v` has room for these tiles, and each task its own block of them.
                unsafe { (f.scatter)(params, tiles, block..block + 1, v) }
            });
        let panels = params.outputs / BLOCK / columns;
        let size = columns * BLOCK * params.inputs / f.a_word;
        // SAFETY: `v` and `m` have room for these tiles, and each call its own panel of a plane of `m`, which nobody reads
        // before all are done; a panel of weights has the parameters' inputs.
        let product = |plane: usize, panel: usize, of_panel: *const f32| unsafe {
            let from_to = (v.plane(plane), m.plane(plane));
            (f.multiply)(params, tiles, (panel, columns), of_panel, from_to)
        };
        let each = (0..PLANES * panels).into_par_iter().with_min_len(4);
        let each = each.map(|n| (n / panels, n % panels));
        match weights {
            Panels::Kept(weights) => each.for_each(|(plane, panel)| {
                let of_panel = weights.plane(plane).wrapping_add(panel * size);
                product(plane, panel, of_panel);
            }),
            Panels::Rotated(weights) => each.for_each(|(plane, panel)| {
                let (from, factor) = rotated_plane(plane);
                let from = (weights.plane(from), weights.columns());
                let channels = (params.inputs, params.outputs);
                let cut = (panel * columns * BLOCK, columns);
                with_scratch(size, |scratch| {
                    // SAFETY: the plane has the parameters' channels, from outputs to inputs; `scratch` has room for a panel.
                    unsafe { (f.rotate)(from, channels, factor, cut, scratch) };
                    product(plane, panel, scratch.as_ptr());
                });
            }),
            Panels::Stored(dense) => (0..panels).into_par_iter().for_each(|panel| {
                let stride = Planes::stride(size);
                let dense = &dense[panel * columns * BLOCK * 9..];
                with_scratch(PLANES * stride, |scratch| {
                    let to = Planes {
                        data: scratch.as_mut_ptr(),
                        stride,
                    };
                    for block in 0..columns {
                        let channels = (params.outputs, params.inputs);
                        // SAFETY: `dense` holds the parameters' weights from this panel's outputs on, and the scratch memory has
                        // room for a panel.
                        unsafe { (f.prepare)(dense, channels, true, columns, block, to) };
                    }
                    for plane in 0..PLANES {
                        product(plane, panel, to.plane(plane));
                    }
                });
            }),
        }
        (0..params.outputs / BLOCK)
            .into_par_iter()
            .for_each(|block| {
                // SAFETY: all products are in `m`; each task writes its own block of the destination, which has the parameters' shape.
                unsafe { (f.gather)(params, tiles, block..block + 1, m) }
            });
    }
}
