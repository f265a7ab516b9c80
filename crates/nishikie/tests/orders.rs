//! Orders as a library user has them: the picture, its record, and both again from the record.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use nishikie::color::Edits;
use nishikie::picture::{Depth, Picture, hash, read_provenance};
use nishikie::progress::{Ending, Iteration, Level, Monitor, Note, Silent};
use nishikie::style::{Configuration, Start, StyleRecipe};
use nishikie::{
    ColorRecipe, Colored, Engine, Error, Input, Order, Recipe, Record, Role, Source, check_outputs,
    run,
};
use vgg::{Image, Network, Weights};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(Network::new(Weights::embedded().expect("weights"))))
}

fn draw(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
    let pixels = (0..width * height).flat_map(|i| pixel(i % width, i / width));
    Picture::from_rgb8(width, height, &pixels.collect::<Vec<_>>()).expect("a picture")
}

/// A folder's gray content and print in color.
fn draw_prints(folder: &Path) {
    let gray = draw(48, 40, |x, y| [(x * 5 + (y / 6 % 2) * 90) as u8; 3]);
    let print = draw(40, 48, |x, y| [(x * 6) as u8, (y / 8 * 40) as u8, 120]);
    for (name, picture) in [("gray.tif", gray), ("print.png", print)] {
        let saved = picture.save(folder.join(name), Depth::Eight, None, false);
        saved.expect("saved");
    }
}

/// The order to color a folder's content from its print.
fn order(folder: &Path, recipe: Recipe) -> Order {
    let content = Input::file(Role::Content, folder.join("gray.tif"));
    Order::new(content, recipe).with_style(folder.join("print.png"))
}

fn colored(order: &Order) -> Colored {
    run(order, engine(), &Silent).expect("a picture")
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

fn picked(pick: &str) -> Recipe {
    Recipe::Color(ColorRecipe {
        edits: Edits {
            picks: vec![pick.parse().unwrap()],
            ..Edits::default()
        },
        ..ColorRecipe::default()
    })
}

#[test]
fn a_record_is_enough_to_make_the_picture_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw_prints(folder);
    for (name, recipe) in [
        ("color.png", picked("3,4=#aa3322")),
        ("style.png", style_recipe()),
    ] {
        let path = folder.join(name);
        let wanted = order(folder, recipe.clone());
        let made = colored(&wanted);
        let saved = made.save_as(&path, Depth::Eight, false).unwrap();
        let record = Record::read(&Record::path_beside(&path)).unwrap();
        assert_eq!(record, saved);
        assert_eq!(record.order.recipe, recipe);
        assert_eq!(record.provenance(), read_provenance(&path).unwrap());
        let file = record.file.as_ref().unwrap();
        assert_eq!(file.sha256, hash::sha256_of_file(&path).unwrap());
        let again = order(folder, record.order.recipe.clone());
        assert_eq!(colored(&again).picture, made.picture, "{name}");

        let wanted = wanted.identified().unwrap();
        assert!(record.answers(&wanted, &engine().network));
        let weights = engine().network.weights().sha256();
        assert_eq!(record.differences(&wanted, &weights), []);
        assert_eq!(record.missing(&wanted), None);
        let mut other = wanted;
        other.inputs[1].sha256 = Some("0".repeat(64));
        assert!(!record.answers(&other, &engine().network));
        let notes = record.differences(&other, "other");
        assert!(
            matches!(&notes[..], [Note::OtherWeights { .. }, Note::OtherInput { role, .. }] if role == "style"),
            "{notes:?}"
        );
        other.inputs.pop();
        assert!(
            record
                .missing(&other)
                .is_some_and(|input| input.role == Role::Style)
        );
    }
}

/// Gives a PNG a color profile of which nothing but the name is there, behind its first chunk.
fn with_a_broken_profile(path: &Path) {
    let mut file = std::fs::read(path).expect("a file");
    let broken = b"\0\0\0\x04iCCPicc\0\0\0\0\0";
    file.splice(33..33, *broken);
    std::fs::write(path, file).expect("written");
}

