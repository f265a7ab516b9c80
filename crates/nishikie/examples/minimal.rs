//! Color mode with the library: a gray print takes on the colors of another print.
//!
//!     cargo run --release --package nishikie --example minimal -- gray.png print.jpg out.png

use std::error::Error;

use nishikie::color::{Job, Reference, colorize};
use nishikie::picture::{Depth, Picture};
use nishikie::vgg::{Network, Pooling, Weights};

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [content, reference, out] = names.as_slice() else {
        return Err("usage: minimal GRAY PRINT OUT".into());
    };
    let content = Picture::open(content)?;
    let print = Picture::open(reference)?;

    let network = Network::new(Weights::embedded()?, Pooling::Max);
    let references = [Reference::from(&print)];
    let colored = colorize(&network, &Job::new(&content, &references))?;

    colored.save(out, Depth::Eight, None, false)?;
    Ok(())
}
