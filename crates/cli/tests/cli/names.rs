//! Names that act on a terminal are printed by escapes.

use std::fs;

use crate::desk::Desk;

/// Clears the screen, begins a line, and turns the direction of writing.
const NAME: &str = "a\u{1b}[2J\nnishikie:\u{202e}\u{9b}\u{200f}.png";

/// [`NAME`] as it is printed.
const SEEN: &str = r"a\u{1b}[2J\nnishikie:\u{202e}\u{9b}\u{200f}.png";

fn acts(text: &str) -> bool {
    let text = text.replace('\n', "");
    text.contains(|letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[cfg(unix)]
#[test]
fn no_name_acts_on_the_terminal() {
    let desk = Desk::new();
    fs::copy(desk.path("color.png"), desk.path(NAME)).unwrap();
    let cut = format!("cut{NAME}");
    let whole = fs::read(desk.path("color.png")).unwrap();
    fs::write(desk.path(&cut), &whole[..whole.len() / 2]).unwrap();
    let out = format!("out{NAME}");
    let palette = format!("{NAME}.gpl");
    let palette_option = format!("--palette={NAME}.gpl");
    let page = format!("--page={NAME}");
    for words in [
        vec!["colorize", NAME, "color.png", "-o", &out, "--plain-map"],
        vec!["colorize", NAME, "color.png", "-o", &out, "--plain-map"],
        vec!["colorize", "gray.png", &cut, "-o", "o.png", "--plain-map"],
        vec!["colorize", "gray.png", "none\n.png", "-o", "o.png"],
        vec![
            "colorize",
            "gray.png",
            "--style",
            "color.png",
            NAME,
            &cut,
            "--output-dir",
            &out,
            "--plain-map",
        ],
        vec![
            "colorize",
            "gray.png",
            NAME,
            "-o",
            "v.png",
            "--plain-map",
            "-vv",
        ],
        vec!["colorize", "gray.png", "-o", "o.png", "--palette", &palette],
        vec!["colorize", "gray.png", "-o", "o.png", &palette_option],
        vec!["colorize", "gray.png", "color.png", "-o", "o.png", &page],
        vec![
            "colorize",
            NAME,
            NAME,
            "--style",
            "color.png",
            "--output-dir",
            "json",
            "--plain-map",
            "--json",
        ],
        vec!["palette", &cut],
        vec!["palette", NAME, "-o", NAME],
        vec!["inspect", NAME],
        vec!["suggest", "gray.png", "."],
        vec!["suggest", "gray.png", ".", "--json"],
        vec!["study", "plan", NAME],
        vec!["studio", NAME],
        vec![NAME],
    ] {
        let mut command = desk.nishikie("");
        let output = command.args(&words).output().unwrap();
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            assert!(!acts(&text), "{words:?}: {text:?}");
            // Only a newline in the name could begin a line so.
            assert!(
                !text.contains("\nnishikie:\u{202e}") && !text.contains("\nnishikie:\\u"),
                "{words:?}: {text:?}"
            );
        }
        let all = [output.stdout, output.stderr].concat();
        let all = String::from_utf8_lossy(&all);
        let seen = all.contains(SEEN)
            || all.contains(r"none\n.png")
            || all.contains(r"\u001b[2J\nnishikie:\u202e");
        assert!(seen || words.contains(&"json"), "{words:?}: {all}");
    }
}
