//! The first layer against the naive sum.

use proptest::prelude::*;

use super::oracle::*;
use crate::features::Features;
use crate::kernel::cpu::Cpu;
use crate::kernel::first::First;
use crate::kernel::first_rows::Shape;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::BLOCK;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn first_layer((size, blocks, scale, seed) in cases()) {
        let channels = blocks.0 * BLOCK;
        let mut numbers = Numbers(seed);
        let weight = numbers.many(channels * 27);
        let bias: Vec<f32> = numbers.many(channels).into_iter().map(|b| b * scale).collect();
        let image: Vec<f32> = numbers.many(3 * size.0 * size.1).into_iter().map(|v| v * scale).collect();
        let row = size.1 + 2;
        let mut bordered = vec![0.0; 3 * (size.0 + 2) * row];
        for (at, value) in image.iter().enumerate() {
            let (c, y, x) = (at / size.1 / size.0, at / size.1 % size.0, at % size.1);
            bordered[(c * (size.0 + 2) + y + 1) * row + x + 1] = *value;
        }
        let image: Vec<f64> = image.into_iter().map(f64::from).collect();
        let mut wanted = naive(&image, &weight, (channels, 3), size);
        for (value, at) in wanted.iter_mut().zip(0..) {
            *value = (*value + f64::from(bias[at / (size.0 * size.1)])).max(0.0);
        }
        let first = First { shape: Shape { height: size.0, width: size.1, channels }, weights: weight.as_slice().into() };
        for instruction_set in InstructionSet::available() {
            let mut features = Features::zeros_on(&Cpu::new(instruction_set), channels, size.0, size.1);
            let mask = first.forward(instruction_set, &bordered, &bias, features.as_mut_slice());
            if scale > 1e-30 {
                assert_close(&wide(&features), &wanted, instruction_set);
            }
            assert_border_is_zero(&features);
            let gradient = numbers.features(instruction_set, channels, size.0, size.1, scale);
            let mut masked = wide(&gradient);
            for (value, feature) in masked.iter_mut().zip(features.to_planar()) {
                *value *= f64::from(u8::from(feature > 0.0));
            }
            let found = first.backward(instruction_set, gradient.as_slice(), &mask);
            if scale > 1e-30 {
                let found: Vec<f64> = found.into_iter().map(f64::from).collect();
                assert_close(&found, &naive_adjoint(&masked, &weight, (channels, 3), size), instruction_set);
            }
        }
    }
}