#[test]
fn whatever_is_irregular_in_a_file_is_noted_of_each_input() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mask = draw(
        48,
        40,
        |x, _| if x < 24 { [255, 0, 0] } else { [0, 0, 255] },
    );
    let gray = draw(48, 40, |x, y| [(x * 5 + (y / 6 % 2) * 90) as u8; 3]);
    let print = draw(40, 48, |x, y| [(x * 6) as u8, (y / 8 * 40) as u8, 120]);
    let inputs = [
        (Role::Content, "gray.png", gray),
        (Role::Style, "print.png", print),
        (Role::Mask, "mask.png", mask.clone()),
        (
            Role::StyleMask,
            "style-mask.png",
            mask.resize(40, 48).unwrap(),
        ),
    ];
    for (_, name, picture) in &inputs {
        let path = folder.join(name);
        picture.save(&path, Depth::Eight, None, false).unwrap();
        with_a_broken_profile(&path);
    }
    // Style mode has no masks.
    for (recipe, count) in [
        (Recipe::Color(ColorRecipe::default()), 4),
        (style_recipe(), 2),
    ] {
        let file = |(role, name, _): &(Role, &str, Picture)| Input::file(*role, folder.join(name));
        let mut files = inputs[..count].iter().map(file);
        let order = Order::new(files.next().unwrap(), recipe);
        let noted = colored(&files.fold(order, Order::with)).record.notes;
        for (_, name, _) in &inputs[..count] {
            let of_it = |note: &&Note| matches!(note, Note::Picture { name: of, warning } if of == name && warning.contains("profile is damaged"));
            assert_eq!(noted.iter().filter(of_it).count(), 1, "{name}: {noted:?}");
        }
    }
}

/// A signature inside the picture's file holds a hash of the record, so that hash cannot depend on the file.
#[test]
fn the_claimed_hash_of_a_record_leaves_out_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw_prints(folder);
    let path = folder.join("out.png");
    let made = colored(&order(folder, picked("3,4=#aa3322")));
    made.save_as(&path, Depth::Eight, false).unwrap();
    let record = Record::path_beside(&path);
    let text = std::fs::read_to_string(&record).unwrap();
    let claimed = |text: &str| {
        std::fs::write(&record, text).unwrap();
        Record::claimed_sha256_at(&record).unwrap()
    };
    let first = claimed(&text);
    let sha256 = hash::sha256_of_file(&path).unwrap();
    assert_eq!(claimed(&text.replace(&sha256, "other")), first);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(claimed(&value.to_string()), first, "spaces do not matter");
    let other = text.replace("3,4", "4,4").replace("\"x\": 3", "\"x\": 4");
    assert_ne!(other, text);
    assert_ne!(claimed(&other), first);
}

/// An order in JSON names files by path and hash; a record of it has no path.
#[test]
fn an_order_is_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    draw_prints(folder.path());
    let order = order(folder.path(), picked("3,4=#aa3322"))
        .to(folder.path().join("out.png"))
        .identified()
        .unwrap();
    let text = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    let record = colored(&order).save().unwrap();
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains(folder.path().to_str().unwrap()), "{text}");
    assert!(
        record
            .order
            .inputs
            .iter()
            .all(|input| input.source == Source::Named)
    );
}

/// Inputs in memory give what the same files give, and several orders may share them.
#[test]
fn inputs_may_be_files_bytes_or_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw_prints(folder);
    let wanted = order(folder, Recipe::default());
    let made = colored(&wanted);
    let opened = wanted.opened(engine(), &Silent).unwrap();
    let sources: Vec<&Source> = opened.inputs.iter().map(|input| &input.source).collect();
    assert!(matches!(sources[..], [Source::Gray(_), Source::Picture(_)]));
    let bytes = std::fs::read(folder.join("gray.tif")).unwrap();
    let content = Input::bytes(Role::Content, "gray.tif", bytes);
    let from_bytes = Order::new(content, Recipe::default()).with_style(folder.join("print.png"));
    for other in [opened, from_bytes] {
        let other = colored(&other);
        assert_eq!(other.picture, made.picture);
        assert_eq!(other.record.order, made.record.order);
    }
}

