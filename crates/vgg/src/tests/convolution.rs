//! Convolutions against the naive sum.

use proptest::prelude::*;

use super::oracle::*;
use crate::features::Features;
use crate::kernel::buffer::Buffer;
use crate::kernel::conv_params::{Direction, Source};
use crate::kernel::convolution::prepared::{Prepared, serves_both};
use crate::kernel::convolution::{Sink, convolve};
use crate::kernel::cpu::Cpu;
use crate::kernel::lanes::BLOCK;
use crate::kernel::pooling::pool;
use crate::pooling::Pooling;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn convolution_forward((size, blocks, scale, seed) in cases()) {
        let (outputs, inputs) = (blocks.0 * BLOCK, blocks.1 * BLOCK);
        let mut numbers = Numbers(seed);
        let weight = numbers.many(outputs * inputs * 9);
        let bias: Vec<f32> = numbers.many(outputs).into_iter().map(|b| b * scale).collect();
        for (instruction_set, precision) in ways() {
            let input = numbers.features(instruction_set, inputs, size.0, size.1, scale);
            let mut wanted = naive(&wide(&input), &weight, (outputs, inputs), size);
            for (value, at) in wanted.iter_mut().zip(0..) {
                *value = (*value + f64::from(bias[at / (size.0 * size.1)])).max(0.0);
            }
            let prepared = Prepared::new(&Cpu::new(instruction_set), precision, Direction::Forward, &weight, outputs, inputs);
            let mut output = Features::zeros_on(&Cpu::new(instruction_set), outputs, size.0, size.1);
            let mut mask = vec![0; output.as_slice().len() / BLOCK];
            convolve(&prepared, size, Source::Features(input.as_slice()), Sink::Forward {
                bias: &bias, pooling: None, output: output.as_mut_slice(), mask: &mut mask,
            });
            if scale > 1e-30 {
                assert_close_in(precision, Direction::Forward, &wide(&output), &wanted, instruction_set);
            }
            assert_border_is_zero(&output);
            for (at, value) in output.as_slice().iter().enumerate() {
                prop_assert_eq!(mask[at / BLOCK] >> (at % BLOCK) & 1 == 1, *value > 0.0);
            }

            // Pooled along with the convolution: the same as pooled afterwards.
            for pooling in [Pooling::Max, Pooling::Average] {
                let (height, width) = (size.0 / 2, size.1 / 2);
                let mut pooled = Features::zeros_on(&Cpu::new(instruction_set), outputs, height, width);
                let mut along = vec![0; mask.len()];
                convolve(&prepared, size, Source::Features(input.as_slice()), Sink::Forward {
                    bias: &bias, pooling: Some(pooling), output: pooled.as_mut_slice(), mask: &mut along,
                });
                let mut wanted = Features::zeros_on(&Cpu::new(instruction_set), outputs, height, width);
                let passes = pool(output.as_slice(), size, pooling, wanted.as_mut_slice());
                assert_close(&wide(&pooled), &wide(&wanted), instruction_set);
                assert_border_is_zero(&pooled);
                // On its own, pooling passes gradients that ReLU will stop.
                let passes: Vec<u16> = passes.iter().zip(&mask).map(|(a, b)| a & b).collect();
                if pooling == Pooling::Max {
                    prop_assert!(pooled == wanted);
                    prop_assert!(along == passes, "{instruction_set}");
                } else {
                    prop_assert!(along == mask);
                }
            }
        }
    }

    #[test]
    fn convolution_backward((size, blocks, scale, seed) in cases(), pooled: bool, add: bool) {
        let (outputs, inputs) = (blocks.0 * BLOCK, blocks.1 * BLOCK);
        let mut numbers = Numbers(seed);
        let weight = numbers.many(outputs * inputs * 9);
        for (instruction_set, precision) in ways() {
            let mut mask = vec![0u16; outputs / BLOCK * (size.0 + 2) * (size.1 + 2)];
            let passes = numbers.features(instruction_set, outputs, size.0, size.1, 1.0);
            for (at, value) in passes.as_slice().iter().enumerate() {
                mask[at / BLOCK] |= u16::from(*value > 0.0) << (at % BLOCK);
            }
            let behind = if pooled { (size.0 / 2, size.1 / 2) } else { size };
            let gradient = numbers.features(instruction_set, outputs, behind.0, behind.1, scale);
            let mut masked = vec![0.0; outputs * size.0 * size.1];
            for (at, value) in masked.iter_mut().enumerate() {
                let (c, y, x) = (at / size.1 / size.0, at / size.1 % size.0, at % size.1);
                let (v, u) = if pooled { (y / 2, x / 2) } else { (y, x) };
                if passes.get(c, y, x) > 0.0 && v < behind.0 && u < behind.1 {
                    *value = f64::from(gradient.get(c, v, u)) * if pooled { 0.25 } else { 1.0 };
                }
            }
            let mut input = numbers.features(instruction_set, inputs, size.0, size.1, scale);
            let mut wanted = naive_adjoint(&masked, &weight, (outputs, inputs), size);
            if add {
                wanted.iter_mut().zip(wide(&input)).for_each(|(a, b)| *a += b);
            }
            let prepared = Prepared::new(&Cpu::new(instruction_set), precision, Direction::Backward, &weight, outputs, inputs);
            let source = if pooled {
                Source::Unpooled(gradient.as_slice(), &mask, 0.25)
            } else {
                Source::Masked(gradient.as_slice(), &mask)
            };
            convolve(&prepared, size, source, Sink::Backward { gradient: input.as_mut_slice(), add });
            if scale > 1e-30 {
                assert_close_in(precision, Direction::Backward, &wide(&input), &wanted, instruction_set);
            }
            assert_border_is_zero(&input);
        }
    }
}

