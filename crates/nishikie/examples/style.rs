//! Style mode with the library: one of the paper's configurations at a small size, with its progress.
//!
//!     cargo run --release --package nishikie --example style -- gray.png print.jpg out.png

use std::error::Error;

use nishikie::color::Reference;
use nishikie::picture::{Depth, Picture};
use nishikie::progress::Monitor;
use nishikie::style::{Configuration, Iteration, Level, StyleRecipe};
use nishikie::vgg::{Image, Network, Weights};
use nishikie::{Inputs, Recipe, colorize};

/// Prints every iteration. `cancelled` could end the run with the best picture so far.
struct Printed;

impl Monitor for Printed {
    fn iteration(&self, level: &Level, iteration: &Iteration, _best: &Image) {
        let (done, all) = (iteration.evaluations, level.evaluations);
        println!("{done} of {all}: loss {:.4e}", iteration.losses.total);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [content, style, out] = names.as_slice() else {
        return Err("usage: style GRAY PRINT OUT".into());
    };
    let recipe = Recipe::Style(StyleRecipe {
        configuration: Configuration {
            iterations: 20,
            ..Configuration::named("config3_3_4")?
        },
        size: 128,
        ..StyleRecipe::default()
    });
    let (content, style) = (Picture::open(content)?, Picture::open(style)?);

    let network = Network::new(Weights::embedded()?);
    let references = [Reference::from(&style)];
    let inputs = Inputs::new(&content, &references);
    let colored = colorize(&network, &inputs, &recipe, &Printed)?;

    colored.save(out, Depth::Eight, false)?;
    Ok(())
}
