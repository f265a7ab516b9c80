#![no_main]

//! Provenance in a picture file of any format: finds the XMP packet and parses it.

use libfuzzer_sys::fuzz_target;
use picture::Provenance;

fuzz_target!(|data: &[u8]| {
    let _ = Provenance::decode("fuzz", data);
});
