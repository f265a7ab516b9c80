//! Pooling on its own against its definition.

use proptest::prelude::*;

use super::oracle::*;
use crate::features::Features;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::BLOCK;
use crate::kernel::pooling::{pool, pool_backward};
use crate::pooling::Pooling;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pooling_and_its_adjoint((size, blocks, _, seed) in cases(), average: bool) {
        let pooling = if average { Pooling::Average } else { Pooling::Max };
        let mut numbers = Numbers(seed);
        let mut input = numbers.features(InstructionSet::Portable, blocks.0 * BLOCK, size.0, size.1, 2.0);
        // Whole numbers, so that ties happen.
        input.as_mut_slice().iter_mut().for_each(|value| *value = value.round());
        let mut output = Features::zeros(blocks.0 * BLOCK, size.0 / 2, size.1 / 2);
        let mask = pool(input.as_slice(), size, pooling, output.as_mut_slice());
        let gradient = numbers.features(InstructionSet::Portable, blocks.0 * BLOCK, size.0 / 2, size.1 / 2, 1.0);
        let mut back = input.zeros_like();
        pool_backward(gradient.as_slice(), &mask, pooling, size, back.as_mut_slice());
        for c in 0..output.channels() {
            for y in 0..output.height() {
                for x in 0..output.width() {
                    let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(v, u)| (2 * y + v, 2 * x + u));
                    let values = corners.map(|(y, x)| input.get(c, y, x));
                    let given = corners.map(|(y, x)| back.get(c, y, x));
                    let g = gradient.get(c, y, x);
                    if average {
                        prop_assert_eq!(output.get(c, y, x), values.iter().sum::<f32>() / 4.0);
                        prop_assert_eq!(given, [g / 4.0; 4]);
                    } else {
                        let largest = values.into_iter().fold(f32::MIN, f32::max);
                        let first = values.iter().position(|v| *v == largest).unwrap();
                        prop_assert_eq!(output.get(c, y, x), largest);
                        prop_assert_eq!(given, std::array::from_fn(|n| if n == first { g } else { 0.0 }));
                    }
                }
            }
        }
        assert_border_is_zero(&back);
    }
}
