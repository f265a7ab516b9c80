//! Compares a colored picture with the print in its own colors.
//!
//!     cargo run --release --package nishikie --example score -- colored.png truth.png

use std::error::Error;

use nishikie::color::Score;
use nishikie::picture::Picture;

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [colored, truth] = names.as_slice() else {
        return Err("usage: score COLORED TRUTH".into());
    };
    let score = Score::of(&Picture::open(colored)?, &Picture::open(truth)?, None)?;
    println!("mean CIEDE2000 {:.2}", score.ciede2000);
    println!("chroma ratio   {:.2}", score.chroma_ratio);
    Ok(())
}
