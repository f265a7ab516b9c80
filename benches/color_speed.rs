//! The time that each stage of color mode takes, on pictures that this program draws.
//!
//! `cargo run --release -p nishikie --example color_speed -- [PRINT REFERENCE]`: with two files these are used in place of the
//! drawn print and its reference. Each line has the median of some runs by the wall clock, the shortest of them, which other
//! work on the machine disturbs least, and the processors' time for one run (Linux only). Among the lines are the waits of a user: the first picture, an edit at one megapixel,
//! painting ten megapixels, a scroll of 30,000 × 1,500.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use nishikie::color::{
    Analyzer, Edits, Found, Job, Knowledge, Matched, OwnLikeness, Pick, PrintAreas, Reference,
    ReferenceSheet, Session, Settings, Sheet, SpreadEdits, View, colorize, memory_needed, render,
};
use nishikie::job::Silent;
use nishikie::picture::Picture;
use vgg::{Network, Pooling, Weights};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The number of runs of slow stages, and of fast ones.
const FEW: usize = 5;
const MANY: usize = 15;

fn main() -> Result<()> {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    let (print, reference) = match &files[..] {
        [print, reference] => (Picture::open(print)?.to_gray(), Picture::open(reference)?),
        [] => (drawn(768, 512, 1)?.to_gray(), drawn(768, 512, 7)?),
        _ => return Err("give a print and a reference, or neither".into()),
    };
    let settings = Settings::default();
    let network = Network::new(Weights::embedded()?, Pooling::Max);
    let analyzer = Analyzer::new(&network);
    println!(
        "{} on {} threads; print {} × {}",
        network.kernel(),
        rayon::current_num_threads(),
        print.width(),
        print.height()
    );

    println!(
        "{:54} {:>11} {:>11} {:>11}",
        "", "median", "shortest", "processors"
    );
    timed("the first sheet, weights being prepared", 1, || {
        Sheet::of_print(&analyzer, &print, &settings)
    })?;
    let sheet = timed("a print's sheet", FEW, || {
        Sheet::of_print(&analyzer, &print, &settings)
    })?;
    let side = timed("a reference's sheet and its mirror image's", FEW, || {
        ReferenceSheet::of(&analyzer, &reference, None, &sheet, &settings)
    })?;
    let matched = timed("matching with one reference", FEW, || {
        Matched::of(&sheet, &side, &settings, &Silent)
    })?;
    let likeness = timed("the print's cells among themselves", FEW, || {
        Ok::<_, std::convert::Infallible>(OwnLikeness::of(&sheet, &settings))
    })?;
    let areas = timed("the print's areas", FEW, || {
        Ok::<_, std::convert::Infallible>(PrintAreas::of(&sheet, &settings))
    })?;
    let found = timed("settling", FEW, || {
        Found::settle(
            &sheet,
            (&areas, &likeness),
            &[(&side, &matched)],
            &Knowledge::default(),
            &settings,
            &Silent,
        )
    })?;
    let bytes = found.to_bytes();
    timed("what was found, from its bytes", FEW, || {
        Found::from_bytes(&bytes)
    })?;
    let view = View::whole(&print);
    timed("painting the print", MANY, || {
        render(&found, &print, None, &view, &settings, &Silent)
    })?;
    let references = [Reference::from(&reference)];
    timed("all of it: colorize", FEW, || {
        colorize(&analyzer, &Job::new(&print, &references), &settings)
    })?;

    let large = print.resize(3833, 2507)?;
    let view = View::whole(&large);
    timed("painting 3,833 × 2,507", FEW, || {
        render(&found, &large, None, &view, &settings, &Silent)
    })?;
    let picks = vec!["1900,1200=#2b4f81".parse::<Pick>()?];
    let edits = Edits {
        picks,
        ..Edits::default()
    };
    let edits = timed("spreading a pick over it", FEW, || {
        SpreadEdits::over(&large, (&sheet, &areas), &found, &edits, &settings)
    })?;
    timed("painting it with the pick", FEW, || {
        render(&found, &large, edits.as_ref(), &view, &settings, &Silent)
    })?;

    let mut session = Session::new(&analyzer, &large, settings.clone())?;
    session.add_reference(&analyzer, &reference, None)?;
    session.found(&Silent)?;
    let megapixel = view.with_longest(1237);
    let mut shade = 0u8;
    timed(
        "an edit in a session, all of the scan at one megapixel",
        MANY,
        || {
            shade = shade.wrapping_add(9);
            session.edit(Edits {
                picks: vec![Pick {
                    x: 1900,
                    y: 1200,
                    rgb: [shade, 80, 120],
                    alike: false,
                }],
                ..Edits::default()
            })?;
            session.render(&megapixel, &Silent)
        },
    )?;

    let scroll = print.resize(30_000, 1_500)?;
    println!(
        "{:54} {:>8.2} GB",
        "memory said to be needed for a scroll",
        memory_needed(scroll.width(), scroll.height(), 1) as f64 / 1e9
    );
    timed("colorize a scroll of 30,000 × 1,500", 1, || {
        colorize(&analyzer, &Job::new(&scroll, &references), &settings)
    })?;
    Ok(())
}

/// Runs `work` several times, prints its times, and returns its last result.
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

/// Returns the processors' time of all threads of this process, in hundredths of a second; `None` if the system does not report it.
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
