//! Standard input and output: pictures through pipes, readers that leave, disks that are full.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use predicates::str::contains;

use crate::bad_input::refused;
use crate::desk::Desk;

const PROGRAM: &str = env!("CARGO_BIN_EXE_nishikie");

#[test]
fn a_picture_comes_from_standard_input_and_goes_to_standard_output() {
    let desk = Desk::new();
    let gray = fs::read(desk.path("gray.png")).unwrap();
    for (format, start) in [
        ("png", b"\x89PNG".as_slice()),
        ("jpg", b"\xff\xd8"),
        ("tif", b"II*"),
    ] {
        let run = desk
            .nishikie(&format!(
                "colorize - color.png -o - --plain-map --format {format}"
            ))
            .write_stdin(gray.clone())
            .assert()
            .success()
            .stderr(contains("48 × 40"));
        assert!(run.get_output().stdout.starts_with(start), "{format}");
    }
    assert_eq!(desk.files(), ["color.png", "gray.png"]);
    for (words, said) in [
        ("colorize - - -o out.png", "once"),
        (
            "colorize gray.png color.png -o - --format jpg --depth 16",
            "8 bits",
        ),
        ("colorize gray.png color.png -o - --json", "--json"),
        (
            "colorize gray.png color.png -o - --proposals 2",
            "name a file",
        ),
        (
            "colorize gray.png color.png -o out.png --format jpg",
            "--format",
        ),
    ] {
        refused(&desk, words, &[said]);
    }
}

#[test]
fn a_reader_that_leaves_ends_quietly() {
    let desk = Desk::new();
    for words in [
        "configs",
        "--help",
        "colorize --help",
        "palette color.png",
        "score color.png color.png",
    ] {
        let mut child = Command::new(PROGRAM)
            .args(words.split(' '))
            .current_dir(desk.path("."))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(
            (ended.status.code(), said.as_str()),
            (Some(0), ""),
            "{words}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_an_error_and_the_picture_is_there() {
    let desk = Desk::new();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for words in [
        "configs",
        "configs --json",
        "--help",
        "palette color.png --json",
        "score color.png color.png --json",
        "colorize gray.png color.png -o out.png --plain-map",
        "inspect out.png",
    ] {
        let ended = Command::new(PROGRAM)
            .args(words.split(' '))
            .current_dir(desk.path("."))
            .stdout(full())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{words}: {said}");
        assert!(
            said.contains("cannot be printed") && !said.contains("panicked"),
            "{said}"
        );
    }
    assert!(desk.path("out.png").exists() && desk.path("out.png.json").exists());
    // Nobody hears this one, and it is done all the same.
    let ended = Command::new(PROGRAM)
        .args("-vv colorize gray.png color.png -o quiet.png --plain-map".split(' '))
        .current_dir(desk.path("."))
        .stderr(full())
        .output()
        .unwrap();
    assert!(ended.status.success() && desk.path("quiet.png").exists());
}

/// Linux takes any bytes for a name.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_are_names() {
    let desk = Desk::new();
    let name = |bytes: &[u8]| OsStr::from_bytes(bytes).to_owned();
    let (scan, out) = (name(b"g\xff.png"), name(b"o\xff.png"));
    fs::copy(desk.path("gray.png"), desk.path(".").join(&scan)).unwrap();
    for more in [&["--json"][..], &["--json", "--force"], &["--force"]] {
        let mut command = assert_cmd::Command::new(PROGRAM);
        command
            .current_dir(desk.path("."))
            .arg("colorize")
            .arg(&scan);
        command
            .arg("color.png")
            .arg("-o")
            .arg(&out)
            .arg("--plain-map")
            .args(more);
        command.assert().success().stdout(contains("o\u{fffd}.png"));
    }
    let mut command = assert_cmd::Command::new(PROGRAM);
    command
        .current_dir(desk.path("."))
        .args(["colorize", "gray.png"])
        .arg(&scan);
    command.args("--style color.png --output-dir out --plain-map --json".split(' '));
    command.assert().success().stdout(contains("g\u{fffd}.png"));
}
