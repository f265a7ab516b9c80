//! Inputs are never overwritten, even with `--force`: a file may be the only scan of its print.

use std::fs;

use crate::bad_input::refused;
use crate::desk::Desk;

#[test]
fn no_option_overwrites_an_input() {
    let desk = Desk::new();
    fs::create_dir(desk.path("styles")).unwrap();
    fs::copy(desk.path("color.png"), desk.path("styles/one.png")).unwrap();
    fs::copy(desk.path("gray.png"), desk.path("o-00002.png")).unwrap();
    fs::copy(desk.path("gray.png"), desk.path("o-1.png")).unwrap();
    fs::hard_link(desk.path("gray.png"), desk.path("hard.png")).unwrap();
    fs::write(desk.path("plan.toml"), "contents = [\"gray.png\"]\n").unwrap();
    let before: Vec<_> = ["gray.png", "color.png", "o-00002.png", "o-1.png"]
        .map(|name| fs::read(desk.path(name)).unwrap())
        .into();
    for words in [
        "colorize gray.png color.png -o gray.png --force",
        "colorize gray.png color.png -o ./color.png --force --mode style",
        "colorize gray.png color.png -o styles/../color.png --force",
        "colorize gray.png color.png -o hard.png --force",
        "colorize gray.png color.png -o o.png --force --history color.png",
        "colorize gray.png color.png -o o.png --force --confidence color.png",
        "colorize gray.png --style color.png -o color.png --force",
        "colorize gray.png color.png -o o.png --force --history w.safetensors --weights w.safetensors",
        "colorize o-1.png color.png -o o.png --force --proposals 2",
        // A picture along the way, known before the run.
        "colorize gray.png o-00002.png -o o.png --mode style --save-every 2 --force",
        "colorize gray.png --style color.png --output-dir . --force",
        "suggest gray.png styles --force --sheet gray.png",
        "suggest gray.png styles --force --sheet styles/one.png",
        "suggest hard.png styles --force --sheet gray.png",
        "palette styles -o styles/one.png --force",
        "palette color.png -o color.png --force",
        "train styles -o styles/one.png --force",
    ] {
        // The weights of one line.
        fs::write(desk.path("w.safetensors"), "weights").unwrap();
        refused(&desk, words, &["is one of the inputs"]);
    }
    for (name, before) in ["gray.png", "color.png", "o-00002.png", "o-1.png"]
        .iter()
        .zip(before)
    {
        assert_eq!(fs::read(desk.path(name)).unwrap(), before, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_seen_through() {
    let desk = Desk::new();
    std::os::unix::fs::symlink("gray.png", desk.path("soft.png")).unwrap();
    std::os::unix::fs::symlink(".", desk.path("here")).unwrap();
    for words in [
        "colorize gray.png color.png -o soft.png --force",
        "colorize soft.png color.png -o gray.png --force",
        "colorize gray.png color.png -o here/color.png --force",
    ] {
        refused(&desk, words, &["is one of the inputs"]);
    }
    refused(
        &desk,
        "colorize gray.png color.png -o o.png --confidence here/o.png",
        &["would be one file"],
    );
}

#[test]
fn two_outputs_are_never_one_file() {
    let desk = Desk::new();
    for (words, said) in [
        ("--history o.png.json", "written twice"),
        ("--history o.png", "written twice"),
        ("--confidence ./o.png", "one file"),
        ("--save-every 1 --history o-00001.png", "along the way"),
    ] {
        let words = format!("colorize gray.png color.png -o o.png {words}");
        refused(&desk, &words, &[said]);
    }
    refused(
        &desk,
        "palette color.png -o a.gpl -o ./a.gpl",
        &["one file"],
    );
}

#[test]
fn a_study_keeps_what_it_is_made_from() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("study/contents")).unwrap();
    fs::copy(desk.path("gray.png"), desk.path("study/contents/g.png")).unwrap();
    fs::write(
        desk.path("plan.toml"),
        "contents = [\"study/contents\"]\nstyles = [\"color.png\"]\nconfigurations = [\"color\"]\nsize = 40\n",
    )
    .unwrap();
    refused(
        &desk,
        "study run plan.toml --out study",
        &["keeps its own pictures"],
    );
    for table in ["study/contents/g.png", "study/study.json"] {
        fs::write(desk.path("study/study.json"), "{}").unwrap();
        refused(
            &desk,
            &format!("study export study --force --csv {table}"),
            &[table],
        );
        assert_eq!(fs::read(desk.path("study/study.json")).unwrap(), b"{}");
    }
    refused(
        &desk,
        "study export study --csv a.csv --parquet ./a.csv",
        &["one file"],
    );
}
