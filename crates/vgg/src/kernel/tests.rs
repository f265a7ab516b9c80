//! Every kernel that this processor has, held to the same naive arithmetic in double precision.

use proptest::prelude::*;

use super::buffer::Buffer;
use super::convolution::{Direction, Prepared, Sink, Source, convolve, serves_both};
use super::first::First;
use super::gram::{Gram, symmetric_product};
use super::pooling::{pool, pool_backward};
use super::*;
use crate::Pooling;
use crate::features::{BLOCK, Features};

/// Reproducible numbers of about normal distribution, from a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        let mut uniform = || {
            self.0 = self
                .0
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (self.0 >> 40) as f32 / (1 << 24) as f32
        };
        uniform() + uniform() + uniform() + uniform() - 2.0
    }

    fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    fn features(
        &mut self,
        kernel: Kernel,
        channels: usize,
        height: usize,
        width: usize,
        scale: f32,
    ) -> Features {
        let mut features = Features::zeros_for(kernel, channels, height, width);
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
fn naive(
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
fn naive_adjoint(
    gradient: &[f64],
    weight: &[f32],
    (outputs, inputs): (usize, usize),
    (height, width): (usize, usize),
) -> Vec<f64> {
    let mut turned = vec![0.0; outputs * inputs * 9];
    for o in 0..outputs {
        for i in 0..inputs {
            for k in 0..9 {
                turned[(i * outputs + o) * 9 + 8 - k] = weight[(o * inputs + i) * 9 + k];
            }
        }
    }
    naive(gradient, &turned, (inputs, outputs), (height, width))
}

fn wide(features: &Features) -> Vec<f64> {
    features.to_planar().into_iter().map(f64::from).collect()
}

/// Every kernel of this processor in every precision that it has.
fn ways() -> impl Iterator<Item = (Kernel, Precision)> {
    let both = |kernel| Precision::ALL.map(|precision| (kernel, precision));
    Kernel::available()
        .flat_map(both)
        .filter(|(kernel, precision)| kernel.has(*precision))
}

fn assert_close(found: &[f64], wanted: &[f64], kernel: Kernel) {
    assert_within(3e-6, found, wanted, kernel.name());
}

/// As close as a convolution of this precision comes to the naive one.
fn assert_close_in(
    precision: Precision,
    direction: Direction,
    found: &[f64],
    wanted: &[f64],
    kernel: Kernel,
) {
    let most = match precision {
        // The factors' two parts have 16 bits and their signs.
        Precision::Exact if (kernel, direction) == (Kernel::Amx, Direction::Backward) => 2e-5,
        Precision::Exact => 3e-6,
        Precision::Fast if (kernel, direction) == (Kernel::Amx, Direction::Forward) => 2e-5,
        // Both factors are rounded to eight bits, and the transforms take differences of the products.
        Precision::Fast => 3e-2,
    };
    assert_within(most, found, wanted, &format!("{kernel}, {precision}"));
}

/// Relative to the size of the whole: a value near zero may be the difference of large ones.
fn assert_within(most: f64, found: &[f64], wanted: &[f64], what: &str) {
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

fn assert_border_is_zero(features: &Features) {
    let sum =
        |values: &mut dyn Iterator<Item = f32>| values.map(f64::from).map(f64::abs).sum::<f64>();
    let inside = sum(&mut features.to_planar().into_iter());
    let all = sum(&mut features.as_slice().iter().copied());
    assert!((inside - all).abs() <= 1e-9 * all, "the border is not zero");
}

/// Any small shape; wide and deep ones by number of blocks; ordinary, denormal and large values.
fn cases() -> impl Strategy<Value = ((usize, usize), (usize, usize), f32, u64)> {
    let size = prop_oneof![
        (1usize..14, 1usize..14),
        (1usize..4, 20usize..70),
        (8usize..25, 8usize..25)
    ];
    let blocks = (1usize..5, 1usize..5);
    let scale = prop_oneof![Just(1.0f32), Just(300.0), Just(1e-41), Just(1e30)];
    (size, blocks, scale, any::<u64>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn convolution_forward((size, blocks, scale, seed) in cases()) {
        let (outputs, inputs) = (blocks.0 * BLOCK, blocks.1 * BLOCK);
        let mut numbers = Numbers(seed);
        let weight = numbers.many(outputs * inputs * 9);
        let bias: Vec<f32> = numbers.many(outputs).into_iter().map(|b| b * scale).collect();
        for (kernel, precision) in ways() {
            let input = numbers.features(kernel, inputs, size.0, size.1, scale);
            let mut wanted = naive(&wide(&input), &weight, (outputs, inputs), size);
            for (value, at) in wanted.iter_mut().zip(0..) {
                *value = (*value + f64::from(bias[at / (size.0 * size.1)])).max(0.0);
            }
            let prepared = Prepared::new(kernel, precision, Direction::Forward, &weight, outputs, inputs);
            let mut output = Features::zeros_for(kernel, outputs, size.0, size.1);
            let mut mask = vec![0; output.as_slice().len() / BLOCK];
            convolve(&prepared, size, Source::Features(input.as_slice()), Sink::Forward {
                bias: &bias, pooling: None, output: output.as_mut_slice(), mask: &mut mask,
            });
            if scale > 1e-30 {
                assert_close_in(precision, Direction::Forward, &wide(&output), &wanted, kernel);
            }
            assert_border_is_zero(&output);
            for (at, value) in output.as_slice().iter().enumerate() {
                prop_assert_eq!(mask[at / BLOCK] >> (at % BLOCK) & 1 == 1, *value > 0.0);
            }

            // Pooled along the way: the same as pooled afterwards.
            for pooling in [Pooling::Max, Pooling::Average] {
                let (height, width) = (size.0 / 2, size.1 / 2);
                let mut pooled = Features::zeros_for(kernel, outputs, height, width);
                let mut along = vec![0; mask.len()];
                convolve(&prepared, size, Source::Features(input.as_slice()), Sink::Forward {
                    bias: &bias, pooling: Some(pooling), output: pooled.as_mut_slice(), mask: &mut along,
                });
                let (wanted, passes) = pool(&output, pooling);
                assert_close(&wide(&pooled), &wide(&wanted), kernel);
                assert_border_is_zero(&pooled);
                // On its own, pooling passes gradients that ReLU will stop.
                let passes: Vec<u16> = passes.iter().zip(&mask).map(|(a, b)| a & b).collect();
                if pooling == Pooling::Max {
                    prop_assert!(pooled == wanted);
                    prop_assert!(along == passes, "{kernel}");
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
        for (kernel, precision) in ways() {
            let mut mask = vec![0u16; outputs / BLOCK * (size.0 + 2) * (size.1 + 2)];
            let passes = numbers.features(kernel, outputs, size.0, size.1, 1.0);
            for (at, value) in passes.as_slice().iter().enumerate() {
                mask[at / BLOCK] |= u16::from(*value > 0.0) << (at % BLOCK);
            }
            let behind = if pooled { (size.0 / 2, size.1 / 2) } else { size };
            let gradient = numbers.features(kernel, outputs, behind.0, behind.1, scale);
            let mut masked = vec![0.0; outputs * size.0 * size.1];
            for (at, value) in masked.iter_mut().enumerate() {
                let (c, y, x) = (at / size.1 / size.0, at / size.1 % size.0, at % size.1);
                let (v, u) = if pooled { (y / 2, x / 2) } else { (y, x) };
                if passes.get(c, y, x) > 0.0 && v < behind.0 && u < behind.1 {
                    *value = f64::from(gradient.get(c, v, u)) * if pooled { 0.25 } else { 1.0 };
                }
            }
            let mut input = numbers.features(kernel, inputs, size.0, size.1, scale);
            let mut wanted = naive_adjoint(&masked, &weight, (outputs, inputs), size);
            if add {
                wanted.iter_mut().zip(wide(&input)).for_each(|(a, b)| *a += b);
            }
            let prepared = Prepared::new(kernel, precision, Direction::Backward, &weight, outputs, inputs);
            let source = if pooled {
                Source::Unpooled(gradient.as_slice(), &mask, 0.25)
            } else {
                Source::Masked(gradient.as_slice(), &mask)
            };
            convolve(&prepared, size, source, Sink::Backward { gradient: input.as_mut_slice(), add });
            if scale > 1e-30 {
                assert_close_in(precision, Direction::Backward, &wide(&input), &wanted, kernel);
            }
            assert_border_is_zero(&input);
        }
    }

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
        let first = First { height: size.0, width: size.1, channels, weights: weight.as_slice().into() };
        for kernel in Kernel::available() {
            let mut features = Features::zeros_for(kernel, channels, size.0, size.1);
            let mask = first.forward(kernel, &bordered, &bias, features.as_mut_slice());
            if scale > 1e-30 {
                assert_close(&wide(&features), &wanted, kernel);
            }
            assert_border_is_zero(&features);
            let gradient = numbers.features(kernel, channels, size.0, size.1, scale);
            let mut masked = wide(&gradient);
            for (value, feature) in masked.iter_mut().zip(features.to_planar()) {
                *value *= f64::from(u8::from(feature > 0.0));
            }
            let found = first.backward(kernel, gradient.as_slice(), &mask);
            if scale > 1e-30 {
                let found: Vec<f64> = found.into_iter().map(f64::from).collect();
                assert_close(&found, &naive_adjoint(&masked, &weight, (channels, 3), size), kernel);
            }
        }
    }

    #[test]
    fn gram_and_its_product((size, blocks, _, seed) in cases()) {
        let channels = blocks.0 * BLOCK;
        let mut numbers = Numbers(seed);
        for kernel in Kernel::available() {
            let features = numbers.features(kernel, channels, size.0, size.1, 1.0);
            let (f, m) = (wide(&features), size.0 * size.1);
            let mut wanted = vec![0.0; channels * channels];
            for (at, value) in wanted.iter_mut().enumerate() {
                let (a, b) = (&f[at / channels * m..][..m], &f[at % channels * m..][..m]);
                *value = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / m as f64;
            }
            let gram = Gram::of(&features);
            let found: Vec<f64> = gram.as_slice().iter().copied().map(f64::from).collect();
            assert_close(&found, &wanted, kernel);

            let product = symmetric_product(gram.as_slice(), features);
            let mut wanted = vec![0.0; channels * m];
            for (at, value) in wanted.iter_mut().enumerate() {
                *value = (0..channels).map(|j| found[at / m * channels + j] * f[j * m + at % m]).sum();
            }
            let most = if kernel == Kernel::Amx { 2e-5 } else { 3e-6 };
            assert_within(most, &wide(&product), &wanted, kernel.name());
            assert_border_is_zero(&product);
        }
    }

    #[test]
    fn pooling_and_its_adjoint((size, blocks, _, seed) in cases(), average: bool) {
        let pooling = if average { Pooling::Average } else { Pooling::Max };
        let mut numbers = Numbers(seed);
        let mut input = numbers.features(Kernel::Portable, blocks.0 * BLOCK, size.0, size.1, 2.0);
        // Whole numbers, so that ties happen.
        input.as_mut_slice().iter_mut().for_each(|value| *value = value.round());
        let (output, mask) = pool(&input, pooling);
        let gradient = numbers.features(Kernel::Portable, blocks.0 * BLOCK, size.0 / 2, size.1 / 2, 1.0);
        let mut back = input.zeros_like();
        pool_backward(&gradient, &mask, pooling, &mut back);
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

#[test]
fn a_kernel_has_one_name_and_runs_or_says_that_it_cannot() {
    for kernel in Kernel::ALL {
        match kernel.name().parse::<Kernel>() {
            Ok(found) => assert_eq!(found, kernel),
            Err(error) => {
                assert!(!kernel.is_available(), "{error}");
                eprintln!("not tested here: {error}");
            }
        }
    }
    for precision in Precision::ALL {
        assert_eq!(precision.name().parse::<Precision>().unwrap(), precision);
    }
    let error = "half".parse::<Precision>().unwrap_err().to_string();
    assert!(error.contains("half") && error.contains("fast"), "{error}");
    let error = "avx1024".parse::<Kernel>().unwrap_err().to_string();
    assert!(
        error.contains("avx1024") && error.contains("portable"),
        "{error}"
    );
}

/// Many channels take other ways than few: stages, and weights that are turned or made where they are used. Those that
/// are made give what those give that were kept, to the bit.
#[test]
fn many_channels_both_ways() {
    let (outputs, inputs, size) = (512, 4 * BLOCK, (9, 6));
    let mut numbers = Numbers(7);
    let weight = numbers.many(outputs * inputs * 9);
    for (kernel, precision) in ways() {
        let prepared = Prepared::new(
            kernel,
            precision,
            Direction::Forward,
            &weight,
            outputs,
            inputs,
        );
        let input = numbers.features(kernel, inputs, size.0, size.1, 1.0);
        let mut output = Features::zeros_for(kernel, outputs, size.0, size.1);
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
        assert_close_in(precision, Direction::Forward, &found, &wanted, kernel);

        let gradient = numbers.features(kernel, outputs, size.0, size.1, 1.0);
        let wanted = naive_adjoint(&wide(&gradient), &weight, (outputs, inputs), size);
        let own = Prepared::new(
            kernel,
            precision,
            Direction::Backward,
            &weight,
            outputs,
            inputs,
        );
        let way_back = |weights: &Prepared| {
            let mut back = input.zeros_like();
            let source = Source::Masked(gradient.as_slice(), &mask);
            let sink = Sink::Backward {
                gradient: back.as_mut_slice(),
                add: false,
            };
            convolve(weights, size, source, sink);
            back
        };
        if serves_both(kernel, precision, outputs, inputs) {
            let mut dense = Buffer::dirty(weight.len());
            dense.copy_from_slice(&weight);
            let made = Prepared::stored(kernel, precision, dense, outputs, inputs);
            assert!(way_back(&made) == way_back(&own), "{kernel}");
        }
        let serving = [&prepared, &own]
            .into_iter()
            .filter(|weights| weights.serves(Direction::Backward));
        for weights in serving {
            let back = way_back(weights);
            assert_close_in(
                precision,
                Direction::Backward,
                &wide(&back),
                &wanted,
                kernel,
            );
            assert_border_is_zero(&back);
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    use crate::{Image, Layer, Network, Weights};
    let pixels = Numbers(3)
        .many(3 * 70 * 90)
        .into_iter()
        .map(|value| 128.0 + 60.0 * value);
    let image = Image::new(90, 70, pixels.collect());
    let taps = [Layer::Conv1_1, Layer::Conv2_2, Layer::Conv5_1];
    for (kernel, precision) in ways() {
        let network = Network::new(Weights::embedded().unwrap(), Pooling::Max)
            .with_kernel(kernel)
            .unwrap()
            .with_precision(precision)
            .unwrap();
        let with_threads = |count: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(count)
                .build()
                .unwrap();
            pool.install(|| {
                let pass = network.forward(&image, &taps).unwrap();
                let grams: Vec<Gram> = taps
                    .iter()
                    .map(|&tap| Gram::of(pass.features(tap)))
                    .collect();
                let gradient = pass.backward_with(|layer, features| {
                    let at = taps.iter().position(|&tap| tap == layer).unwrap();
                    Some(symmetric_product(grams[at].as_slice(), features))
                });
                (grams, gradient)
            })
        };
        let one = with_threads(1);
        for threads in 2..=5 {
            assert!(
                with_threads(threads) == one,
                "{kernel}, {precision}, with {threads} threads"
            );
        }
    }
}
