//! Style mode with the library: one of the paper's configurations at a small size, with its progress.
//!
//!     cargo run --release --package nishikie --example style -- gray.png print.jpg out.png

use nishikie::progress::{Iteration, Level, Monitor};
use nishikie::style::{Configuration, StyleRecipe};
use nishikie::vgg::{Image, Network, Weights};
use nishikie::{Engine, Order, Recipe, run};

/// Prints every iteration. `cancelled` could end the run with the best picture so far.
struct Printed;

impl Monitor for Printed {
    fn iteration(&self, level: &Level, iteration: &Iteration, _best: &Image) {
        let (done, all) = (iteration.evaluations, level.evaluations);
        println!("{done} of {all}: loss {:.4e}", iteration.losses.total);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [gray, print, out] = names.as_slice() else {
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
    let engine = Engine::new(Network::new(Weights::embedded()?));
    let order = Order {
        recipe,
        ..Order::style(gray)
    }
    .with_style(print)
    .to(out);
    run(&order, &engine, &Printed)?.save()?;
    Ok(())
}
