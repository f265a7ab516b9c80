#![no_main]

//! An XMP packet, wrapped in a minimal JPEG, so that the fuzzer changes only the XML.

use libfuzzer_sys::fuzz_target;
use picture::{PictureError, Provenance};

const XMP_HEADER: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// The start of a frame of one gray pixel; the reader looks for a packet only in files with a frame.
const FRAME: &[u8] = &[0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0];
/// The start of the samples, of which there are none.
const SCAN: &[u8] = &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9];

fuzz_target!(|packet: &[u8]| {
    let Ok(length) = u16::try_from(2 + XMP_HEADER.len() + packet.len()) else {
        return;
    };
    let start = [0xff, 0xd8, 0xff, 0xe1];
    let file = [
        &start,
        &length.to_be_bytes()[..],
        XMP_HEADER,
        packet,
        FRAME,
        SCAN,
    ]
    .concat();
    let read = Provenance::decode("fuzz", &file);
    assert!(
        matches!(
            read,
            Ok(_) | Err(PictureError::NoProvenance { .. } | PictureError::BadProvenance { .. })
        ),
        "the wrapping is no JPEG: {read:?}"
    );
});
