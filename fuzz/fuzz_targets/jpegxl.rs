#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| nishikie_fuzz::decode(data, &[b"\0\0\0\x0cJXL", b"\xff\x0a"]));
