//! The commands as a user types them.

use crate::desk::Desk;
use nishikie::Record;
use nishikie::picture::Picture;
use nishikie::progress::Note;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("stdout holds JSON and nothing else")
}

#[test]
fn colorize_writes_a_picture_and_its_record() {
    let desk = Desk::new();
    desk.nishikie("colorize gray.png color.png -o out.png --iterations 6 --config config3_3_1 --history h.csv")
        .assert()
        .success();
    let out = Picture::open(desk.path("out.png")).unwrap();
    assert_eq!((out.width(), out.height()), (48, 40));
    assert!(!out.is_gray());

    let record = json(&std::fs::read(desk.path("out.png.json")).unwrap());
    assert_eq!(record["ending"], "complete");
    let order = &record["order"];
    assert_eq!(order["recipe"]["configuration"]["name"], "config3_3_1");
    assert_eq!(order["inputs"][0]["name"], "gray.png");
    assert_eq!(order["inputs"][1]["role"], "style");
    let history = record["history"].as_array().unwrap();
    let total = |record: &Value| record["total"].as_f64().unwrap();
    assert!(total(history.last().unwrap()) < 0.7 * total(&history[0]));
    let rows = std::fs::read_to_string(desk.path("h.csv"))
        .unwrap()
        .lines()
        .count();
    assert_eq!(rows, history.len() + 1);

    let inspected = desk.nishikie("inspect out.png --json").assert().success();
    let inspected = json(&inspected.get_output().stdout);
    assert_eq!(inspected["configuration"], "config3_3_1");
    assert_eq!(inspected["inputs"], order["inputs"]);
    let words = desk.nishikie("inspect out.png").assert().success();
    let words = String::from_utf8_lossy(&words.get_output().stdout).into_owned();
    assert!(
        words.contains("must not be taken") && words.contains("conv1_1,conv2_1,conv3_1"),
        "{words}"
    );
    desk.nishikie("inspect gray.png").assert().failure();
}

#[test]
fn evaluate_agrees_with_the_run() {
    let desk = Desk::new();
    let run = desk
        .nishikie("colorize gray.png color.png -o out.tif --depth 16 --iterations 4 --config config1_3_2 --json")
        .assert()
        .success();
    let run = json(&run.get_output().stdout);
    let words = "evaluate gray.png color.png out.tif --config config1_3_2 --size 48 --json";
    let found = json(&desk.nishikie(words).assert().success().get_output().stdout);
    let (wanted, found) = (
        run["result"]["total"].as_f64().unwrap(),
        found["total"].as_f64().unwrap(),
    );
    // The file holds 16 bits and no value outside 0..255.
    assert!(
        (found - wanted).abs() < 0.02 * wanted,
        "{found} against {wanted}"
    );
}

#[test]
fn the_same_seed_gives_the_same_picture_on_any_number_of_threads() {
    let desk = Desk::new();
    let run = |name: &str, more: &str| {
        let words =
            format!("colorize gray.png color.png -o {name} --start noise --iterations 3 {more}");
        desk.nishikie(&words).assert().success();
        Picture::open(desk.path(name)).unwrap().into_planar_rgb()
    };
    let one = run("one.png", "--seed 7 --threads 1");
    assert_eq!(one, run("two.png", "--seed 7 --threads 2"));
    assert_ne!(one, run("three.png", "--seed 8"));
}

#[test]
fn several_styles_count_by_their_weights() {
    let desk = Desk::new();
    desk.draw("other.png", 40, 40, |x, _| [200, (x * 4) as u8, 0]);
    let run = |name: &str, words: &str| {
        desk.nishikie(&format!(
            "colorize gray.png {words} -o {name} --iterations 4"
        ))
        .assert()
        .success();
        Picture::open(desk.path(name)).unwrap().into_planar_rgb()
    };
    let both = run("both.png", "color.png other.png");
    let first = run("first.png", "color.png");
    assert_ne!(both, first);
    assert_eq!(
        first,
        run("weighted.png", "color.png other.png --style-weights 1,0")
    );
}

#[test]
fn pictures_along_the_way_are_kept() {
    let desk = Desk::new();
    desk.nishikie(
        "colorize gray.png color.png -o out.jpg --iterations 6 --save-every 2 --optimizer sgd",
    )
    .assert()
    .success();
    for name in ["out-00002.jpg", "out-00004.jpg", "out-00006.jpg", "out.jpg"] {
        let said = nishikie::picture::read_provenance(desk.path(name)).unwrap();
        assert_eq!(said.inputs[1].name, "color.png");
        assert_eq!(said.stopped_early, name != "out.jpg", "{name}");
    }
}

