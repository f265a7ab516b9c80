//! The Gram matrix and the product that its gradient needs.

use std::ops::Range;

use rayon::prelude::*;

use super::Precision;
use super::convolution::{columns, with_scratch};
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::{Kernel, amx};
use crate::features::{BLOCK, Features};

/// The Gram matrix of a layer divided by the number of its positions, `F Fᵀ / M`: N × N, symmetric.
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    channels: usize,
    values: Vec<f32>,
}

/// Positions whose products are added up in single precision, so that the rounding of long sums does not show.
const SLAB: usize = 1024;

impl Gram {
    /// Of these features.
    pub fn of(features: &Features) -> Gram {
        let n = features.channels();
        let blocks = n / BLOCK;
        let x = features.as_slice();
        let plane = x.len() / blocks.max(1);
        let positions = plane / BLOCK;
        let slabs = positions.div_ceil(SLAB);
        let range = |slab: usize| slab * SLAB..positions.min((slab + 1) * SLAB);
        // The border adds nothing, so positions run over the whole storage.
        let mut sums = vec![0.0f32; slabs * n * n];
        match features.kernel() {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Kernel::Amx => {
                sums.par_chunks_mut((n * n).max(1))
                    .enumerate()
                    .for_each(|(slab, sums)| {
                        // SAFETY: the processor has the tiles, or the kernel would not be; the positions are those of the storage.
                        unsafe { amx::gram::gram(x.as_ptr(), plane, range(slab), blocks, sums) }
                    })
            }
            kernel => sums
                .par_chunks_mut((BLOCK * n).max(1))
                .enumerate()
                .for_each(|(task, sums)| {
                    let (slab, block) = (task / blocks, task % blocks);
                    let f = kernel.functions(Precision::Exact);
                    // SAFETY: the positions are those of the storage.
                    unsafe { (f.gram_rows)(x.as_ptr(), plane, range(slab), block, blocks, sums) }
                }),
        }
        let scale = 1.0 / features.positions() as f64;
        let mut values = vec![0.0f32; n * n];
        for i in 0..n {
            for j in i..n {
                let sum: f64 = (0..slabs)
                    .map(|slab| f64::from(sums[(slab * n + i) * n + j]))
                    .sum();
                let value = (sum * scale) as f32;
                values[i * n + j] = value;
                values[j * n + i] = value;
            }
        }
        Gram {
            channels: n,
            values,
        }
    }

    /// N, the number of channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The entries, `[N][N]`.
    pub fn as_slice(&self) -> &[f32] {
        &self.values
    }

    /// A Gram matrix from its entries, `[N][N]`, symmetric: the weighted mean of several, say.
    ///
    /// # Panics
    /// If the number of entries is not `channels` squared.
    pub fn new(channels: usize, values: Vec<f32>) -> Gram {
        assert_eq!(
            values.len(),
            channels * channels,
            "{channels} × {channels} entries"
        );
        Gram { channels, values }
    }
}

/// `S F` for a symmetric N × N matrix `S`, in the shape of `F` and in its place.
///
/// # Panics
/// If `symmetric` is not N × N.
pub fn symmetric_product(symmetric: &[f32], mut features: Features) -> Features {
    let n = features.channels();
    assert_eq!(symmetric.len(), n * n, "{n} × {n} entries");
    let blocks = n / BLOCK;
    let plane = features.as_slice().len() / blocks.max(1);
    let data = Shared(features.as_mut_slice().as_mut_ptr());
    // The border is zero and its products are, so positions run over the whole storage.
    let each = |step: usize, product: &(dyn Fn(*mut f32, Range<usize>) + Sync)| {
        let data = &data;
        let positions = plane / BLOCK;
        (0..positions.div_ceil(step))
            .into_par_iter()
            .for_each(|task| product(data.0, task * step..positions.min((task + 1) * step)));
    };
    let f = features.kernel().functions(Precision::Exact);
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    if features.kernel() == Kernel::Amx {
        let symmetric = amx::gram::Symmetric::new(symmetric, n);
        // SAFETY: the processor has the tiles, or the kernel would not be; each task has its own positions of the storage.
        each(128, &|data, range| unsafe {
            amx::gram::product(&symmetric, data, plane, range, blocks)
        });
        return features;
    }
    let columns = columns(f, n);
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
            // SAFETY: the positions are those of the storage, and no other task has them.
            unsafe {
                (f.symmetric_product)(data, plane, range.clone(), blocks, panels, products);
                for (block, products) in products.chunks_exact(len).enumerate() {
                    let to = data.add(block * plane + range.start * BLOCK);
                    to.copy_from_nonoverlapping(products.as_ptr(), len);
                }
            }
        });
    });
    features
}

/// A pointer that tasks share.
struct Shared(*mut f32);

// SAFETY: each task uses its own places.
unsafe impl Sync for Shared {}
