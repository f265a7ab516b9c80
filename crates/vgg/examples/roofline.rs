//! A roofline table: every layer's operations per second against the matrix product alone in the first-level cache, its bytes
//! against the bandwidth of memory.
//!
//!     cargo run --release -p nishikie-vgg --example roofline -- SIZE THREADS [PRECISION [KERNEL]]

use std::time::Instant;

use rayon::prelude::*;
use vgg::benchmark::{Convolution, products};
use vgg::{InstructionSet, Layer, Precision, Weights};

/// The shortest of several runs, in seconds.
fn shortest(mut run: impl FnMut()) -> f64 {
    let times = (0..15).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [size, threads, more @ ..] = &arguments[..] else {
        return Err("wanted: SIZE THREADS [PRECISION [KERNEL]]".into());
    };
    let (size, threads): (usize, usize) = (size.parse()?, threads.parse()?);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()?;
    let precision = more
        .first()
        .map_or(Ok(Precision::Exact), |name| name.parse())?;
    let instruction_set = more
        .get(1)
        .map_or(Ok(InstructionSet::detect()), |name| name.parse())?;

    let operations = products(instruction_set, precision, 100_000) * threads;
    let peak = operations as f64
        / shortest(|| {
            (0..threads).into_par_iter().with_max_len(1).for_each(|_| {
                products(instruction_set, precision, 100_000);
            })
        });
    let memory = vec![1.0f32; 128 << 20];
    let read = || {
        let sums = memory.par_chunks(1 << 20).map(|part| {
            let mut lanes = [0.0f32; 64];
            for values in part.as_chunks::<64>().0 {
                lanes
                    .iter_mut()
                    .zip(values)
                    .for_each(|(lane, value)| *lane += value);
            }
            lanes[0]
        });
        std::hint::black_box(sums.sum::<f32>());
    };
    let bandwidth = size_of_val(&memory[..]) as f64 / shortest(read);
    drop(memory);
    println!(
        "{instruction_set}, {precision}, {threads} threads: {:.0} GFLOP/s of products in the first-level cache, {:.0} GB/s read from memory\n",
        peak / 1e9,
        bandwidth / 1e9
    );
    println!(
        "| layer at {size} px | direction | ms | GFLOP/s | of the peak | least traffic's share of the time |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let weights = Weights::embedded()?;
    for layer in Layer::ALL {
        if layer.is_pool() || layer == Layer::Conv1_1 || layer > Layer::Conv5_1 {
            continue;
        }
        for backward in [false, true] {
            let mut convolution = Convolution::new(
                &weights,
                (instruction_set, precision),
                layer,
                size,
                backward,
            );
            let seconds = shortest(|| convolution.run());
            let rate = convolution.operations() as f64 / seconds;
            println!(
                "| {layer} | {} | {:.1} | {:.0} | {:.0} % | {:.0} % |",
                if backward { "backward" } else { "forward" },
                seconds * 1e3,
                rate / 1e9,
                100.0 * rate / peak,
                100.0 * convolution.bytes() as f64 / bandwidth / seconds
            );
        }
    }
    Ok(())
}
