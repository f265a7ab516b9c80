//! Every layer, both ways, on the best kernel; and the whole step on every kernel that the processor has.
//! Throughput is in operations of the matrix product.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use vgg::benchmark::{Convolution, products};
use vgg::{Gram, Image, Kernel, Layer, Network, Pooling, Precision, Weights, symmetric_product};

const SIZE: usize = 256;

fn layers(criterion: &mut Criterion) {
    for backward in [false, true] {
        let way = if backward { "backward" } else { "forward" };
        let mut group = criterion.benchmark_group(format!("layer {way}"));
        for layer in Layer::ALL {
            if layer.is_pool() || layer == Layer::Conv1_1 {
                continue;
            }
            let mut convolution =
                Convolution::new((Kernel::detect(), Precision::Exact), layer, SIZE, backward)
                    .unwrap();
            group.throughput(Throughput::Elements(convolution.operations() as u64));
            group.bench_function(layer.name(), |b| b.iter(|| convolution.run()));
        }
    }
}

fn kernels(criterion: &mut Criterion) {
    let taps = [
        Layer::Conv1_1,
        Layer::Conv2_1,
        Layer::Conv3_1,
        Layer::Conv4_1,
        Layer::Conv5_1,
    ];
    let pixels = (0..3 * SIZE * SIZE).map(|at| (at * 7919 % 256) as f32);
    let image = Image::new(SIZE, SIZE, pixels.collect());
    let mut network = Network::new(Weights::embedded().unwrap(), Pooling::Max);
    for kernel in Kernel::available() {
        let mut group = criterion.benchmark_group(kernel.name());
        group.sample_size(10);
        group.throughput(Throughput::Elements(
            products(kernel, Precision::Exact, 1000) as u64,
        ));
        group.bench_function("products in the first cache", |b| {
            b.iter(|| products(kernel, Precision::Exact, 1000))
        });
        group.finish();
        let mut group = criterion.benchmark_group(format!("{kernel} at {SIZE} pixels"));
        group.sample_size(10);
        network = network.with_kernel(kernel).unwrap();
        group.bench_function("forward", |b| {
            b.iter(|| network.forward(&image, &taps).unwrap())
        });
        group.bench_function("step with Gram matrices", |b| {
            b.iter(|| {
                let pass = network.forward(&image, &taps).unwrap();
                let grams = taps.map(|tap| Gram::of(pass.features(tap)));
                pass.backward_with(|layer, features| {
                    let at = taps.iter().position(|&tap| tap == layer)?;
                    Some(symmetric_product(grams[at].as_slice(), features))
                })
            });
        });
    }
}

criterion_group!(benches, layers, kernels);
criterion_main!(benches);
