#![no_main]

//! The record of a picture, of every form that there has been.

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use nishikie::Record;
use tempfile::TempDir;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder can be made"));
}

fuzz_target!(|data: &[u8]| {
    FOLDER.with(|folder| {
        let path = folder.path().join("a.png.json");
        fs::write(&path, data).expect("the record can be written");
        match Record::read(&path) {
            Ok(record) => drop(record.provenance()),
            Err(error) => drop(error.to_string()),
        }
        if let Err(error) = Record::read_unchanged(&path) {
            let _ = error.to_string();
        }
    });
});
