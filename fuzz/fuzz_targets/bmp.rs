#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| nishikie_fuzz::decode(data, &[b"BM"]));
