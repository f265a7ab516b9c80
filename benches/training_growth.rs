//! The growth of training's time and memory with the number of prints.
//!
//! `cargo run --release -p nishikie --example training_growth -- FOLDER COUNT SIDE` trains on the first COUNT pictures of a folder,
//! seen with SIDE pixels on their longest side, and prints how long it took and the most memory that the process had. A
//! small SIDE makes thousands of prints a matter of minutes: what is kept of each does not depend on it.

use std::error::Error;
use std::fs;
use std::time::Instant;

use nishikie::color::Candidates;
use nishikie::color::model::{TrainSettings, Training, train};
use nishikie::progress::Silent;
use vgg::{Network, Weights};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count, side] = &arguments[..] else {
        return Err("give a folder, how many of its pictures, and their longest side".into());
    };
    let mut candidates = Candidates::of(&[folder.into()])?;
    candidates.files.truncate(count.parse()?);
    let settings = TrainSettings {
        working_side: side.parse()?,
        ..TrainSettings::default()
    };
    let network = Network::new(Weights::embedded()?);
    let training = Training {
        network: &network,
        name: "growth",
        seed: 0,
        settings: &settings,
        monitor: &Silent,
    };
    let begin = Instant::now();
    let model = train(&training, &candidates)?;
    println!(
        "{} prints at {side} pixels: {:.0} s, {}, a model of {} kB",
        model.prints().len(),
        begin.elapsed().as_secs_f64(),
        most_memory(),
        model.to_bytes().len() / 1000
    );
    Ok(())
}

/// Returns the peak of resident memory, on Linux.
fn most_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or("memory unknown".into(), |line| {
        line.trim_start_matches("VmHWM:").trim().to_owned()
    })
}
