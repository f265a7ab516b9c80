//! The whole of a coloring as a library user has it: the picture, its record, and both again from the record.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use nishikie::color::Reference;
use nishikie::picture::{Depth, Picture, hash, read_provenance};
use nishikie::progress::{Monitor, Note, Silent};
use nishikie::style::{Configuration, Ending, Iteration, Level, Start, StyleRecipe};
use nishikie::{ColorRecipe, Error, Inputs, Recipe, Record, check_outputs, colorize};
use vgg::{Image, Network, Weights};

fn network() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    NETWORK.get_or_init(|| Network::new(Weights::embedded().expect("weights")))
}

fn draw(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
    let pixels = (0..width * height).flat_map(|i| pixel(i % width, i / width));
    Picture::from_rgb8(width, height, &pixels.collect::<Vec<_>>()).expect("a picture")
}

/// A gray content and a print, as read from files.
fn prints(folder: &Path) -> [Picture; 2] {
    let gray = draw(48, 40, |x, y| [(x * 5 + (y / 6 % 2) * 90) as u8; 3]);
    let print = draw(40, 48, |x, y| [(x * 6) as u8, (y / 8 * 40) as u8, 120]);
    [("gray.tif", gray), ("print.png", print)].map(|(name, picture)| {
        let path = folder.join(name);
        picture
            .save(&path, Depth::Eight, None, false)
            .expect("saved");
        Picture::open(path).expect("a picture")
    })
}

fn style_recipe() -> Recipe {
    Recipe::Style(StyleRecipe {
        configuration: Configuration {
            iterations: 3,
            ..Configuration::default()
        },
        start: Start::Noise(3),
        ..StyleRecipe::default()
    })
}

#[test]
fn a_record_is_enough_to_make_the_picture_again() {
    let folder = tempfile::tempdir().unwrap();
    let [gray, print] = prints(folder.path());
    let references = [Reference::from(&print)];
    let inputs = Inputs::new(&gray, &references);
    let picked = Recipe::Color(ColorRecipe {
        picks: vec!["3,4=#aa3322".parse().unwrap()],
        ..ColorRecipe::default()
    });
    for (name, recipe) in [("color.png", picked), ("style.png", style_recipe())] {
        let path = folder.path().join(name);
        let colored = colorize(network(), &inputs, &recipe, &Silent).unwrap();
        let saved = colored.save(&path, Depth::Eight, false).unwrap();
        let record = Record::read(&Record::path_beside(&path)).unwrap();
        assert_eq!(record, saved);
        assert_eq!(record.recipe, recipe);
        assert_eq!(record.provenance, read_provenance(&path).unwrap());
        let file = record.file.as_ref().unwrap();
        assert_eq!(file.sha256, hash::sha256_of_file(&path).unwrap());
        let again = colorize(network(), &inputs, &record.recipe, &Silent).unwrap();
        assert_eq!(again.picture, colored.picture, "{name}");
        let weights = network().weights().sha256();
        assert_eq!(record.differences(&inputs.list(), &weights), []);
        let other = [Reference::from(&gray)];
        let others = Inputs::new(&gray, &other).list();
        let notes = record.differences(&others, "other");
        assert!(
            matches!(&notes[..], [Note::OtherWeights { .. }, Note::OtherInput { role, .. }] if role == "style"),
            "{notes:?}"
        );
    }
}

#[test]
fn records_lie_side_by_side_and_foreign_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let [gray, print] = prints(folder.path());
    let references = [Reference::from(&print)];
    let plain = Recipe::Color(ColorRecipe {
        plain_map: true,
        ..ColorRecipe::default()
    });
    let colored = colorize(network(), &Inputs::new(&gray, &references), &plain, &Silent).unwrap();
    for name in ["a.png", "a.tif"] {
        colored
            .save(folder.path().join(name), Depth::Eight, false)
            .unwrap();
        let beside = folder.path().join(format!("{name}.json"));
        assert_eq!(Record::path_beside(&folder.path().join(name)), beside);
        assert!(beside.exists());
    }
    let theirs = folder.path().join("b.png.json");
    std::fs::write(&theirs, "{\"somebody\": \"else\"}").unwrap();
    for force in [false, true] {
        let path = folder.path().join("b.png");
        let error = check_outputs(&path, Depth::Eight, force).unwrap_err();
        assert!(
            error.to_string().contains("not a record of nishikie"),
            "{error}"
        );
        assert!(colored.save(&path, Depth::Eight, force).is_err());
        assert!(!path.exists());
    }
    let text = std::fs::read_to_string(theirs).unwrap();
    assert_eq!(text, "{\"somebody\": \"else\"}");
    colored
        .save(folder.path().join("a.png"), Depth::Eight, true)
        .unwrap();
    assert!(
        colored
            .save(folder.path().join("a.png"), Depth::Eight, false)
            .is_err()
    );
}

