#![no_main]

//! The network's weights from a safetensors file.

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use vgg::Weights;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder can be made"));
}

fuzz_target!(|data: &[u8]| {
    FOLDER.with(|folder| {
        let path = folder.path().join("weights.safetensors");
        fs::write(&path, data).expect("the file can be written");
        if let Err(error) = Weights::open(&path) {
            let _ = error.to_string();
        }
    });
});
