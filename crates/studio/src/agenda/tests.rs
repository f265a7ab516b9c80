//! The agenda over several starts of the program, and over several processes.

use std::fs;
use std::path::Path;

use nishikie::Recipe;

use super::older::{ASIDE, NAME};
use super::*;
use crate::chosen::File;

fn name(name: &str) -> FileName {
    FileName::new(name).unwrap()
}

fn order(file: &str) -> PictureOrder {
    PictureOrder {
        content: File {
            name: name("gray.png"),
            sha256: "0".repeat(64),
        },
        sources: Vec::new(),
        recipe: Recipe::default(),
        file: name(file),
    }
}

/// The agenda of earlier versions with an export to a file.
fn older(file: &str) -> String {
    format!(
        r#"{{"nishikie_studio": 1, "unfinished": [{{"task": "export", "file": "{file}", "project": {{
            "nishikie_project": 1, "content": {{"name": "gray.png", "sha256": "{}"}}, "picks": [],
            "sources": {{"references": [], "model": null, "palette": null, "proposal": 0}}}}}}]}}"#,
        "0".repeat(64)
    )
}

#[test]
fn what_is_noted_is_there_at_the_next_start_until_it_is_done() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let (agenda, left) = Agenda::open(&folder);
    assert_eq!(left, []);
    for (id, file) in [(0, "c.png"), (1, "b.png"), (2, "d.png"), (3, "a.png")] {
        agenda.note(id, &order(file)).unwrap();
    }
    assert!(agenda.has(&name("A.png")) && !agenda.has(&name("e.png")));
    assert!(
        agenda.note(4, &order("A.png")).is_err(),
        "it is named twice"
    );
    agenda.forget(1);
    drop(agenda);
    // One was written, and the program ended before it could note that.
    for file in ["d.png", "d.png.json"] {
        fs::write(temporary.path().join(file), "").unwrap();
    }
    let (agenda, left) = Agenda::open(&folder);
    assert_eq!(left, [order("c.png"), order("a.png")]);
    assert!(!agenda.has(&name("d.png")));
}

#[test]
fn of_two_processes_each_carries_out_its_own() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let (ours, _) = Agenda::open(&folder);
    let (theirs, _) = Agenda::open(&folder);
    ours.note(0, &order("a.png")).unwrap();
    assert!(theirs.has(&name("a.png")));
    assert!(theirs.note(0, &order("a.png")).is_err());
    theirs.note(1, &order("b.png")).unwrap();
    assert_eq!(theirs.unfinished(&folder), [], "they are under way");
    drop(ours);
    assert_eq!(theirs.unfinished(&folder), [order("a.png")]);
    assert_eq!(theirs.unfinished(&folder), [], "once");
}

#[test]
fn an_order_that_cannot_be_read_is_put_aside() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let (agenda, _) = Agenda::open(&folder);
    for (id, file) in [(0, "a.png"), (1, "b.png")] {
        agenda.note(id, &order(file)).unwrap();
    }
    drop(agenda);
    let torn = temporary.path().join(".nishikie-work/a.png.order.json");
    fs::write(&torn, "torn").unwrap();
    let (agenda, left) = Agenda::open(&folder);
    assert_eq!(left, [order("b.png")]);
    let aside = agenda.aside().unwrap();
    assert_eq!(Path::new(&aside).components().count(), 2, "{aside}");
    let kept = fs::read_to_string(temporary.path().join(aside)).unwrap();
    assert_eq!(kept, "torn");
    agenda.note(0, &order("a.png")).unwrap();
}

#[test]
fn the_file_of_before_is_taken_over_and_removed() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let place = temporary.path().join(NAME);
    fs::write(&place, older("a.png")).unwrap();
    let (agenda, left) = Agenda::open(&folder);
    assert_eq!(left, [order("a.png")]);
    assert!(agenda.has(&name("a.png")) && !place.exists());
    assert_eq!(agenda.aside(), None);
    drop(agenda);
    let (_, left) = Agenda::open(&folder);
    assert_eq!(left, [order("a.png")]);
}

#[test]
fn a_file_of_before_that_cannot_be_read_is_put_aside_as_it_is() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let place = temporary.path().join(NAME);
    let gone = older("a.png").replace(
        r#""palette": null"#,
        &format!(
            r#""palette": {{"name": "gone.gpl", "sha256": "{}"}}"#,
            "0".repeat(64)
        ),
    );
    let texts = [
        "my notes",
        "{}",
        r#"{"nishikie_studio": 99, "unfinished": []}"#,
        &gone,
    ];
    let names = ["", "-2", "-3", "-4"].map(|end| format!("nishikie-studio-unread{end}.json"));
    for (text, aside) in texts.into_iter().zip(&names) {
        fs::write(&place, text).unwrap();
        let (agenda, left) = Agenda::open(&folder);
        assert_eq!(left, []);
        assert_eq!(agenda.aside(), Some(aside.clone()));
        agenda.note(0, &order("a.png")).unwrap();
        agenda.forget(0);
    }
    for (text, aside) in texts.into_iter().zip(&names) {
        let kept = fs::read_to_string(temporary.path().join(aside)).unwrap();
        assert_eq!(kept, text);
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_moved_stays_and_blocks_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let place = temporary.path().join(NAME);
    fs::create_dir(&place).unwrap();
    let (agenda, _) = Agenda::open(&folder);
    assert!(place.is_dir() && !temporary.path().join(ASIDE).exists());
    agenda.note(0, &order("a.png")).unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let temporary = tempfile::tempdir().unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(outside.path(), older("a.png")).unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let place = temporary.path().join(NAME);
    std::os::unix::fs::symlink(outside.path(), &place).unwrap();
    let (_, left) = Agenda::open(&folder);
    assert_eq!(left, []);
    let aside = fs::symlink_metadata(temporary.path().join(ASIDE)).unwrap();
    assert!(aside.is_symlink());
    assert_eq!(fs::read_to_string(outside.path()).unwrap(), older("a.png"));
}
