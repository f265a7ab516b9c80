#![no_main]

//! A palette as JSON, as .gpl and as a list of colors. One that is accepted is written and read again as itself.

use libfuzzer_sys::fuzz_target;
use nishikie::color::Palette;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    match Palette::parse(&text) {
        Ok(palette) => {
            let again = Palette::parse(&palette.to_json()).expect("what was written can be read");
            assert_eq!(again.pigments.len(), palette.pigments.len());
        }
        Err(error) => drop(error.to_string()),
    }
});
