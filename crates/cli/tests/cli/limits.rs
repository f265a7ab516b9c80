//! Work that exceeds memory or the limits of a format is refused before it begins.

use std::process::Command;

use crate::bad_input::refused;
use crate::desk::Desk;

#[test]
fn a_side_that_the_format_does_not_hold() {
    let desk = Desk::new();
    desk.draw("long.png", 17_000, 8, |x, _| [(x / 70) as u8; 3]);
    // Neither style nor network is looked at before.
    refused(
        &desk,
        "colorize long.png none.png -o out.webp",
        &["out.webp", "17000 × 8", "WebP", ".tif or .png"],
    );
}

#[test]
fn an_address_space_that_is_too_small() {
    let desk = Desk::new();
    desk.draw("scan.png", 2000, 1500, |x, y| [(x * y / 999) as u8; 3]);
    let program = env!("CARGO_BIN_EXE_nishikie");
    for (mode, kilobytes) in [("color", 700_000), ("style --size 1500", 1_500_000)] {
        let words = format!(
            "ulimit -v {kilobytes}; '{program}' colorize scan.png color.png -o out.png --mode {mode} --threads 2"
        );
        let ended = Command::new("sh")
            .args(["-c", &words])
            .current_dir(desk.path("."))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.contains("ulimit -v"), "{said}");
    }
}