#[test]
fn the_record_has_the_notes_on_inputs_with_pictures_along_the_way_too() {
    let desk = Desk::new();
    desk.draw("colored.png", 48, 40, |x, y| {
        [(x * 5) as u8, (y * 6) as u8, 0]
    });
    let notes = |name: &str, words: &str| {
        desk.nishikie(&format!(
            "colorize colored.png color.png -o {name} --mode style --iterations 2 {words}"
        ))
        .assert()
        .success();
        let record = Record::read(&Record::path_beside(&desk.path(name))).unwrap();
        record.notes
    };
    let name = "colored.png".to_owned();
    let share = Picture::open(desk.path("colored.png")).unwrap();
    let share = Some(share.share_in_color());
    assert!(share > Some(0.9), "{share:?}");
    assert_eq!(notes("a.png", ""), [Note::ColorRemoved { name, share }]);
    assert_eq!(notes("b.png", "--save-every 2"), notes("c.png", ""));
}

#[test]
fn a_picture_along_the_way_that_cannot_be_written_ends_the_run_with_what_it_has() {
    let desk = Desk::new();
    std::fs::write(desk.path("out-00002.jpg"), "somebody's").unwrap();
    desk.nishikie(
        "colorize gray.png color.png -o out.jpg --iterations 6 --save-every 2 --optimizer sgd",
    )
    .assert()
    .failure()
    .stderr(contains("out-00002.jpg: exists").and(contains("out.jpg is the best so far")));
    let said = nishikie::picture::read_provenance(desk.path("out.jpg")).unwrap();
    assert!(said.stopped_early);
    let kept = std::fs::read(desk.path("out-00002.jpg")).unwrap();
    assert_eq!(kept, b"somebody's");
}

#[test]
fn configs_lists_all_36() {
    let desk = Desk::new();
    let listed = json(
        &desk
            .nishikie("configs --json")
            .assert()
            .success()
            .get_output()
            .stdout,
    );
    assert_eq!(listed.as_array().unwrap().len(), 36);
    assert_eq!(listed[0]["name"], "config1_1_1");
    assert_eq!(listed[0]["decay"], 0.9975);
    let words = desk.nishikie("configs").assert().success();
    assert_eq!(
        String::from_utf8_lossy(&words.get_output().stdout)
            .lines()
            .count(),
        37
    );
}

/// All settings come from the record of another picture; what is given beside it takes their place.
#[test]
fn settings_of_a_record_make_the_picture_again() {
    let desk = Desk::new();
    let read = |name: &str| Picture::open(desk.path(name)).unwrap().into_planar_rgb();
    for (name, words) in [
        (
            "style",
            "--config config2_1_2 --iterations 4 --start noise --seed 5 --gamma 0.1",
        ),
        ("picked", "--pick 3,4=#aa3322 --size 40 --depth 16"),
    ] {
        desk.nishikie(&format!(
            "colorize gray.png color.png -o {name}.png {words}"
        ))
        .assert()
        .success();
        desk.nishikie(&format!(
            "colorize gray.png color.png -o {name}-again.png --settings {name}.png.json"
        ))
        .assert()
        .success()
        .stderr(contains("record").not());
        assert_eq!(
            read(&format!("{name}.png")),
            read(&format!("{name}-again.png"))
        );
    }
    desk.nishikie(
        "colorize gray.png color.png -o longer.png --settings style.png.json --iterations 6",
    )
    .assert()
    .success()
    .stdout(contains("config2_1_2 (changed), 6 evaluations"));
    desk.draw("other.png", 40, 40, |x, _| [200, (x * 4) as u8, 0]);
    desk.nishikie("colorize gray.png other.png -o other-out.png --settings picked.png.json")
        .assert()
        .success()
        .stderr(contains(
            "other.png: is not the style that the record names",
        ));
    let record = json(&std::fs::read(desk.path("other-out.png.json")).unwrap());
    assert_eq!(record["notes"][0]["kind"], "other_input");
    for (words, said) in [
        ("--settings picked.png.json --iterations 3", "style mode"),
        (
            "--settings picked.png.json --mode style",
            "leave out --mode",
        ),
        ("--settings style.png.json --pick 1,1=#ffffff", "color mode"),
        ("--settings gray.png", "not a record of nishikie"),
        ("--settings none.json", "none.json"),
    ] {
        desk.nishikie(&format!("colorize gray.png color.png -o o.png {words}"))
            .assert()
            .failure()
            .stderr(contains(said));
    }
    desk.nishikie("colorize gray.png color.png -o started.png --start other.png --iterations 2")
        .assert()
        .success();
    desk.nishikie("colorize gray.png color.png -o o.png --settings started.png.json")
        .assert()
        .failure()
        .stderr(contains("other.png").and(contains("--start names it")));
}

