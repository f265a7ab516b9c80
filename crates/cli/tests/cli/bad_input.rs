//! Invalid input is refused with a message that names the file or the option and says what to do; nothing is
//! written, and the exit code is not zero.

use crate::desk::Desk;
use predicates::prelude::*;

/// Runs `nishikie WORDS`, which must fail, say all of `wanted`, and leave the folder as it was.
pub fn refused(desk: &Desk, words: &str, wanted: &[&str]) {
    let before = desk.files();
    let mut outcome = desk.nishikie(words).assert().failure();
    for wanted in wanted {
        outcome = outcome.stderr(predicate::str::contains(*wanted));
    }
    outcome
        .stdout("")
        .stderr(predicate::str::contains("panicked").not());
    assert_eq!(desk.files(), before, "{words}");
}

#[test]
fn pictures_that_cannot_be_read() {
    let desk = Desk::new();
    let whole = std::fs::read(desk.path("color.png")).unwrap();
    std::fs::write(desk.path("cut.png"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(desk.path("empty.png"), "").unwrap();
    std::fs::write(desk.path("text.png"), "not a picture at all").unwrap();
    std::fs::create_dir(desk.path("folder")).unwrap();
    refused(
        &desk,
        "colorize none.png color.png -o o.png",
        &["none.png", "no such file"],
    );
    refused(
        &desk,
        "colorize gray.png none.jpg -o o.png",
        &["none.jpg", "no such file"],
    );
    refused(&desk, "colorize folder color.png -o o.png", &["folder"]);
    refused(
        &desk,
        "colorize empty.png color.png -o o.png",
        &["empty.png", "empty"],
    );
    refused(
        &desk,
        "colorize gray.png cut.png -o o.png",
        &["cut.png", "cut short"],
    );
    refused(&desk, "colorize gray.png text.png -o o.png", &["text.png"]);
    refused(&desk, "evaluate gray.png color.png none.png", &["none.png"]);
    refused(&desk, "inspect none.png", &["none.png"]);
    refused(&desk, "inspect text.png", &["text.png"]);
}

#[test]
fn pictures_of_impossible_sizes() {
    let desk = Desk::new();
    desk.draw("dot.png", 1, 1, |_, _| [90; 3]);
    desk.draw("thin.png", 200, 7, |x, _| [x as u8; 3]);
    refused(
        &desk,
        "colorize dot.png color.png -o o.png",
        &["dot.png", "1 × 1", "conv4_2", "at least 8"],
    );
    refused(
        &desk,
        "colorize thin.png color.png -o o.png",
        &["thin.png", "200 × 7", "at least 8"],
    );
    refused(
        &desk,
        "colorize thin.png color.png -o o.png --mode style --size 60",
        &["thin.png", "60 × 2", "at least 8"],
    );
    // A style is enlarged to the content's size, but not out of nothing.
    for mode in ["color", "style"] {
        refused(
            &desk,
            &format!("colorize gray.png dot.png -o o.png --mode {mode}"),
            &["dot.png", "1 × 1", "too small for"],
        );
    }
    refused(
        &desk,
        "evaluate dot.png color.png dot.png",
        &["dot.png", "1 × 1", "at least 8"],
    );
    refused(
        &desk,
        "colorize gray.png color.png -o o.png --config config1_3_1 --style-scale 0.2",
        &["color.png", "8 × 10", "conv5_1", "at least 16"],
    );
    refused(
        &desk,
        "evaluate gray.png color.png color.png",
        &["color.png", "40 × 48", "--size"],
    );
    // A header alone that promises 30,000 × 30,000 pixels of 16-bit color.
    let mut huge = std::fs::read(desk.path("color.png")).unwrap();
    huge[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    huge[24] = 16;
    let sum = crc32(&huge[12..29]);
    huge[29..33].copy_from_slice(&sum.to_be_bytes());
    std::fs::write(desk.path("huge.png"), huge).unwrap();
    refused(
        &desk,
        "colorize huge.png color.png -o o.png",
        &["huge.png", "30000 × 30000", "GB of memory", "smaller"],
    );
}

/// The sum that PNG keeps of its chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

#[test]
fn words_without_sense() {
    let desk = Desk::new();
    let colorize = |more: &str| format!("colorize gray.png color.png -o o.png {more}");
    refused(
        &desk,
        &colorize("--config config3_3_9"),
        &["config3_3_9", "did you mean `config3_3_"],
    );
    refused(
        &desk,
        &colorize("--alpha NaN"),
        &["--alpha", "a number from 0 up"],
    );
    refused(
        &desk,
        &colorize("--ratio -1e-5"),
        &["--ratio", "a number from 0 up"],
    );
    refused(
        &desk,
        &colorize("--gamma inf"),
        &["--gamma", "a number from 0 up"],
    );
    refused(
        &desk,
        &colorize("--style-weights NaN"),
        &["--style-weights", "a number from 0 up"],
    );
    refused(
        &desk,
        &colorize("--style-weights -1"),
        &["--style-weights", "a number from 0 up"],
    );
    refused(
        &desk,
        &colorize("--style-weights 1,2"),
        &["1 styles but 2 weights", "--style-weights"],
    );
    refused(
        &desk,
        &colorize("--style-weights 0"),
        &["style weights [0.0] cannot be used", "--style-weights"],
    );
    refused(
        &desk,
        &colorize("--style-scale 0"),
        &["--style-scale", "a number above 0"],
    );
    refused(
        &desk,
        &colorize("--content-layers conv6_1"),
        &["conv6_1", "conv1_1 … conv5_4"],
    );
    refused(
        &desk,
        &colorize("--style-layers conv1_1,conv1_1"),
        &["conv1_1", "named twice"],
    );
    refused(&desk, &colorize("--iterations 0"), &["at least 1"]);
    refused(&desk, &colorize("--decay 0.9"), &["L-BFGS", "sgd"]);
    refused(&desk, &colorize("--size 0"), &["--size"]);
    refused(&desk, &colorize("--threads 0"), &["--threads"]);
    refused(&desk, &colorize("--kernel mmx"), &["mmx", "avx512"]);
    refused(&desk, &colorize("--precision half"), &["half", "exact"]);
    refused(
        &desk,
        &colorize("--mode style --kernel portable --precision fast"),
        &["portable", "fast"],
    );
    refused(
        &desk,
        &colorize("--start nowhere.png"),
        &["nowhere.png", "no such file"],
    );
    refused(
        &desk,
        "colorize gray.png gray.png -o o.png",
        &["gray.png", "is the content itself"],
    );
}

#[test]
fn outputs_that_cannot_be_written() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("folder")).unwrap();
    refused(
        &desk,
        "colorize gray.png color.png -o color.png",
        &["color.png", "exists", "--force"],
    );
    refused(
        &desk,
        "colorize gray.png color.png -o none/o.png",
        &["none", "no such folder"],
    );
    refused(&desk, "colorize gray.png color.png -o folder", &["folder"]);
    refused(
        &desk,
        "colorize gray.png color.png -o o.gif",
        &["o.gif", ".png"],
    );
    refused(
        &desk,
        "colorize gray.png color.png -o o.jpg --depth 16",
        &["o.jpg", "16 bit"],
    );
    // What lies in the record's place is kept, with --force too.
    std::fs::write(desk.path("o.png.json"), "somebody's notes").unwrap();
    for force in ["", "--force"] {
        refused(
            &desk,
            &format!("colorize gray.png color.png -o o.png {force}"),
            &["o.png.json", "exists", "not a record"],
        );
    }
    assert_eq!(
        std::fs::read(desk.path("o.png.json")).unwrap(),
        b"somebody's notes"
    );
}

/// A folder that nothing can be written to: for root too, /proc is one.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder() {
    let desk = Desk::new();
    refused(
        &desk,
        "colorize gray.png color.png -o /proc/o.png",
        &[
            "/proc: no file can be made in this folder (entity not found); choose another for /proc/o.png\n",
        ],
    );
}

#[test]
fn weights_that_cannot_be_used() {
    let desk = Desk::new();
    std::fs::write(
        desk.path("cut.safetensors"),
        [200, 0, 0, 0, 0, 0, 0, 0, b'{'],
    )
    .unwrap();
    let words = "colorize gray.png color.png -o o.png --weights";
    refused(
        &desk,
        &format!("{words} none.safetensors"),
        &["none.safetensors", "cannot read"],
    );
    refused(
        &desk,
        &format!("{words} cut.safetensors"),
        &["cut.safetensors", "not a complete safetensors file"],
    );
}
