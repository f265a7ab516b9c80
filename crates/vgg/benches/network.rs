//! Every layer in both directions on the best instruction set, and a whole step on every instruction set that the processor supports, in
//! every precision. Throughput is in operations of the matrix product.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use vgg::benchmark::{Convolution, products};
use vgg::{Image, InstructionSet, Layer, Network, Pooling, Precision, Tap, Weights};

const SIZE: usize = 256;

/// A group whose benchmarks take one or two seconds each.
fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(1));
    group
}

/// The precisions that an instruction set supports on this processor.
fn precisions(instruction_set: InstructionSet) -> impl Iterator<Item = Precision> {
    Precision::ALL
        .into_iter()
        .filter(move |precision| instruction_set.has(*precision))
}

fn layers(criterion: &mut Criterion) {
    let weights = Weights::embedded().unwrap();
    let instruction_set = InstructionSet::detect();
    for (precision, backward) in precisions(instruction_set).flat_map(|p| [(p, false), (p, true)]) {
        let way = if backward { "backward" } else { "forward" };
        let mut group = group(criterion, &format!("layer {way}, {precision}"));
        for layer in Layer::ALL {
            if layer.is_pool() || layer == Layer::Conv1_1 {
                continue;
            }
            let mut convolution = Convolution::new(
                &weights,
                (instruction_set, precision),
                layer,
                SIZE,
                backward,
            );
            group.throughput(Throughput::Elements(convolution.operations() as u64));
            group.bench_function(layer.name(), |b| b.iter(|| convolution.run()));
        }
    }
}

fn kernels(criterion: &mut Criterion) {
    let layers = [
        Layer::Conv1_1,
        Layer::Conv2_1,
        Layer::Conv3_1,
        Layer::Conv4_1,
        Layer::Conv5_1,
    ];
    let pixels = (0..3 * SIZE * SIZE).map(|at| (at * 7919 % 256) as f32);
    let image = Image::new(SIZE, SIZE, pixels.collect());
    let ways = InstructionSet::available().flat_map(|k| precisions(k).map(move |p| (k, p)));
    for (instruction_set, precision) in ways {
        let mut cached = group(criterion, &format!("{instruction_set}, {precision}"));
        let operations = products(instruction_set, precision, 1000);
        cached.throughput(Throughput::Elements(operations as u64));
        cached.bench_function("products in the first-level cache", |b| {
            b.iter(|| products(instruction_set, precision, 1000))
        });
        cached.finish();
        let mut group = group(
            criterion,
            &format!("{instruction_set}, {precision}, at {SIZE} pixels"),
        );
        let network = Network::new(Weights::embedded().unwrap())
            .with_instruction_set(instruction_set)
            .unwrap()
            .with_precision(precision)
            .unwrap();
        group.bench_function("forward", |b| {
            b.iter(|| network.features(&image, Pooling::Max, &layers).unwrap())
        });
        let targets = network
            .gram_targets(&[(&image, 1.0)], Pooling::Max, &layers)
            .unwrap();
        let taps: Vec<Tap> = targets
            .iter()
            .map(|(&layer, target)| Tap {
                layer,
                target,
                weight: 1.0,
            })
            .collect();
        group.bench_function("step with Gram matrices", |b| {
            b.iter(|| network.evaluate(&image, Pooling::Max, &taps).unwrap())
        });
    }
}

criterion_group!(benches, layers, kernels);
criterion_main!(benches);
