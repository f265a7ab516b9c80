#![no_main]

//! Provenance from a picture file of any format: finding the XMP packet, then reading it.

use libfuzzer_sys::fuzz_target;
use picture::Provenance;

fuzz_target!(|data: &[u8]| {
    let _ = Provenance::decode("fuzz", data);
});
