//! Palettes as text: lists of colors, JSON, and GIMP's .gpl, which Krita, Inkscape and others read too.

use std::fmt::Write;
use std::path::Path;

use super::error::PaletteError;
use super::pigment::{Palette, Pigment};
use crate::color::hex;

/// First line of a .gpl file.
const GPL: &str = "GIMP Palette";

impl Palette {
    /// Reads a palette from text, `#rrggbb` with commas between; all shares are the same.
    ///
    /// # Errors
    /// [`PaletteError::Color`] names what is no color; [`PaletteError::Empty`].
    pub fn parse(text: &str) -> Result<Self, PaletteError> {
        if text.trim().is_empty() {
            return Err(PaletteError::Empty);
        }
        let color = |word: &str| {
            let rgb = hex::rgb_of(word).ok_or_else(|| PaletteError::Color(word.trim().into()))?;
            Ok(Pigment::of_rgb(rgb, 0.0).lab)
        };
        let colors: Result<Vec<_>, PaletteError> = text.split(',').map(color).collect();
        Ok(Palette::equal(colors?))
    }

    /// Reads a palette from a .json or .gpl file, by the name's extension.
    ///
    /// Without shares, as in a .gpl file of another program, all are the same.
    ///
    /// # Errors
    /// Each names the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PaletteError> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        let read = match extension.to_str() {
            Some("json") => Palette::from_json,
            Some("gpl") => Palette::from_gpl,
            _ => return Err(PaletteError::Extension { path: path.into() }),
        };
        let bytes = std::fs::read(path).map_err(|source| PaletteError::Unreadable {
            path: path.into(),
            source,
        })?;
        let text = String::from_utf8_lossy(&bytes);
        // The mark of UTF-8, which editors on Windows write.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        read(text).map_err(|problem| PaletteError::Damaged {
            path: path.into(),
            problem,
        })
    }

    /// Returns the palette in JSON, which [`Palette::open`] reads back exactly: `pigments`, each with `hex`, `lab` and `share`.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and text") + "\n"
    }

    /// Returns the palette as a .gpl file of this name: 8-bit colors, and shares with two digits after the point of a percentage.
    pub fn to_gpl(&self, name: &str) -> String {
        // A name with a line's end in it would end the line.
        let name: String = name.split(char::is_control).collect();
        let mut text = format!("{GPL}\nName: {name}\nColumns: {}\n#\n", self.pigments.len());
        for pigment in &self.pigments {
            let [r, g, b] = pigment.rgb();
            let (hex, share) = (pigment.hex(), 100.0 * pigment.share);
            writeln!(text, "{r:3} {g:3} {b:3}\t{hex} {share:.2} %").expect("into a string");
        }
        text
    }

    fn from_json(text: &str) -> Result<Self, String> {
        let palette: Palette = serde_json::from_str(text).map_err(|error| error.to_string())?;
        palette.complete()
    }

    fn from_gpl(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate();
        if lines.next().map(|(_, line)| line.trim()) != Some(GPL) {
            return Err(format!("does not begin with {GPL:?}"));
        }
        let mut pigments = Vec::new();
        for (number, line) in lines {
            let line = line.trim();
            let heading = line.starts_with("Name:") || line.starts_with("Columns:");
            if line.is_empty() || line.starts_with('#') || heading {
                continue;
            }
            let mut words = line.split_whitespace();
            let mut value = || words.next()?.parse::<u8>().ok();
            let (Some(r), Some(g), Some(b)) = (value(), value(), value()) else {
                return Err(format!(
                    "line {} does not begin with red, green and blue, each 0 to 255",
                    number + 1
                ));
            };
            let share = share_of(line).unwrap_or(0.0);
            pigments.push(Pigment::of_rgb([r, g, b], share));
        }
        Palette { pigments }.complete()
    }

    /// Returns the palette with shares that add up to 1, all the same where it has none.
    fn complete(mut self) -> Result<Self, String> {
        if self.pigments.is_empty() {
            return Err("holds no color".into());
        }
        let whole: f32 = self.pigments.iter().map(|pigment| pigment.share).sum();
        if whole == 0.0 {
            return Ok(Palette::equal(
                self.pigments.iter().map(|p| p.lab).collect(),
            ));
        }
        // Differences by rounding stay.
        if (whole - 1.0).abs() > 0.01 {
            self.pigments.iter_mut().for_each(|p| p.share /= whole);
        }
        Ok(self)
    }
}

