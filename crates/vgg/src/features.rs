use rayon::prelude::*;

use crate::Kernel;
use crate::kernel::buffer::Buffer;

/// Channels that lie side by side in memory.
pub(crate) const BLOCK: usize = 16;

/// The feature maps of one layer (N channels by M = height × width positions), or the gradient at them.
///
/// Stored in blocks of 16 channels with a border of zeros one position wide: `[N/16][height + 2][width + 2][16]`. The
/// border is the convolution's padding; it stays zero, so sums over the whole storage are sums over the maps.
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    channels: usize,
    height: usize,
    width: usize,
    kernel: Kernel,
    data: Buffer,
}

impl Features {
    /// Maps of zeros. `channels` must be a multiple of 16, as in every layer of VGG-19.
    ///
    /// # Panics
    /// If it is not.
    pub fn zeros(channels: usize, height: usize, width: usize) -> Features {
        Features::zeros_for(Kernel::detect(), channels, height, width)
    }

    /// Maps of zeros whose Gram matrix and products this kernel computes.
    pub(crate) fn zeros_for(
        kernel: Kernel,
        channels: usize,
        height: usize,
        width: usize,
    ) -> Features {
        assert!(
            channels.is_multiple_of(BLOCK),
            "{channels} channels are not whole blocks"
        );
        Features {
            channels,
            height,
            width,
            kernel,
            data: Buffer::zeros(channels * (height + 2) * (width + 2)),
        }
    }

    /// Maps of any values with a border of zeros, to be overwritten.
    pub(crate) fn bordered(
        kernel: Kernel,
        channels: usize,
        height: usize,
        width: usize,
    ) -> Features {
        let mut data = Buffer::dirty(channels * (height + 2) * (width + 2));
        let row = (width + 2) * BLOCK;
        data.par_chunks_exact_mut((height + 2) * row)
            .for_each(|block| {
                block[..row].fill(0.0);
                block[(height + 1) * row..].fill(0.0);
                for row in block.chunks_exact_mut(row) {
                    row[..BLOCK].fill(0.0);
                    row[(width + 1) * BLOCK..].fill(0.0);
                }
            });
        Features {
            channels,
            height,
            width,
            kernel,
            data,
        }
    }

    /// Zeros in the shape of these.
    pub fn zeros_like(&self) -> Features {
        self.zeros_of(self.height, self.width)
    }

    /// Zeros of another size for the same kernel.
    pub(crate) fn zeros_of(&self, height: usize, width: usize) -> Features {
        Features::zeros_for(self.kernel, self.channels, height, width)
    }

    /// What computes with them.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// N, the number of feature maps.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Rows of each map.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Columns of each map.
    pub fn width(&self) -> usize {
        self.width
    }

    /// M, the number of positions of each map.
    pub fn positions(&self) -> usize {
        self.height * self.width
    }

    fn index(&self, channel: usize, y: usize, x: usize) -> usize {
        debug_assert!(channel < self.channels && y < self.height && x < self.width);
        let row = (channel / BLOCK * (self.height + 2) + y + 1) * (self.width + 2);
        (row + x + 1) * BLOCK + channel % BLOCK
    }

    /// One value.
    pub fn get(&self, channel: usize, y: usize, x: usize) -> f32 {
        self.data[self.index(channel, y, x)]
    }

    /// Changes one value.
    pub fn set(&mut self, channel: usize, y: usize, x: usize, value: f32) {
        let index = self.index(channel, y, x);
        self.data[index] = value;
    }

    /// The maps as plain planes, `[N][height][width]`.
    pub fn to_planar(&self) -> Vec<f32> {
        let mut planar = vec![0.0; self.channels * self.positions()];
        planar
            .par_chunks_mut(self.positions().max(1))
            .enumerate()
            .for_each(|(c, plane)| {
                for y in 0..self.height {
                    for x in 0..self.width {
                        plane[y * self.width + x] = self.get(c, y, x);
                    }
                }
            });
        planar
    }

    /// The storage with its border of zeros, for work that goes value by value.
    pub fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// The storage to change. The border must stay zero.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// Adds `other`, value by value.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn add_assign(&mut self, other: &Features) {
        assert_eq!(self.data.len(), other.data.len(), "features of one shape");
        self.data
            .par_chunks_mut(1 << 14)
            .zip(other.data.par_chunks(1 << 14))
            .for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
    }
}
