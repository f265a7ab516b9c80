#![no_main]

//! The ledger's files of a task: its failure, and its order on an agenda.

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use work::{Agenda, Failure, Place};

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder can be made"));
}

fuzz_target!(|data: &[u8]| {
    FOLDER.with(|folder| {
        let place = Place::hidden(folder.path(), "a.png");
        let failure = Failure::path(&place);
        let order = place.folder().join("a.png.order.json");
        fs::create_dir_all(place.folder()).expect("a folder can be made");
        for path in [&failure, &order] {
            fs::write(path, data).expect("the file can be written");
        }
        let _ = Failure::read(&place);
        let agenda = Agenda::<nishikie::Order>::of(folder.path());
        if let Ok(unfinished) = agenda.unfinished() {
            assert!(unfinished.orders.len() + unfinished.unreadable.len() <= 1);
        }
        agenda.forget("a.png");
        let _ = fs::remove_dir_all(place.folder());
    });
});