/// Returns the share at the end of a color's name, as [`Palette::to_gpl`] writes it.
fn share_of(line: &str) -> Option<f32> {
    let number = line.strip_suffix('%')?.split_whitespace().last()?;
    let share = number.parse::<f32>().ok()? / 100.0;
    (0.0..=1.0).contains(&share).then_some(share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn palette() -> Palette {
        let pigment = |lab, share| Pigment { lab, share };
        Palette {
            pigments: vec![
                pigment([86.123_45, 1.7, 17.333_333], 0.7),
                pigment([30.1, -0.1, -28.9], 0.29),
                pigment([41.0, 55.5, 40.25], 0.01),
            ],
        }
    }

    fn saved(name: &str, text: &str) -> Result<Palette, PaletteError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Palette::open(path)
    }

    #[test]
    fn json_gives_back_exactly_what_was_written() {
        let palette = palette();
        assert_eq!(saved("a.json", &palette.to_json()).unwrap(), palette);
    }

    #[test]
    fn a_mark_of_utf_8_is_no_part_of_the_text() {
        let palette = palette();
        for (name, text) in [
            ("a.gpl", palette.to_gpl("a")),
            ("a.json", palette.to_json()),
        ] {
            let back = saved(name, &format!("\u{feff}{text}")).unwrap();
            assert_eq!(back.pigments.len(), palette.pigments.len(), "{name}");
        }
    }

    #[test]
    fn gpl_gives_back_colors_of_eight_bits_and_shares() {
        let palette = palette();
        let back = saved("a.GPL", &palette.to_gpl("a\nname")).unwrap();
        assert_eq!(back.pigments.len(), palette.pigments.len());
        for (back, pigment) in back.pigments.iter().zip(&palette.pigments) {
            assert_eq!(back.rgb(), pigment.rgb());
            assert!((back.share - pigment.share).abs() < 1e-4);
        }
    }

    #[test]
    fn gpl_of_other_programs_is_read() {
        let text = "GIMP Palette\r\nName: Prints\r\nColumns: 0\r\n# comment\r\n\r\n  0 128 255\tSky 5\r\n200  10  10";
        let palette = saved("a.gpl", text).unwrap();
        let colors: Vec<String> = palette.pigments.iter().map(Pigment::hex).collect();
        assert_eq!(colors, ["#0080ff", "#c80a0a"]);
        assert!(palette.pigments.iter().all(|pigment| pigment.share == 0.5));
    }

    #[test]
    fn json_by_hand_needs_no_more_than_colors() {
        let text = r##"{"pigments": [{"hex": "#0080ff", "share": 0.2}, {"hex": "#C80A0A", "share": 0.6}]}"##;
        let palette = saved("a.json", text).unwrap();
        assert_eq!(palette.pigments[1].hex(), "#c80a0a");
        assert!((palette.pigments[1].share - 0.75).abs() < 1e-6);
        let text = r##"{"pigments": [{"hex": "#0080ff"}, {"lab": [50, 0, 0]}]}"##;
        assert_eq!(saved("a.json", text).unwrap().pigments[1].share, 0.5);
    }

    #[test]
    fn colors_are_parsed_and_what_is_none_is_named() {
        let palette = Palette::parse("#2b4f81, #C7452B").unwrap();
        let colors: Vec<String> = palette.pigments.iter().map(Pigment::hex).collect();
        assert_eq!(colors, ["#2b4f81", "#c7452b"]);
        assert_eq!(palette.pigments[0].share, 0.5);
        for wrong in ["#2b4f81,red", "#2b4f81,", "#2b4f8"] {
            let error = Palette::parse(wrong).unwrap_err();
            assert!(matches!(error, PaletteError::Color(_)), "{wrong}: {error}");
        }
        assert!(matches!(Palette::parse("  "), Err(PaletteError::Empty)));
    }

    #[test]
    fn damaged_files_are_named_with_what_is_wrong() {
        for (name, text, problem) in [
            ("a.gpl", "0 0 0 black", "GIMP Palette"),
            ("a.gpl", "GIMP Palette\n0 0 black", "line 2"),
            ("a.gpl", "GIMP Palette\n0 0 256 blue", "line 2"),
            ("a.gpl", "GIMP Palette\nName: none", "holds no color"),
            ("a.json", "{\"pigments\": []}", "holds no color"),
            ("a.json", "[]", "expected struct Palette"),
            ("a.json", "{\"pigments\": [{}]}", "neither"),
            ("a.json", "{\"pigments\": [{\"hex\": \"red\"}]}", "#rrggbb"),
            (
                "a.json",
                "{\"pigments\": [{\"lab\": [120, 0, 0]}]}",
                "L* is 0 to 100",
            ),
            (
                "a.json",
                "{\"pigments\": [{\"lab\": [50, 0, 0], \"share\": 2}]}",
                "share",
            ),
            ("a.png", "", "name a .json or .gpl file"),
        ] {
            let error = saved(name, text).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(problem), "{error}");
        }
        let missing = Palette::open("no/such.gpl").unwrap_err().to_string();
        assert!(missing.contains("such.gpl"), "{missing}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String, bytes in "[ 0-9#a-f%.,\\-\n]{0,60}") {
            for text in [&text, &bytes] {
                let _ = Palette::parse(text);
                let _ = Palette::from_json(text);
                let _ = Palette::from_gpl(text);
                if let Ok(palette) = Palette::from_gpl(&format!("{GPL}\n{text}")) {
                    let whole: f32 = palette.pigments.iter().map(|p| p.share).sum();
                    prop_assert!((whole - 1.0).abs() < 0.011, "{whole}");
                }
            }
        }
    }
}
