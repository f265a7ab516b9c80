//! `nishikie train`, as a user types it.

use crate::desk::Desk;
use nishikie::color::model::Model;
use predicates::prelude::*;
use predicates::str::contains;

/// A desk with a folder `prints` of this many low strips of sky and ground, which are quick to look at.
fn desk(count: usize) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("prints")).unwrap();
    for number in 0..count {
        desk.draw(&format!("prints/{number}.png"), 60, 8, |x, y| {
            let grain = ((x * 7 + y * 13 + number * 5) % 9) as u8;
            if (x + number * 11) % 60 < 30 {
                [70 + grain, 100, 170]
            } else {
                [215, 190 + grain, 150]
            }
        });
    }
    desk
}

#[test]
fn train_writes_a_model_that_names_its_prints() {
    let desk = desk(5);
    std::fs::copy(desk.path("gray.png"), desk.path("prints/gray.png")).unwrap();
    std::fs::write(desk.path("prints/text.png"), "no picture").unwrap();
    desk.nishikie("train prints -o m.safetensors --name strips --seed 3")
        .assert()
        .success()
        .stdout(contains("strips: 5 prints").and(contains("1 print held out")))
        .stderr(contains("gray.png: left out").and(contains("text.png: left out")));
    let model = Model::open(&desk.path("m.safetensors")).unwrap();
    assert_eq!((model.name(), model.seed()), ("strips", 3));
    let names: Vec<&str> = model
        .prints()
        .iter()
        .map(|print| print.name.as_str())
        .collect();
    assert_eq!(names, ["0.png", "1.png", "2.png", "3.png", "4.png"]);
    let held_out = model.held_out().unwrap().all;
    assert!(held_out.log_likelihood > held_out.marginal, "{held_out:?}");
    assert!(std::fs::metadata(desk.path("m.safetensors")).unwrap().len() < 2_000_000);
}

#[test]
fn the_same_seed_gives_the_same_file_on_any_number_of_threads() {
    let desk = desk(2);
    let train = |name: &str, words: &str, threads: &str| {
        desk.nishikie(&format!("train prints -o {name} --name strips {words}"))
            .env("RAYON_NUM_THREADS", threads)
            .assert()
            .success()
            .stderr(contains("no prints are held out"));
        std::fs::read(desk.path(name)).unwrap()
    };
    let one = train("one.safetensors", "", "1");
    assert!(
        one == train("two.safetensors", "", "2"),
        "RAYON_NUM_THREADS changed bits"
    );
    assert!(
        one == train("three.safetensors", "--threads 3", "1"),
        "--threads changed bits"
    );
}

#[test]
fn nothing_is_overwritten_that_must_not_be() {
    let desk = desk(1);
    let before = std::fs::read(desk.path("prints/0.png")).unwrap();
    for (words, message) in [
        ("train prints -o color.png", "exists already"),
        ("train prints -o prints/0.png --force", "one of the inputs"),
        ("train prints -o none/m.safetensors", "no such folder"),
        (
            "train gray.png -o m.safetensors",
            "none of the files is a print with color",
        ),
        ("train nowhere -o m.safetensors", "nowhere"),
    ] {
        desk.nishikie(words)
            .assert()
            .failure()
            .stderr(contains(message));
    }
    assert_eq!(before, std::fs::read(desk.path("prints/0.png")).unwrap());
    assert_eq!(desk.files(), ["color.png", "gray.png", "prints"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_training_leaves_no_file() {
    let desk = desk(5);
    let words = "train prints -o m.safetensors -vv";
    let begun =
        || std::fs::read_to_string(desk.path("said.txt")).is_ok_and(|said| said.contains("decode"));
    let (code, said) = desk.interrupted(words, "-INT", begun);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(desk.files(), ["color.png", "gray.png", "prints"]);
}
