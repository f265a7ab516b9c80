use std::fmt;

use rayon::prelude::*;

use crate::distance::{CHUNK, Distance};
use crate::kernel::buffer::Buffer;
use crate::kernel::cpu::Cpu;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::BLOCK;

/// The feature maps of a layer (N channels by M = height × width positions), or the gradient at them.
///
/// The memory layout is private to this crate. [`Features::to_planar`] copies the values to plain planes, and
/// [`Features::in_cell`] reads them on a grid.
// Stored in blocks of 16 channels with a border of zeros one position wide: `[N/16][height + 2][width + 2][16]`. The border
// is the convolution's padding; it stays zero, so sums over the whole storage are sums over the maps.
#[derive(Clone)]
pub struct Features {
    channels: usize,
    height: usize,
    width: usize,
    cpu: Cpu,
    data: Buffer,
}

impl Features {
    /// Returns maps of zeros. `channels` must be a multiple of 16, as in every layer of VGG-19.
    ///
    /// # Panics
    /// If `channels` is not a multiple of 16.
    pub fn zeros(channels: usize, height: usize, width: usize) -> Features {
        Features::zeros_on(&Cpu::new(InstructionSet::detect()), channels, height, width)
    }

    /// Returns maps of zeros in the memory of this device.
    pub(crate) fn zeros_on(cpu: &Cpu, channels: usize, height: usize, width: usize) -> Features {
        assert!(
            channels.is_multiple_of(BLOCK),
            "{channels} channels are not whole blocks"
        );
        Features {
            channels,
            height,
            width,
            cpu: cpu.clone(),
            data: Buffer::zeros(&cpu.arena, channels * (height + 2) * (width + 2)),
        }
    }

    /// Returns maps of unspecified values with a border of zeros, to be overwritten.
    pub(crate) fn bordered(cpu: &Cpu, channels: usize, height: usize, width: usize) -> Features {
        let mut data = Buffer::dirty(&cpu.arena, channels * (height + 2) * (width + 2));
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
            cpu: cpu.clone(),
            data,
        }
    }

    /// Returns maps of zeros with the same shape, on the same device.
    pub(crate) fn zeros_like(&self) -> Features {
        Features::zeros_on(&self.cpu, self.channels, self.height, self.width)
    }

    /// Returns the instruction set that computes their Gram matrix and products.
    pub(crate) fn instruction_set(&self) -> InstructionSet {
        self.cpu.instruction_set
    }

    /// Returns N, the number of feature maps.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Returns the number of rows of each map.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns the number of columns of each map.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns M, the number of positions of each map.
    pub fn positions(&self) -> usize {
        self.height * self.width
    }

    fn index(&self, channel: usize, y: usize, x: usize) -> usize {
        assert!(
            channel < self.channels && y < self.height && x < self.width,
            "a position outside the maps"
        );
        let row = (channel / BLOCK * (self.height + 2) + y + 1) * (self.width + 2);
        (row + x + 1) * BLOCK + channel % BLOCK
    }

    /// Returns a single value; [`Features::to_planar`] is faster for many.
    ///
    /// # Panics
    /// If the position is outside the maps.
    pub fn get(&self, channel: usize, y: usize, x: usize) -> f32 {
        self.data[self.index(channel, y, x)]
    }

    /// Sets a single value.
    ///
    /// # Panics
    /// As [`Features::get`].
    pub fn set(&mut self, channel: usize, y: usize, x: usize, value: f32) {
        let index = self.index(channel, y, x);
        self.data[index] = value;
    }

    /// Copies the maps to plain planes, `[N][height][width]`.
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

    /// Returns the storage with its border of zeros.
    pub(crate) fn as_slice(&self) -> &[f32] {
        &self.data
    }

    /// Returns the storage for changes. The border must stay zero.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.data
    }

    fn shape(&self) -> (usize, usize, usize) {
        (self.channels, self.height, self.width)
    }

    fn assert_shape_of(&self, other: &Features) {
        assert_eq!(self.shape(), other.shape(), "features of one shape");
    }

    /// Adds `other`, value by value.
    ///
    /// # Panics
    /// If the shapes differ.
    pub(crate) fn add_assign(&mut self, other: &Features) {
        self.assert_shape_of(other);
        self.data
            .par_chunks_mut(CHUNK)
            .zip(other.data.par_chunks(CHUNK))
            .for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
    }

    /// Computes the distance from `other`.
    ///
    /// # Panics
    /// If the shapes differ.
    pub(crate) fn distance(&self, other: &Features) -> Distance {
        self.assert_shape_of(other);
        // The borders are zero in both.
        Distance::between(&self.data, &other.data, self.channels * self.positions())
    }

    /// Returns `factor · (F − P)`, where `P` is `other`: the gradient at `F` of `factor / 2 · Σ (F − P)²`.
    ///
    /// # Panics
    /// If the shapes differ.
    pub(crate) fn scaled_difference(&self, other: &Features, factor: f32) -> Features {
        self.assert_shape_of(other);
        let mut gradient = self.zeros_like();
        gradient
            .data
            .par_chunks_mut(CHUNK)
            .zip(other.data.par_chunks(CHUNK))
            .zip(self.data.par_chunks(CHUNK))
            .for_each(|((gradient, p), f)| {
                for ((g, p), f) in gradient.iter_mut().zip(p).zip(f) {
                    *g = factor * (f - p);
                }
            });
        gradient
    }
}

impl PartialEq for Features {
    /// Compares shapes and values, whatever device they are on.
    fn eq(&self, other: &Features) -> bool {
        self.shape() == other.shape() && self.data == other.data
    }
}

impl fmt::Debug for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (channels, height, width) = self.shape();
        write!(f, "Features({channels} × {height} × {width})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(channels: usize, height: usize, width: usize, step: f32) -> Features {
        let mut features = Features::zeros(channels, height, width);
        for c in 0..channels {
            for y in 0..height {
                for x in 0..width {
                    let n = (c * height + y) * width + x;
                    features.set(c, y, x, (n as f32 * step).sin());
                }
            }
        }
        features
    }

    #[test]
    fn reductions_are_those_of_the_planes() {
        let (f, p) = (counted(32, 5, 7, 0.3), counted(32, 5, 7, 0.7));
        let (planes_f, planes_p) = (f.to_planar(), p.to_planar());
        let pairs = || planes_f.iter().zip(&planes_p).map(|(&f, &p)| (f, p));
        let distance = f.distance(&p);
        let wanted = Distance::between(&planes_f, &planes_p, planes_f.len());
        assert_eq!(distance.entries, wanted.entries);
        for (found, wanted) in [
            (distance.squared, wanted.squared),
            (distance.relative, wanted.relative),
        ] {
            assert!((found - wanted).abs() < 1e-9 * wanted, "{found}, {wanted}");
        }
        let wanted: Vec<f32> = pairs().map(|(f, p)| 0.5 * (f - p)).collect();
        assert_eq!(f.scaled_difference(&p, 0.5).to_planar(), wanted);
        let mut sum = f.clone();
        sum.add_assign(&p);
        let wanted: Vec<f32> = pairs().map(|(f, p)| f + p).collect();
        assert_eq!(sum.to_planar(), wanted);
    }

    #[test]
    #[should_panic(expected = "features of one shape")]
    fn reductions_of_different_shapes_are_refused() {
        // As much storage, but other maps.
        counted(16, 2, 7, 0.3).distance(&counted(16, 7, 2, 0.3));
    }
}
