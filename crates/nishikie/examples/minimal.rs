//! Color mode with the library: a gray print takes on the colors of another print.
//!
//!     cargo run --release --package nishikie --example minimal -- gray.png print.jpg out.png

use std::error::Error;

use nishikie::color::Reference;
use nishikie::picture::{Depth, Picture};
use nishikie::progress::Silent;
use nishikie::vgg::{Network, Weights};
use nishikie::{Inputs, Recipe, colorize};

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [content, reference, out] = names.as_slice() else {
        return Err("usage: minimal GRAY PRINT OUT".into());
    };
    let content = Picture::open(content)?;
    let print = Picture::open(reference)?;

    let recipe = Recipe::default();
    let network = Network::new(Weights::embedded()?);
    let references = [Reference::from(&print)];
    let inputs = Inputs::new(&content, &references);
    let colored = colorize(&network, &inputs, &recipe, &Silent)?;

    colored.save(out, Depth::Eight, false)?; // and its record, OUT.json
    Ok(())
}
