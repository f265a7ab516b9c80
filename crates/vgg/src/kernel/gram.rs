//! Sums over positions of products of channels, and products of channels with a symmetric matrix, for features in blocked
//! storage: `[blocks][positions][16]`, where positions include the border of zeros, which adds nothing.

use std::ops::Range;

use rayon::prelude::*;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx;
use super::dispatch::Functions;
use super::instruction_set::InstructionSet;
use super::lanes::BLOCK;
use super::precision::Precision;
use super::scratch::with_scratch;

/// The number of positions whose products are added up in single precision, so that the rounding of long sums does not show.
const SLAB: usize = 1024;

/// Computes `F Fᵀ` for the `n` channels of `x`: a partial sum for each slab of positions, `[slabs][n][n]`, of which only the upper
/// triangle is valid.
///
/// # Panics
/// If the processor does not support the instruction set, or `x` is not whole blocks.
pub fn products(instruction_set: InstructionSet, x: &[f32], n: usize) -> Vec<f32> {
    let blocks = n / BLOCK;
    let plane = x.len() / blocks.max(1);
    let positions = plane / BLOCK;
    assert_eq!(x.len(), blocks * positions * BLOCK, "whole blocks");
    let range = |slab: usize| slab * SLAB..positions.min((slab + 1) * SLAB);
    let mut sums = vec![0.0f32; positions.div_ceil(SLAB) * n * n];
    let f = Functions::of(instruction_set, Precision::Exact);
    match instruction_set {
        #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
        InstructionSet::Amx => {
            sums.par_chunks_mut((n * n).max(1))
                .enumerate()
                .for_each(|(slab, sums)| {
                    // SAFETY: the processor has the tiles, as `Functions::of` asserts; the slab's positions lie in `x`, as the
                    // assertion above says.
                    unsafe { amx::gram::gram(x.as_ptr(), plane, range(slab), blocks, sums) }
                })
        }
        _ => sums
            .par_chunks_mut((BLOCK * n).max(1))
            .enumerate()
            .for_each(|(task, sums)| {
                let (slab, block) = (task / blocks, task % blocks);
                // SAFETY: whoever has the functions may call them; the slab's positions lie in `x`, as the assertion above
                // says.
                unsafe { (f.gram_rows)(x.as_ptr(), plane, range(slab), block, blocks, sums) }
            }),
    }
    sums
}

/// Computes `S F` in place of `F`, the `n` channels of `features`, for a symmetric n × n matrix `S`.
///
/// # Panics
/// If the processor does not support the instruction set, `symmetric` is not n × n, or `features` are not whole blocks.
pub fn symmetric_product(
    instruction_set: InstructionSet,
    symmetric: &[f32],
    features: &mut [f32],
    n: usize,
) {
    assert_eq!(symmetric.len(), n * n, "{n} × {n} entries");
    let blocks = n / BLOCK;
    let plane = features.len() / blocks.max(1);
    let positions = plane / BLOCK;
    assert_eq!(features.len(), blocks * positions * BLOCK, "whole blocks");
    let data = Shared(features.as_mut_ptr());
    let each = |step: usize, product: &(dyn Fn(*mut f32, Range<usize>) + Sync)| {
        let data = &data;
        (0..positions.div_ceil(step))
            .into_par_iter()
            .for_each(|task| product(data.0, task * step..positions.min((task + 1) * step)));
    };
    let f = Functions::of(instruction_set, Precision::Exact);
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if instruction_set == InstructionSet::Amx {
        let symmetric = amx::gram::Symmetric::new(symmetric, n);
        // SAFETY: the processor has the tiles, as `Functions::of` asserts; each task has its own positions of `features`,
        // which this function borrows alone.
        each(128, &|data, range| unsafe {
            amx::gram::product(&symmetric, data, plane, range, blocks)
        });
        return;
    }
    let columns = f.columns_for(n);
    let wide = columns * BLOCK;
    let mut panels = vec![0.0f32; n * n];
    for (at, row) in panels.chunks_exact_mut(wide).enumerate() {
        let (panel, k) = (at / n, at % n);
        row.copy_from_slice(&symmetric[k * n + panel * wide..][..wide]);
    }
    each(8 * f.rows, &|data, range| {
        with_scratch(blocks * range.len() * BLOCK, |products| {
            let len = range.len() * BLOCK;
            let panels = (panels.as_ptr(), columns);
            // SAFETY: whoever has the functions may call them; each task has its own positions of `features`, which this
            // function borrows alone; `panels` holds all of the matrix, `products` these positions of every block.
            unsafe {
                (f.symmetric_product)(data, plane, range.clone(), blocks, panels, products);
                for (block, products) in products.chunks_exact(len).enumerate() {
                    let to = data.add(block * plane + range.start * BLOCK);
                    to.copy_from_nonoverlapping(products.as_ptr(), len);
                }
            }
        });
    });
}

/// An address that tasks share.
struct Shared(*mut f32);

// SAFETY: only an address; whoever writes through it says why no other thread does.
unsafe impl Sync for Shared {}
