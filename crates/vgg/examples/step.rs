//! One step of an optimizer through the network, timed: forward to conv5_1, the loss Σ mean(F²) over five taps, backward to
//! the image. Prints the result as JSON, for `benches/against_pytorch.sh`.
//!
//!     cargo run --release -p nishikie-vgg --example step -- SIZE THREADS REPETITIONS [PRECISION [KERNEL]]

use std::time::Instant;

use vgg::benchmark;
use vgg::{Image, InstructionSet, Layer, Network, Precision, Weights};

const TAPS: [Layer; 5] = [
    Layer::Conv1_1,
    Layer::Conv2_1,
    Layer::Conv3_1,
    Layer::Conv4_1,
    Layer::Conv5_1,
];

/// The picture that both sides of the comparison use.
fn picture(size: usize) -> Image {
    let pixel = |at: usize| {
        let (channel, y, x) = (at / size / size, at / size % size, at % size);
        ((3 + 2 * channel) * x + (5 - channel) * y + 11 * ((x * y) % 7)) % 256
    };
    Image::new(
        size,
        size,
        (0..3 * size * size).map(|at| pixel(at) as f32).collect(),
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [size, threads, repetitions, more @ ..] = &arguments[..] else {
        return Err("wanted: SIZE THREADS REPETITIONS [PRECISION [KERNEL]]".into());
    };
    let precision = more
        .first()
        .map_or(Ok(Precision::Exact), |name| name.parse())?;
    let instruction_set = more
        .get(1)
        .map_or(Ok(InstructionSet::detect()), |name| name.parse())?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.parse()?)
        .build_global()?;
    let network = Network::new(Weights::embedded()?)
        .with_instruction_set(instruction_set)?
        .with_precision(precision)?;
    let image = picture(size.parse()?);

    let start = Instant::now();
    let mut seconds = Vec::new();
    let (mut loss, mut norm) = (0.0, 0.0);
    for _ in 0..=repetitions.parse()? {
        let step = Instant::now();
        let (found, gradient) = benchmark::step(&network, &image, &TAPS)?;
        loss = found;
        seconds.push(step.elapsed().as_secs_f64());
        norm = gradient
            .as_slice()
            .iter()
            .map(|&g| f64::from(g).powi(2))
            .sum::<f64>()
            .sqrt();
    }
    let first = start.elapsed().as_secs_f64() - seconds[1..].iter().sum::<f64>();
    // The first step also prepares the weights, so it is reported apart.
    println!(
        "{{\"kernel\": \"{instruction_set}\", \"precision\": \"{precision}\", \"loss\": {loss}, \"gradient\": {norm}, \"first\": {first}, \"seconds\": {:?}}}",
        &seconds[1..]
    );
    Ok(())
}
