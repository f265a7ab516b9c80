#![no_main]

//! A palette as JSON, as .gpl and as a list of colors. One that is accepted is written and read again as itself.

use std::cell::LazyCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use nishikie::color::Palette;
use tempfile::TempDir;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a folder can be made"));
}

fuzz_target!(|data: &[u8]| {
    FOLDER.with(|folder| {
        let file = |name: &str, data: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, data).expect("the palette can be written");
            Palette::open(path)
        };
        let list = Palette::parse(&String::from_utf8_lossy(data));
        for read in [file("a.json", data), file("a.gpl", data), list] {
            let palette = match read {
                Ok(palette) => palette,
                Err(error) => {
                    let _ = error.to_string();
                    continue;
                }
            };
            let again = file("b.json", palette.to_json().as_bytes());
            assert_eq!(again.expect("what was written can be read"), palette);
            let again = file("b.gpl", palette.to_gpl("a name").as_bytes());
            let again = again.expect("what was written can be read");
            assert_eq!(again.pigments.len(), palette.pigments.len());
        }
    });
});