/// Layers with many channels are computed in stages, with weights that may be rotated or transformed where they are used.
/// Weights transformed at use give the same result as weights kept transformed, to the bit.
#[test]
fn many_channels_in_both_directions() {
    let (outputs, inputs, size) = (512, 4 * BLOCK, (9, 6));
    let mut numbers = Numbers(7);
    let weight = numbers.many(outputs * inputs * 9);
    for (instruction_set, precision) in ways() {
        let prepared = Prepared::new(
            &Cpu::new(instruction_set),
            precision,
            Direction::Forward,
            &weight,
            outputs,
            inputs,
        );
        let input = numbers.features(instruction_set, inputs, size.0, size.1, 1.0);
        let mut output = Features::zeros_on(&Cpu::new(instruction_set), outputs, size.0, size.1);
        let mut mask = vec![0; output.as_slice().len() / BLOCK];
        let bias = vec![64.0; outputs];
        let sink = Sink::Forward {
            bias: &bias,
            pooling: None,
            output: output.as_mut_slice(),
            mask: &mut mask,
        };
        convolve(&prepared, size, Source::Features(input.as_slice()), sink);
        let wanted = naive(&wide(&input), &weight, (outputs, inputs), size);
        let found: Vec<f64> = wide(&output)
            .into_iter()
            .map(|value| value - 64.0)
            .collect();
        assert_close_in(
            precision,
            Direction::Forward,
            &found,
            &wanted,
            instruction_set,
        );

        let gradient = numbers.features(instruction_set, outputs, size.0, size.1, 1.0);
        let wanted = naive_adjoint(&wide(&gradient), &weight, (outputs, inputs), size);
        let own = Prepared::new(
            &Cpu::new(instruction_set),
            precision,
            Direction::Backward,
            &weight,
            outputs,
            inputs,
        );
        let backward = |weights: &Prepared| {
            let mut back = input.zeros_like();
            let source = Source::Masked(gradient.as_slice(), &mask);
            let sink = Sink::Backward {
                gradient: back.as_mut_slice(),
                add: false,
            };
            convolve(weights, size, source, sink);
            back
        };
        if serves_both(instruction_set, precision, outputs, inputs) {
            let mut dense = Buffer::lasting(weight.len());
            dense.copy_from_slice(&weight);
            let stored = Prepared::stored(
                &Cpu::new(instruction_set),
                precision,
                dense,
                outputs,
                inputs,
            );
            assert!(backward(&stored) == backward(&own), "{instruction_set}");
        }
        let serving = [&prepared, &own]
            .into_iter()
            .filter(|weights| weights.serves(Direction::Backward));
        for weights in serving {
            let back = backward(weights);
            assert_close_in(
                precision,
                Direction::Backward,
                &wide(&back),
                &wanted,
                instruction_set,
            );
            assert_border_is_zero(&back);
        }
    }
}
