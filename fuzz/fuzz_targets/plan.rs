#![no_main]

//! A study's plan. Its pictures are sought in an empty folder, so a plan is refused only after its text was parsed.

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use study::{Plan, Prints};
use tempfile::TempDir;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder can be made"));
}

fuzz_target!(|data: &[u8]| {
    FOLDER.with(|folder| {
        let path = folder.path().join("plan.toml");
        fs::write(&path, data).expect("the plan can be written");
        // The plan's own places are not looked at: they could be anywhere on this machine.
        let nowhere = vec![folder.path().join("none.png")];
        let prints = Prints {
            contents: nowhere.clone(),
            styles: nowhere,
        };
        if let Err(error) = Plan::open(&path, &prints) {
            let _ = error.to_string();
        }
    });
});