#[test]
fn a_file_that_was_changed_since_the_order_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw_prints(folder);
    let order = order(folder, Recipe::default()).identified().unwrap();
    let other = draw(40, 48, |x, _| [(x * 6) as u8, 0, 120]);
    other
        .save(folder.join("print.png"), Depth::Eight, None, true)
        .unwrap();
    let error = run(&order, engine(), &Silent).unwrap_err();
    assert!(
        matches!(
            error,
            Error::ChangedInput {
                role: Role::Style,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn records_lie_side_by_side_and_foreign_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    draw_prints(folder.path());
    let plain = Recipe::Color(ColorRecipe {
        plain_map: true,
        ..ColorRecipe::default()
    });
    let colored = colored(&order(folder.path(), plain));
    for name in ["a.png", "a.tif"] {
        colored
            .save_as(folder.path().join(name), Depth::Eight, false)
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
        assert!(colored.save_as(&path, Depth::Eight, force).is_err());
        assert!(!path.exists());
    }
    let text = std::fs::read_to_string(theirs).unwrap();
    assert_eq!(text, "{\"somebody\": \"else\"}");
    colored
        .save_as(folder.path().join("a.png"), Depth::Eight, true)
        .unwrap();
    assert!(
        colored
            .save_as(folder.path().join("a.png"), Depth::Eight, false)
            .is_err()
    );
    assert!(matches!(colored.save(), Err(Error::NoOutput)));
}

#[test]
fn what_cannot_be_colored_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw_prints(folder);
    let refused = |order: &Order| run(order, engine(), &Silent).unwrap_err().to_string();
    let (gray, print) = (folder.join("gray.tif"), folder.join("print.png"));
    let own = Order::new(Input::file(Role::Content, &gray), style_recipe()).with_style(&gray);
    assert!(refused(&own).contains("gray.tif: is the content itself"));
    let masked = order(folder, style_recipe()).with(Input::file(Role::Mask, &print));
    assert!(refused(&masked).contains("a mask cannot be used in style mode"));
    assert!(refused(&Order::color(&gray)).contains("no style"));
    let Recipe::Style(style) = style_recipe() else {
        unreachable!("a style recipe")
    };
    let weighted = Recipe::Style(StyleRecipe {
        style_weights: vec![1.0, 2.0],
        ..style
    });
    assert!(refused(&order(folder, weighted)).contains("1 styles but 2 weights"));
    let twice = order(folder, Recipe::default()).with(Input::file(Role::Content, &gray));
    assert!(refused(&twice).contains("2 inputs as content"));
    let small = Engine {
        limits: nishikie::Limits {
            memory: 1,
            ..engine().limits
        },
        ..Engine::new(Network::new(Weights::embedded().unwrap()))
    };
    let error = run(&order(folder, Recipe::default()), &small, &Silent).unwrap_err();
    assert!(matches!(error, Error::Memory { .. }), "{error}");
}

/// A reference is reduced to the working size of its own recipe, whether it comes as a large file or as a small copy.
#[test]
fn a_reference_is_seen_at_the_working_size_of_the_recipe() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    draw_prints(folder);
    let large = draw(900, 700, |x, y| {
        [(x / 4) as u8, ((x * y) % 251) as u8, (y / 3) as u8]
    });
    large
        .save(folder.join("print.png"), Depth::Eight, None, true)
        .unwrap();
    let mut recipe = ColorRecipe::default();
    recipe.settings.sheet.working_side = 640;
    let wanted = order(folder, Recipe::Color(recipe));
    let made = colored(&wanted).picture;
    let opened = wanted.opened(engine(), &Silent).unwrap();
    let Source::Picture(copy) = &opened.inputs[1].source else {
        panic!("it is in memory");
    };
    assert_eq!(copy.width(), 640);
    assert_eq!(colored(&opened).picture, made);
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
    draw_prints(folder.path());
    let styled = order(folder.path(), style_recipe());
    let stopped = run(&styled, engine(), &StopAfter(2.into())).unwrap();
    assert_eq!(stopped.record.ending, Ending::StoppedEarly);
    assert!(stopped.record.provenance().stopped_early);
    assert_eq!(stopped.record.history.len(), 2);
    let color = order(folder.path(), Recipe::default());
    let error = run(&color, engine(), &StopAfter(0.into()));
    assert!(error.as_ref().is_err_and(Error::is_cancelled), "{error:?}");
}

/// Names the environment variable by which this test's own program, started again, becomes one that writes.
const WRITER: &str = "NISHIKIE_TEST_WRITER";

/// Picture and record are of one run, whichever of two processes came last.
#[test]
fn two_processes_that_write_one_picture() {
    let run = |folder: &Path, writer: usize| {
        let own = folder.join(writer.to_string());
        draw_prints(&own);
        let pick = format!("3,4=#{writer}0aa{writer}0");
        let colored = colored(&order(&own, picked(&pick)));
        for _ in 0..60 {
            colored
                .save_as(folder.join("out.png"), Depth::Eight, true)
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
            let file = record.file.as_ref().unwrap();
            file.sha256 == hash::sha256_of_file(&path).unwrap()
                && record.provenance() == read_provenance(&path).unwrap()
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
