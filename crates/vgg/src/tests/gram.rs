//! Gram matrices and products with them against the naive sums.

use proptest::prelude::*;

use super::oracle::*;
use crate::gram::{Gram, symmetric_product};
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::BLOCK;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn gram_and_its_product((size, blocks, _, seed) in cases()) {
        let channels = blocks.0 * BLOCK;
        let mut numbers = Numbers(seed);
        for instruction_set in InstructionSet::available() {
            let features = numbers.features(instruction_set, channels, size.0, size.1, 1.0);
            let (f, m) = (wide(&features), size.0 * size.1);
            let mut wanted = vec![0.0; channels * channels];
            for (at, value) in wanted.iter_mut().enumerate() {
                let (a, b) = (&f[at / channels * m..][..m], &f[at % channels * m..][..m]);
                *value = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / m as f64;
            }
            let gram = Gram::of(&features);
            let found: Vec<f64> = gram.as_slice().iter().copied().map(f64::from).collect();
            assert_close(&found, &wanted, instruction_set);

            let product = symmetric_product(gram.as_slice(), features);
            let mut wanted = vec![0.0; channels * m];
            for (at, value) in wanted.iter_mut().enumerate() {
                *value = (0..channels).map(|j| found[at / m * channels + j] * f[j * m + at % m]).sum();
            }
            let most = if instruction_set == InstructionSet::Amx { 2e-5 } else { 3e-6 };
            assert_within(most, &wide(&product), &wanted, instruction_set.name());
            assert_border_is_zero(&product);
        }
    }
}
