//! A few rounds of what `tools/reliability` does at length: kills while files are written, folders that go away.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nishikie::Record;
use nishikie::picture::hash;

use crate::desk::Desk;

fn start(desk: &Desk, output: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_nishikie"))
        .args([
            "colorize",
            "large.png",
            "color.png",
            "--plain-map",
            "--force",
            "-o",
            output,
        ])
        .current_dir(desk.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_run_leaves_nothing_that_the_next_does_not_clear() {
    let desk = Desk::new();
    desk.draw("large.png", 1500, 1000, |x, y| [(x * y / 777) as u8; 3]);
    let inputs = ["large.png", "color.png"].map(|name| fs::read(desk.path(name)).unwrap());
    let began = Instant::now();
    assert!(start(&desk, "out.png").wait().unwrap().success());
    let whole = began.elapsed();
    for round in 1..=6 {
        let mut child = start(&desk, "out.png");
        std::thread::sleep(whole * round / 6);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(start(&desk, "next.png").wait().unwrap().success());
        for name in ["out.png", "next.png"] {
            let path = desk.path(name);
            let record = Record::read(&Record::path_beside(&path)).unwrap();
            let found = hash::sha256_of_file(&path).unwrap();
            assert_eq!(record.file.unwrap().sha256, found);
        }
        let hidden = desk.files().into_iter().find(|name| name.starts_with('.'));
        assert_eq!(hidden, None);
    }
    assert_eq!(
        inputs,
        ["large.png", "color.png"].map(|name| fs::read(desk.path(name)).unwrap())
    );
}

#[test]
fn a_folder_that_goes_away_is_named() {
    let desk = Desk::new();
    desk.draw("large.png", 1500, 1000, |x, y| [(x * y / 777) as u8; 3]);
    fs::create_dir(desk.path("gone")).unwrap();
    let child = start(&desk, "gone/out.png");
    std::thread::sleep(Duration::from_millis(30));
    fs::remove_dir_all(desk.path("gone")).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("gone: there is no such folder"), "{said}");
}
