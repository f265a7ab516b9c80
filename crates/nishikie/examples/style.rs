//! Style mode with the library: one of the paper's configurations at a small size, with its progress.
//!
//!     cargo run --release --package nishikie --example style -- gray.png print.jpg out.png

use std::error::Error;
use std::ops::ControlFlow;

use nishikie::picture::{Depth, Picture};
use nishikie::prepare;
use nishikie::style::{Configuration, DEFAULT_COARSEST, Pictures, Start, stylize};
use nishikie::vgg::{Network, Weights};

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let [content, style, out] = names.as_slice() else {
        return Err("usage: style GRAY PRINT OUT".into());
    };
    let configuration = Configuration {
        iterations: 20,
        ..Configuration::named("config3_3_4")?
    };
    let content = prepare::content(&Picture::open(content)?, Some(128))?;
    let pictures = Pictures {
        content: &content,
        styles: &[(Picture::open(style)?, 1.0)],
        style_scale: 1.0,
        start: Start::Content,
        coarsest: DEFAULT_COARSEST,
    };

    let network = Network::new(Weights::embedded()?, configuration.pooling);
    let outcome = stylize(&network, &configuration, &pictures, |level, record, _| {
        println!(
            "{} of {}: loss {:.4e}",
            record.evaluations, level.evaluations, record.losses.total
        );
        ControlFlow::Continue(()) // `Break` ends the run with the best picture so far.
    })?;

    let picture = content.with_planar_rgb(outcome.image.as_slice().to_vec())?;
    picture.save(out, Depth::Eight, None, false)?;
    Ok(())
}
