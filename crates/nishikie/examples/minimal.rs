//! Color mode with the library: a gray print takes on the colors of another print.
//!
//!     cargo run --release --package nishikie --example minimal -- gray.png print.jpg out.png

use nishikie::progress::Silent;
use nishikie::vgg::{Network, Weights};
use nishikie::{Engine, Order, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [gray, print, out] = names.as_slice() else {
        return Err("usage: minimal GRAY PRINT OUT".into());
    };
    let engine = Engine::new(Network::new(Weights::embedded()?));
    let order = Order::color(gray).with_style(print).to(out);
    run(&order, &engine, &Silent)?.save()?; // and its record, OUT.json
    Ok(())
}