#[test]
fn what_cannot_be_colored_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let [gray, print] = prints(folder.path());
    let references = [Reference::from(&print)];
    let refused = |inputs: &Inputs, recipe: &Recipe| {
        let error = colorize(network(), inputs, recipe, &Silent).unwrap_err();
        error.to_string()
    };
    let own = [Reference::from(&gray)];
    let inputs = Inputs::new(&gray, &own);
    assert!(refused(&inputs, &style_recipe()).contains("gray.tif: is the content itself"));
    let inputs = Inputs {
        mask: Some(&print),
        ..Inputs::new(&gray, &references)
    };
    assert!(refused(&inputs, &style_recipe()).contains("a mask cannot be used in style mode"));
    assert!(refused(&Inputs::new(&gray, &[]), &Recipe::default()).contains("no style"));
    let Recipe::Style(style) = style_recipe() else {
        unreachable!("a style recipe")
    };
    let weighted = Recipe::Style(StyleRecipe {
        style_weights: vec![1.0, 2.0],
        ..style
    });
    let inputs = Inputs::new(&gray, &references);
    assert!(refused(&inputs, &weighted).contains("1 styles but 2 weights"));
}

/// Cancels when so many iterations were seen.
struct StopAfter(std::sync::atomic::AtomicUsize);

impl Monitor for StopAfter {
    fn cancelled(&self) -> bool {
        self.0.load(std::sync::atomic::Ordering::Relaxed) == 0
    }

    fn iteration(&self, _: &Level, _: &Iteration, _: &Image) {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
    }
}

#[test]
fn a_style_run_that_is_stopped_gives_the_best_so_far_and_color_mode_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [gray, print] = prints(folder.path());
    let references = [Reference::from(&print)];
    let inputs = Inputs::new(&gray, &references);
    let stopped = colorize(network(), &inputs, &style_recipe(), &StopAfter(2.into())).unwrap();
    assert_eq!(stopped.record.ending, Ending::StoppedEarly);
    assert!(stopped.record.provenance.stopped_early);
    assert_eq!(stopped.record.history.len(), 2);
    let error = colorize(network(), &inputs, &Recipe::default(), &StopAfter(0.into()));
    assert!(error.as_ref().is_err_and(Error::is_cancelled), "{error:?}");
}

/// Names the environment variable by which this test's own program, started again, becomes one that writes.
const WRITER: &str = "NISHIKIE_TEST_WRITER";

/// Picture and record are of one run, whichever of two processes came last.
#[test]
fn two_processes_that_write_one_picture() {
    let run = |folder: &Path, writer: usize| {
        let [gray, print] = prints(&folder.join(writer.to_string()));
        let references = [Reference::from(&print)];
        let pick = format!("3,4=#{writer}0aa{writer}0").parse().unwrap();
        let recipe = Recipe::Color(ColorRecipe {
            picks: vec![pick],
            plain_map: false,
            ..ColorRecipe::default()
        });
        let inputs = Inputs::new(&gray, &references);
        let colored = colorize(network(), &inputs, &recipe, &Silent).unwrap();
        for _ in 0..60 {
            colored
                .save(folder.join("out.png"), Depth::Eight, true)
                .unwrap();
        }
    };
    if let Some(writer) = std::env::var_os(WRITER) {
        let writer = writer.into_string().unwrap();
        let (folder, number) = writer.rsplit_once(' ').unwrap();
        return run(Path::new(folder), number.parse().unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let writers = [1, 2].map(|writer: usize| {
        std::fs::create_dir(folder.path().join(writer.to_string())).unwrap();
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "two_processes_that_write_one_picture"])
            .env(WRITER, format!("{} {writer}", folder.path().display()))
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap()
    });
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
        let path = folder.path().join("out.png");
        // Whoever is still writing may come between the two looks; its picture and record agree, too.
        let agree = || {
            let record = Record::read(&Record::path_beside(&path)).unwrap();
            let file = record.file.unwrap();
            file.sha256 == hash::sha256_of_file(&path).unwrap()
                && record.provenance == read_provenance(&path).unwrap()
        };
        assert!((0..100).any(|_| agree()));
    }
    let path = folder.path().join("out.png");
    let record = Record::read(&Record::path_beside(&path)).unwrap();
    assert_eq!(
        record.file.unwrap().sha256,
        hash::sha256_of_file(&path).unwrap()
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}
