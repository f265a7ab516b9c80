//! Compares the speed of a study whose runs go side by side, on one thread each, with one whose runs follow each other on all threads.
//!
//!     cargo run --release -p nishikie-study --example side_by_side -- studies/examples.toml 5
//!
//! The plan is run both ways alternately, as often as the last argument says, each time into an empty folder, so that other work on the
//! machine slows both.

use std::time::Instant;

use nishikie::progress::Silent;
use study::{Plan, Prints, Shard, Workers};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().collect();
    let [_, plan, times] = words.as_slice() else {
        return Err("wanted are a plan and how often to run it".into());
    };
    let plan = Plan::open(plan, &Prints::default())?;
    let threads = std::thread::available_parallelism()?.get();
    let ways = [Workers::of_threads(threads), Workers { jobs: 1, threads }];
    let mut seconds = [Vec::new(), Vec::new()];
    for turn in 0..times.parse()? {
        // Each goes first as often as the other.
        for way in [turn % 2, (turn + 1) % 2] {
            let out = tempfile::tempdir()?;
            let began = Instant::now();
            study::run(&plan, out.path(), Shard::WHOLE, ways[way], None, &Silent)?;
            seconds[way].push(began.elapsed().as_secs_f64());
            println!("{:?}: {:.2} s", ways[way], seconds[way].last().unwrap());
        }
    }
    for (way, seconds) in ways.iter().zip(&mut seconds) {
        seconds.sort_by(f64::total_cmp);
        println!(
            "{way:?}: median {:.2} s of {seconds:.2?}",
            seconds[seconds.len() / 2]
        );
    }
    Ok(())
}
