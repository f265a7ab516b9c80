//! The naive arithmetic that the variants are compared with, and random cases for the comparison.

use proptest::prelude::*;

use crate::features::Features;
use crate::kernel::conv_params::Direction;
use crate::kernel::cpu::Cpu;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::precision::Precision;

/// Reproducible, approximately normal numbers, from a seed.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> f32 {
        let mut uniform = || {
            self.0 = self
                .0
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (self.0 >> 40) as f32 / (1 << 24) as f32
        };
        uniform() + uniform() + uniform() + uniform() - 2.0
    }

    pub fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    pub fn features(
        &mut self,
        instruction_set: InstructionSet,
        channels: usize,
        height: usize,
        width: usize,
        scale: f32,
    ) -> Features {
        let mut features = Features::zeros_on(&Cpu::new(instruction_set), channels, height, width);
        for c in 0..channels {
            for y in 0..height {
                for x in 0..width {
                    features.set(c, y, x, self.next() * scale);
                }
            }
        }
        features
    }
}

/// `[outputs][height][width]` in double precision from `[inputs][height][width]`.
pub fn naive(
    input: &[f64],
    weight: &[f32],
    (outputs, inputs): (usize, usize),
    (height, width): (usize, usize),
) -> Vec<f64> {
    let mut output = vec![0.0; outputs * height * width];
    for o in 0..outputs {
        for y in 0..height {
            for x in 0..width {
                for i in 0..inputs {
                    for k in 0..9 {
                        let (v, u) = (y + k / 3, x + k % 3);
                        if (1..=height).contains(&v) && (1..=width).contains(&u) {
                            output[(o * height + y) * width + x] += input
                                [(i * height + v - 1) * width + u - 1]
                                * f64::from(weight[(o * inputs + i) * 9 + k]);
                        }
                    }
                }
            }
        }
    }
    output
}

/// The adjoint of [`naive`]: `[inputs][height][width]` from `[outputs][height][width]`.
pub fn naive_adjoint(
    gradient: &[f64],
    weight: &[f32],
    (outputs, inputs): (usize, usize),
    (height, width): (usize, usize),
) -> Vec<f64> {
    let mut rotated = vec![0.0; outputs * inputs * 9];
    for o in 0..outputs {
        for i in 0..inputs {
            for k in 0..9 {
                rotated[(i * outputs + o) * 9 + 8 - k] = weight[(o * inputs + i) * 9 + k];
            }
        }
    }
    naive(gradient, &rotated, (inputs, outputs), (height, width))
}

pub fn wide(features: &Features) -> Vec<f64> {
    features.to_planar().into_iter().map(f64::from).collect()
}

/// Every instruction set that this processor supports, in every precision that it supports.
pub fn ways() -> impl Iterator<Item = (InstructionSet, Precision)> {
    let both = |instruction_set| Precision::ALL.map(|precision| (instruction_set, precision));
    InstructionSet::available()
        .flat_map(both)
        .filter(|(instruction_set, precision)| instruction_set.has(*precision))
}

pub fn assert_close(found: &[f64], wanted: &[f64], instruction_set: InstructionSet) {
    assert_within(3e-6, found, wanted, instruction_set.name());
}

/// Within the error of a convolution of this precision.
pub fn assert_close_in(
    precision: Precision,
    direction: Direction,
    found: &[f64],
    wanted: &[f64],
    instruction_set: InstructionSet,
) {
    let most = match precision {
        // Factors are sums of two bfloat16, which have 16 bits.
        Precision::Exact
            if (instruction_set, direction) == (InstructionSet::Amx, Direction::Backward) =>
        {
            2e-5
        }
        Precision::Exact => 3e-6,
        Precision::Fast
            if (instruction_set, direction) == (InstructionSet::Amx, Direction::Forward) =>
        {
            2e-5
        }
        // Both factors are rounded to eight bits, and the transforms take differences of the products.
        Precision::Fast => 3e-2,
    };
    assert_within(
        most,
        found,
        wanted,
        &format!("{instruction_set}, {precision}"),
    );
}

/// The L2 norm of the error relative to that of `wanted`: a value near zero may be the difference of large ones.
pub fn assert_within(most: f64, found: &[f64], wanted: &[f64], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    let size: f64 = wanted.iter().map(|w| w * w).sum::<f64>().sqrt();
    let error: f64 = found
        .iter()
        .zip(wanted)
        .map(|(f, w)| (f - w).powi(2))
        .sum::<f64>()
        .sqrt();
    assert!(error <= most * size, "{what}: error {error:e} in {size:e}");
}

pub fn assert_border_is_zero(features: &Features) {
    let sum =
        |values: &mut dyn Iterator<Item = f32>| values.map(f64::from).map(f64::abs).sum::<f64>();
    let inside = sum(&mut features.to_planar().into_iter());
    let all = sum(&mut features.as_slice().iter().copied());
    assert!((inside - all).abs() <= 1e-9 * all, "the border is not zero");
}

/// Small shapes, few and many blocks of channels; ordinary, denormal and large values.
pub fn cases() -> impl Strategy<Value = ((usize, usize), (usize, usize), f32, u64)> {
    let size = prop_oneof![
        (1usize..14, 1usize..14),
        (1usize..4, 20usize..70),
        (8usize..25, 8usize..25)
    ];
    let blocks = (1usize..5, 1usize..5);
    let scale = prop_oneof![Just(1.0f32), Just(300.0), Just(1e-41), Just(1e30)];
    (size, blocks, scale, any::<u64>())
}
