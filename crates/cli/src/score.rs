use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use nishikie::color::Score;

use crate::pictures::open;

/// Measure how near a colored picture comes to the truth.
///
/// Mean CIEDE2000 (0 is the truth itself, 1 just noticeable), chroma ratio (mean chroma divided by the truth's; 1 is
/// right), bleeding (share of the truth's steps of color across key-block lines that was lost; 0 is none), and how far
/// lightness L* strays from the input's.
#[derive(Args)]
pub struct ScoreCommand {
    /// The colored picture.
    out: PathBuf,

    /// The print in its own colors, as large.
    truth: PathBuf,

    /// The gray picture that was colored: lightness is compared with it, not with the truth.
    #[arg(long, value_name = "GRAY")]
    input: Option<PathBuf>,

    /// Bring all to this longest side first.
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    size: Option<u32>,

    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

impl ScoreCommand {
    pub fn run(self) -> anyhow::Result<()> {
        let read = |path: &PathBuf| -> anyhow::Result<_> {
            let picture = open(path)?;
            Ok(match self.size {
                Some(size) => picture.resize_longest(size as usize)?,
                None => picture,
            })
        };
        let out = read(&self.out)?;
        let mut truth = read(&self.truth)?;
        let mut input = self.input.as_ref().map(read).transpose()?;
        if self.size.is_some() {
            // Sides that round differently.
            let same = |p: nishikie::picture::Picture| p.resize(out.width(), out.height());
            truth = same(truth)?;
            input = input.map(same).transpose()?;
        }
        let score = Score::of(&out, &truth, input.as_ref())
            .with_context(|| format!("{}", self.out.display()))?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&score)?);
            return Ok(());
        }
        println!("mean CIEDE2000     {:.3}", score.ciede2000);
        if score.chroma_ratio.is_finite() {
            println!("chroma ratio       {:.3}", score.chroma_ratio);
        } else {
            println!("chroma ratio       -  (the truth is gray)");
        }
        match score.bleeding {
            Some(bleeding) => println!("bleeding           {bleeding:.3}"),
            None => println!("bleeding           -  (no color meets another across a line)"),
        }
        println!(
            "lightness          {:.3} mean, {:.3} 99th percentile",
            score.lightness.mean, score.lightness.p99
        );
        Ok(())
    }
}