#[test]
fn where_the_time_goes_is_told_when_asked_twice() {
    let desk = Desk::new();
    let said = |words: &str| {
        let run = desk.nishikie(words).assert().success();
        String::from_utf8_lossy(&run.get_output().stderr).into_owned()
    };
    let quiet = said("colorize gray.png color.png -o a.png");
    assert!(!quiet.contains("kernel"), "{quiet}");
    let details = said("colorize gray.png color.png -o b.png -v");
    assert!(
        details.contains("kernel") && !details.contains("time.busy"),
        "{details}"
    );
    let times = said("colorize gray.png color.png -o c.png -vv");
    for stage in [
        "decode", "features", "matching", "painting", "encode", "write",
    ] {
        assert!(times.contains(stage), "{stage} is not in:\n{times}");
    }
    assert!(times.contains("time.busy"), "{times}");
}

/// Ctrl-C ends a run after its iteration, and what was found so far is written and marked.
#[cfg(unix)]
#[test]
fn an_interrupted_style_run_writes_what_it_has() {
    for signal in ["-INT", "-TERM"] {
        let desk = Desk::new();
        let words = "colorize gray.png color.png -o out.png --iterations 100000 --save-every 1";
        let third = desk.path("out-00003.png");
        let (code, said) = desk.interrupted(words, signal, || third.exists());
        assert_eq!(code, Some(0), "{said}");
        let record = json(&std::fs::read(desk.path("out.png.json")).unwrap());
        assert_eq!(record["ending"], "stopped_early");
        assert!(
            nishikie::picture::read_provenance(desk.path("out.png"))
                .unwrap()
                .stopped_early
        );
    }
}

/// Everything else ends with nothing written; a study keeps the runs that it has.
#[cfg(unix)]
#[test]
fn other_interrupted_work_leaves_nothing_half_done() {
    let desk = Desk::new();
    desk.draw("large.png", 1200, 900, |x, y| [(x * y / 7) as u8; 3]);
    desk.draw("print.png", 1200, 900, |x, y| {
        [(x / 5) as u8, (y / 4) as u8, (x * y / 9) as u8]
    });
    std::fs::create_dir(desk.path("prints")).unwrap();
    for n in 0..8 {
        desk.draw(&format!("prints/{n}.png"), 900, 900, |x, y| {
            [(x / (5 + n)) as u8, (y / 4) as u8, (x * y / 9) as u8]
        });
    }
    std::fs::write(
        desk.path("plan.toml"),
        "contents = [\"gray.png\"]\nstyles = [\"color.png\"]\nconfigurations = [\"color\", \"config3_1_4\"]\nsize = 40\n\
         iterations = 100000\n",
    )
    .unwrap();
    // Its details begin when the network is there, which is before the work.
    let begun = || {
        let said = std::fs::read_to_string(desk.path("said.txt")).unwrap_or_default();
        said.contains("kernel")
    };
    let before = desk.files();
    for words in [
        "-v colorize large.png print.png -o out.png",
        "-v suggest large.png prints --sheet sheet.png",
    ] {
        let (code, said) = desk.interrupted(words, "-TERM", begun);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("stopped before it was done"), "{said}");
        assert_eq!(desk.files(), before, "{words}");
    }
    let record = |setup: &str| desk.path(&format!("runs/runs/{setup}/gray/color/picture.png.json"));
    let words = "study run plan.toml --out runs --threads 1";
    let (code, said) = desk.interrupted(words, "-INT", || record("color").exists());
    assert_eq!(code, Some(130), "{said}");
    assert!(
        said.contains("1 of 2 runs finished, which are kept"),
        "{said}"
    );
    assert!(record("color").exists() && !record("config3_1_4").exists());
}

/// Whoever names a key expects signatures.
#[test]
#[cfg(not(feature = "c2pa"))]
fn a_build_that_does_not_sign_refuses_a_key() {
    let desk = Desk::new();
    desk.nishikie("colorize gray.png color.png -o out.png --plain-map")
        .env("NISHIKIE_SIGN_KEY", "key.pem")
        .assert()
        .failure()
        .stderr(contains("signs nothing").and(contains("--features c2pa")));
    assert!(!desk.path("out.png").exists());
}
