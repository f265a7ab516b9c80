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
    // A picture that goes nowhere else is lost.
    let ended = Command::new(PROGRAM)
        .args("colorize gray.png color.png -o - --plain-map".split(' '))
        .current_dir(desk.path("."))
        .stdout(full())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(
        said.contains("kept nowhere") && !said.contains("are there"),
        "{said}"
    );
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

/// Runs a line of bash in the desk's folder, with the program as `$0`.
#[cfg(target_os = "linux")]
fn bash(desk: &Desk, line: &str) -> (Option<i32>, String) {
    let ended = Command::new("bash")
        .args(["-c", line, PROGRAM])
        .current_dir(desk.path("."))
        .output()
        .unwrap();
    (
        ended.status.code(),
        String::from_utf8_lossy(&ended.stderr).into_owned(),
    )
}

#[cfg(target_os = "linux")]
#[test]
fn a_picture_for_nobody_is_an_error() {
    let desk = Desk::new();
    for (output, said) in [
        (">&-", "standard output is closed"),
        ("> /dev/full", "kept nowhere"),
    ] {
        let line = format!("$0 colorize gray.png color.png -o - --plain-map {output}");
        let (code, text) = bash(&desk, &line);
        assert!(code == Some(1) && text.contains(said), "{output}: {text}");
    }
    for output in ["| head -c 0", "| true"] {
        let line =
            format!("set -o pipefail; $0 colorize gray.png color.png -o - --plain-map {output}");
        assert_eq!(bash(&desk, &line).0, Some(1), "{output}");
    }
    let line = "$0 colorize gray.png color.png -o - --plain-map > /dev/null";
    assert_eq!(bash(&desk, line).0, Some(0), "thrown away on purpose");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_and_one_of_the_shell_is_read() {
    let desk = Desk::new();
    assert_eq!(bash(&desk, "mkfifo p.png").0, Some(0));
    for words in [
        "colorize p.png color.png -o o.png --plain-map",
        "colorize gray.png p.png -o o.png --plain-map",
        "palette p.png",
        "score p.png color.png",
        "colorize p.png p.png --style color.png --output-dir . --plain-map --format tif",
    ] {
        let output = desk
            .nishikie(words)
            .timeout(std::time::Duration::from_secs(60))
            .output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words}: {said}");
        assert!(said.contains("p.png: is a named pipe"), "{words}: {said}");
    }
    let line = "$0 colorize <(cat gray.png) <(cat color.png) -o passed.png --plain-map";
    assert_eq!(bash(&desk, line).0, Some(0));
    assert!(desk.path("passed.png").exists());
}

/// Returns true once a process catches SIGTERM.
#[cfg(target_os = "linux")]
fn listens(process: u32) -> bool {
    const TERM: u64 = 1 << 14;
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    u64::from_str_radix(caught.unwrap().trim(), 16).unwrap() & TERM != 0
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_that_waits_ends_at_the_first_signal() {
    let desk = Desk::new();
    for words in [
        "colorize - color.png -o o.png",
        "colorize /dev/stdin color.png -o o.png",
        "colorize gray.png /dev/stdin -o o.png --mode style",
        "colorize gray.png --style /dev/stdin --output-dir out",
        "colorize gray.png color.png -o o.png --settings /dev/stdin",
        "palette /dev/stdin",
        "suggest /dev/stdin .",
    ] {
        let mut child = Command::new(PROGRAM)
            .args(words.split(' '))
            .current_dir(desk.path("."))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !listens(child.id()) {
            assert!(child.try_wait().unwrap().is_none(), "{words}");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let sent = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        // Nothing is ever written to it, and it stays open.
        let _input = child.stdin.take();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{words}");
    }
    assert_eq!(desk.files(), ["color.png", "gray.png", "out"]);
    assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 0);
}
