#![no_main]

//! A print's project, as the studio keeps it. One that is accepted is written and read again.

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use studio::fuzzing::rewrite_project;
use tempfile::TempDir;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder can be made"));
}

fuzz_target!(|data: &[u8]| {
    FOLDER.with(|folder| {
        let path = folder.path().join("a.png.nishikie.json");
        fs::write(&path, data).expect("the project can be written");
        if let Ok(true) = rewrite_project(folder.path(), "a.png") {
            rewrite_project(folder.path(), "a.png").expect("what was written can be read");
        }
    });
});
