use vgg::benchmark::Convolution;
use vgg::{Kernel, Layer, Precision};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .unwrap();
    let layer: Layer = a[1].parse().unwrap();
    let p: Precision = a[2].parse().unwrap();
    let mut c = Convolution::new((Kernel::Amx, p), layer, 512, a[3] == "back").unwrap();
    c.run();
    let t = std::time::Instant::now();
    for _ in 0..40 {
        c.run();
    }
    println!(
        "{} {} {}: {:.2} ms",
        a[1],
        a[2],
        a[3],
        t.elapsed().as_secs_f64() * 25.0
    );
}
