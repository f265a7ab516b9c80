//! The time that each stage of color mode takes, on pictures that this program draws.
//!
//! `cargo run --release -p nishikie --example color_speed -- [PRINT REFERENCE]`: with two files these are used in place of the
//! drawn print and its reference. Each line has the median of some runs by the wall clock, the shortest of them, which other
//! work on the machine disturbs least, and the processors' time for one run (Linux only). Among the lines are those that a
//! user waits for: the first picture, an edit at one megapixel, painting ten megapixels, a scroll of 30,000 × 1,500.

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use nishikie::color::{Analyzer, Edit, Edits, Pick, Reach, Session, Settings, View, memory_needed};
use nishikie::picture::{Gray, Picture};
use nishikie::progress::Silent;
use vgg::{Network, Weights};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The number of runs of slow stages and of fast ones.
const FEW: usize = 5;
const MANY: usize = 15;

fn main() -> Result<()> {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    let (print, reference) = match &files[..] {
        [print, reference] => (Picture::open(print)?.to_gray(), Picture::open(reference)?),
        [] => (drawn(768, 512, 1)?.to_gray(), drawn(768, 512, 7)?),
        _ => return Err("give a print and a reference, or neither".into()),
    };
    let print = Arc::new(print);
    let settings = Settings::default();
    let network = Network::new(Weights::embedded()?);
    let analyzer = Analyzer::new(&network);
    println!(
        "{} on {} threads; print {} × {}",
        network.instruction_set(),
        rayon::current_num_threads(),
        print.width(),
        print.height()
    );

    println!(
        "{:54} {:>11} {:>11} {:>11}",
        "", "median", "shortest", "processors"
    );
    let begun = |scan: &Picture| Session::new(&analyzer, Gray::of(scan), settings.clone());
    let colored = |scan: &Picture| {
        let mut session = begun(scan)?;
        session.add_reference(&analyzer, &reference, None)?;
        session.finish(&Silent)
    };
    timed("the first session, weights being prepared", 1, || {
        begun(&print)
    })?;
    let mut session = timed("a print's session", FEW, || begun(&print))?;
    timed("a reference and its mirror image", FEW, || {
        let id = session.add_reference(&analyzer, &reference, None)?;
        session.remove_reference(id)
    })?;
    timed("matching and deciding", FEW, || {
        let others: Vec<_> = session.references().collect();
        for id in others {
            session.remove_reference(id)?;
        }
        session.add_reference(&analyzer, &reference, None)?;
        session.decision(&Silent).map(drop)
    })?;
    let view = View::whole(session.scan());
    timed("painting the print", MANY, || {
        session.render(&view, &Silent)
    })?;
    timed("all of it", FEW, || colored(&print))?;

    let large = print.resize(3833, 2507)?;
    let view = View::whole(&Gray::of(&large));
    let mut session = begun(&large)?;
    session.add_reference(&analyzer, &reference, None)?;
    session.decision(&Silent)?;
    timed("painting 3,833 × 2,507", FEW, || {
        session.render(&view, &Silent)
    })?;
    session.edit(Edit::Pick("1900,1200=#2b4f81".parse::<Pick>()?))?;
    timed("painting it with a pick", FEW, || {
        session.render(&view, &Silent)
    })?;
    let megapixel = view.with_longest(1237);
    let mut shade = 0u8;
    timed(
        "an edit in a session, all of the scan at one megapixel",
        MANY,
        || {
            shade = shade.wrapping_add(9);
            session.replace_edits(Edits {
                picks: vec![Pick {
                    x: 1900,
                    y: 1200,
                    rgb: [shade, 80, 120],
                    reach: Reach::Piece,
                }],
                ..Edits::default()
            })?;
            session.render(&megapixel, &Silent)
        },
    )?;

    let scroll = Arc::new(print.resize(30_000, 1_500)?);
    println!(
        "{:54} {:>8.2} GB",
        "memory said to be needed for a scroll",
        memory_needed(scroll.width(), scroll.height(), 1) as f64 / 1e9
    );
    timed("colorize a scroll of 30,000 × 1,500", 1, || {
        colored(&scroll)
    })?;
    Ok(())
}

/// Runs `work` some times, prints the times, and returns the last result.
fn timed<T, E: Error + 'static>(
    what: &str,
    runs: usize,
    mut work: impl FnMut() -> std::result::Result<T, E>,
) -> Result<T> {
    let mut seconds = Vec::new();
    let mut made = None;
    let before = processor_seconds();
    for _ in 0..runs {
        drop(made.take());
        let began = Instant::now();
        made = Some(black_box(work()?));
        seconds.push(began.elapsed().as_secs_f64());
    }
    let spent = processor_seconds().zip(before);
    let spent = spent.map_or(f64::NAN, |(after, before)| (after - before) / runs as f64);
    seconds.sort_by(f64::total_cmp);
    let [median, shortest, spent] =
        [seconds[runs / 2], seconds[0], spent].map(|seconds| format!("{:.1} ms", 1e3 * seconds));
    println!("{what:54} {median:>11} {shortest:>11} {spent:>11}");
    made.ok_or_else(|| "no runs".into())
}

/// Returns the processor time of this process in seconds; `None` where the system does not report it.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let times = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = times
        .map(|ticks| ticks.parse::<u64>().ok())
        .sum::<Option<u64>>()?;
    Some(ticks as f64 / 100.0)
}

/// Draws outlined discs in a few inks on paper.
fn drawn(width: usize, height: usize, seed: u64) -> Result<Picture> {
    const INKS: [[u8; 3]; 5] = [
        [38, 66, 120],
        [150, 30, 18],
        [40, 88, 30],
        [120, 160, 190],
        [214, 140, 50],
    ];
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut rgb = [238u8, 224, 192].repeat(width * height);
    for _ in 0..60 {
        let (cx, cy, radius) = (random(width), random(height), 12 + random(height / 7));
        let ink = INKS[random(INKS.len())];
        for y in cy.saturating_sub(radius)..(cy + radius).min(height) {
            for x in cx.saturating_sub(radius)..(cx + radius).min(width) {
                let away = (x as f64 - cx as f64).hypot(y as f64 - cy as f64);
                let pixel = &mut rgb[3 * (y * width + x)..][..3];
                if away < radius as f64 - 2.0 {
                    pixel.copy_from_slice(&ink);
                } else if away < radius as f64 {
                    pixel.copy_from_slice(&[26, 24, 24]);
                }
            }
        }
    }
    for value in &mut rgb {
        *value = value.saturating_sub(random(7) as u8);
    }
    Ok(Picture::from_rgb8(width, height, &rgb)?)
}
