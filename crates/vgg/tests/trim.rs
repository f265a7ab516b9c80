//! A process gives the memory of a run back. The only test of its program, since it measures the whole process.
#![cfg(target_os = "linux")]

use vgg::{Image, Layer, Network, Pooling, Tap, Weights};

/// Bytes of memory that this process has in use.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = pages.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn memory_of_a_run_is_given_back() {
    const MB: usize = 1 << 20;
    let network = Network::new(Weights::embedded().unwrap());
    let layers = [Layer::Conv1_1, Layer::Conv2_1];
    let picture = |size: usize, level: f32| Image::new(size, size, vec![level; 3 * size * size]);
    let targets = network
        .gram_targets(&[(&picture(32, 200.0), 1.0)], Pooling::Max, &layers)
        .unwrap();
    let taps: Vec<Tap> = targets
        .iter()
        .map(|(&layer, target)| Tap {
            layer,
            target,
            weight: 1.0,
        })
        .collect();
    let run = |size: usize| {
        let image = picture(size, 128.0);
        let evaluation = network.evaluate(&image, Pooling::Max, &taps).unwrap();
        evaluation.gradient
    };
    // Prepares weights and starts threads.
    run(32);
    network.trim();
    let before = resident();
    let gradient = run(640);
    // Two layers of 64 maps of single precision.
    let features = 2 * 64 * 640 * 640 * 4;
    assert!(resident() > before + features / 2, "the run took no memory");
    network.trim();
    let own = 3 * 640 * 640 * 4;
    // Other threads free their scratch memory when they are idle.
    let waited = std::time::Instant::now();
    while resident() >= before + own + 16 * MB && waited.elapsed().as_secs() < 10 {
        std::thread::yield_now();
    }
    let after = resident();
    assert!(
        after < before + own + 16 * MB,
        "{} MB before, {} MB after",
        before / MB,
        after / MB
    );
    // Memory can be requested again, and memory in use is not touched.
    let features = network
        .features(&picture(64, 9.0), Pooling::Max, &layers)
        .unwrap();
    let wanted = features[&Layer::Conv1_1].to_planar();
    network.trim();
    assert!(run(640) == gradient);
    assert!(features[&Layer::Conv1_1].to_planar() == wanted);
}
