//! Style mode with its default configuration keeps the print's lines and takes on the style's colors.
//!
//! The small version, on the project's own examples, of what docs/style-pictures.md measures on real prints.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use nishikie::color::palette_distance;
use nishikie::picture::Picture;
use nishikie::prepare;
use nishikie::progress::{Ending, Iteration, Level, Monitor, Silent};
use nishikie::style::{Configuration, Pictures, StyleRecipe, stylize};
use palette::{IntoColor, Lab, Srgb};
use vgg::{Image, Network, Weights};

fn example(name: &str) -> Picture {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    Picture::open(examples.join(name)).unwrap()
}

fn run(configuration: &Configuration, content: &Picture, style: &Picture) -> Picture {
    let network = Network::new(Weights::embedded().unwrap());
    let pictures = Pictures {
        content,
        styles: &[(style, 1.0)],
        start: None,
    };
    let recipe = StyleRecipe {
        configuration: configuration.clone(),
        ..StyleRecipe::default()
    };
    let outcome = stylize(&network, &recipe, &pictures, &Silent).unwrap();
    content.with_planar_rgb(outcome.image.into_vec()).unwrap()
}

fn labs(picture: &Picture) -> Vec<Lab> {
    let [red, green, blue] = picture.planes();
    let pixels = red.iter().zip(green).zip(blue);
    pixels
        .map(|((r, g), b)| Srgb::new(r / 255.0, g / 255.0, b / 255.0).into_color())
        .collect()
}

/// Length of the mean a*, b*: how far the whole picture leans to one color.
fn tint(picture: &Picture) -> f32 {
    let labs = labs(picture);
    let mean = |part: fn(&Lab) -> f32| labs.iter().map(part).sum::<f32>() / labs.len() as f32;
    mean(|lab| lab.a).hypot(mean(|lab| lab.b))
}

/// Mean absolute difference of L* between neighbors in a row, the output's in parts of the print's.
fn sharpness(output: &Picture, print: &Picture) -> f64 {
    let steps = |picture: &Picture| -> f64 {
        labs(picture)
            .chunks_exact(picture.width())
            .flat_map(|row| {
                row.windows(2)
                    .map(|two| f64::from((two[0].l - two[1].l).abs()))
            })
            .sum()
    };
    steps(output) / steps(print)
}

/// Pearson's correlation of L*.
fn lightness_correlation(output: &Picture, print: &Picture) -> f64 {
    let [a, b] = [output, print].map(|picture| {
        let lightness: Vec<f64> = labs(picture).iter().map(|lab| f64::from(lab.l)).collect();
        let mean = lightness.iter().sum::<f64>() / lightness.len() as f64;
        lightness
            .into_iter()
            .map(|l| l - mean)
            .collect::<Vec<f64>>()
    });
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

#[test]
fn the_default_shows_the_styles_colors_and_keeps_the_print() {
    let content = prepare::content(&example("gray.png"), Some(160)).unwrap();
    let style = example("color.jpg").resize_longest(160).unwrap();
    let configuration = Configuration {
        iterations: 50,
        ..Configuration::default()
    };

    let output = run(&configuration, &content, &style);
    let palette = palette_distance(&output, &style) / palette_distance(&content, &style);
    assert!(
        palette < 0.5,
        "palette distance to the style {palette:.2} of the gray print's"
    );
    let correlation = lightness_correlation(&output, &content);
    assert!(correlation > 0.88, "lightness correlation {correlation:.2}");
    let sharp = sharpness(&output, &content);
    assert!(sharp > 0.85, "sharpness {sharp:.2}");

    let without_style = |gamma| Configuration {
        ratio: 0.0,
        gamma,
        ..configuration.clone()
    };
    let plain = run(&without_style(configuration.gamma), &content, &style);
    assert!(
        tint(&plain) < 2.0,
        "tint without any style {:.2}",
        tint(&plain)
    );

    // The total variation as a sum, of the same weight as the content's mean, lays a haze over every print.
    let sum = 0.001 * configuration.alpha * content.planar_rgb().len() as f64;
    let hazy = run(&without_style(sum), &content, &style);
    assert!(tint(&hazy) > 2.0 && sharpness(&hazy, &content) < 0.85);
}

/// With α = 0 the style counts alone: the output comes nearer to its Gram matrices than with any content.
#[test]
fn without_content_the_style_is_met_more_closely() {
    let content = prepare::content(&example("gray.png"), Some(96)).unwrap();
    let style = example("color.jpg").resize_longest(96).unwrap();
    let network = Network::new(Weights::embedded().unwrap());
    let style_loss = |alpha: Option<f64>| {
        let default = Configuration::default();
        let configuration = Configuration {
            alpha: alpha.unwrap_or(default.alpha),
            iterations: 30,
            ..default
        };
        let pictures = Pictures {
            content: &content,
            styles: &[(&style, 1.0)],
            start: None,
        };
        let recipe = StyleRecipe {
            configuration,
            ..StyleRecipe::default()
        };
        let outcome = stylize(&network, &recipe, &pictures, &Silent);
        outcome.unwrap().history.last().unwrap().losses.style
    };
    let (alone, both) = (style_loss(Some(0.0)), style_loss(None));
    assert!(alone < 0.5 * both, "{alone:e} against {both:e}");
}

/// Keeps what levels it hears of, and cancels after some evaluations.
struct Listener {
    stop_at: usize,
    levels: Mutex<Vec<(usize, usize)>>,
    stop: AtomicBool,
}

impl Monitor for Listener {
    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        assert_eq!((best.width(), best.height()), (level.width, level.height));
        assert_eq!((level.of, level.evaluations), (3, 16));
        let mut levels = self.levels.lock().unwrap();
        levels.push((iteration.level, level.width.max(level.height)));
        let stop = iteration.evaluations >= self.stop_at;
        self.stop.store(stop, Ordering::Relaxed);
    }
}

/// Coarse to fine: the levels' sizes and counts are reported, and the picture has the full size.
#[test]
fn a_large_output_goes_through_smaller_ones() {
    let content = prepare::content(&example("gray.png"), Some(160)).unwrap();
    let style = example("color.jpg").resize_longest(160).unwrap();
    let network = Network::new(Weights::embedded().unwrap());
    let recipe = StyleRecipe {
        configuration: Configuration {
            iterations: 8,
            ..Configuration::default()
        },
        coarsest: 40,
        ..StyleRecipe::default()
    };
    let pictures = Pictures {
        content: &content,
        styles: &[(&style, 1.0)],
        start: None,
    };
    let run = |stop_at: usize| {
        let listener = Listener {
            stop_at,
            levels: Mutex::default(),
            stop: AtomicBool::new(false),
        };
        let outcome = stylize(&network, &recipe, &pictures, &listener).unwrap();
        let mut levels = listener.levels.into_inner().unwrap();
        levels.dedup();
        (outcome, levels)
    };
    let (whole, levels) = run(usize::MAX);
    assert_eq!(levels, [(1, 40), (2, 80), (3, 160)]);
    assert_eq!(whole.image.width(), content.width());
    let evaluations: Vec<usize> = whole.history.iter().map(|i| i.evaluations).collect();
    assert!(evaluations.is_sorted() && evaluations.last() <= Some(&16));

    let (stopped, levels) = run(9);
    assert_eq!(levels, [(1, 40), (2, 80)]);
    assert_eq!(stopped.ending, Ending::StoppedEarly);
    assert_eq!(stopped.image.width(), content.width());
}
