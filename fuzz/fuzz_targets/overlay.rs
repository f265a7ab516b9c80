#![no_main]

//! Scribbles: a PNG with transparency.

use libfuzzer_sys::fuzz_target;
use picture::Overlay;

fuzz_target!(|data: &[u8]| {
    if let Ok(overlay) = Overlay::decode("fuzz", data, 64_000_000) {
        assert_eq!(overlay.rgba.len(), 4 * overlay.width * overlay.height);
    }
});
