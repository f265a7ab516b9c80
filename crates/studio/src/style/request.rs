//! A request for a style run, checked before the run is queued.

use nishikie::picture::Depth;
use nishikie::style::{Changes, Configuration, StyleRecipe};
use nishikie::{Recipe, Record, Role};
use serde::Deserialize;

use crate::chosen::File;
use crate::error::Refusal;
use crate::folder::{Folder, Kind};
use crate::name::FileName;
use crate::picture_order::PictureOrder;

/// Largest number of styles.
const MOST_STYLES: usize = 8;

/// Longest sides of the output, in pixels.
const SIZES: std::ops::RangeInclusive<usize> = 64..=8192;

/// Largest number of evaluations; the paper's runs change little after a hundred.
const MOST_ITERATIONS: usize = 2_000;

/// Largest number that a file's name gets.
const NUMBERS: usize = 10_000;

/// Longest part of the print's name in the output's, in bytes.
const LONGEST_STEM: usize = 150;

/// A request for a run of style mode.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StyleRequest {
    styles: Vec<FileName>,
    /// The name of one of the paper's 36 configurations.
    configuration: String,
    #[serde(default)]
    changes: Changes,
    /// Longest side of the output in pixels.
    size: usize,
}

impl StyleRequest {
    /// Returns the order for the run, with the name of a file that is neither there nor `taken`.
    ///
    /// # Errors
    /// A value is out of its range, or a file cannot be used.
    pub fn order(
        self,
        folder: &Folder,
        print: &FileName,
        taken: impl Fn(&FileName) -> bool,
    ) -> Result<PictureOrder, Refusal> {
        let StyleRequest { styles, size, .. } = &self;
        if styles.is_empty() {
            return Err(Refusal::unusable("choose first what the style comes from")
                .in_japanese("先に画風の手本を選んでください。"));
        }
        if styles.len() > MOST_STYLES {
            let message = format!("at most {MOST_STYLES} styles are used; choose fewer");
            return Err(Refusal::unusable(message).in_japanese(format!(
                "手本は {MOST_STYLES} 枚までです。減らしてください。"
            )));
        }
        if styles.contains(print) {
            return Err(Refusal::unusable(format!("{print}: is the print itself"))
                .in_japanese(format!("{print}: 彩色する版画そのものは手本にできません。")));
        }
        let twice = |(place, name): (usize, &FileName)| styles[..place].contains(name);
        if styles.iter().enumerate().any(twice) {
            return Err(Refusal::bad("a style is named twice"));
        }
        if !SIZES.contains(size) {
            let (least, most) = (SIZES.start(), SIZES.end());
            return Err(Refusal::unusable(format!(
                "the size is {size} pixels; choose one from {least} to {most}"
            ))
            .in_japanese(format!(
                "寸法 {size} 画素は使えません。{least}～{most} から選んでください。"
            )));
        }
        let unusable = |error: nishikie::style::configuration::ConfigurationError| {
            Refusal::unusable(error.to_string())
        };
        let base = Configuration::named(&self.configuration).map_err(unusable)?;
        let configuration = self.changes.of(&base).map_err(unusable)?;
        if configuration.iterations > MOST_ITERATIONS {
            return Err(Refusal::unusable(format!(
                "there would be {} evaluations; choose at most {MOST_ITERATIONS}",
                configuration.iterations
            ))
            .in_japanese(format!(
                "評価回数 {} は多すぎます。{MOST_ITERATIONS} 以下にしてください。",
                configuration.iterations
            )));
        }
        let picture = |name: &FileName| match folder.kind(name) {
            Some(Kind::Picture) => File::chosen(folder, name),
            _ => Err(Refusal::unusable(format!("{name}: cannot be used as this"))),
        };
        let content = picture(print)?;
        let style = |name| Ok((Role::Style, picture(name)?));
        let sources = styles.iter().map(style).collect::<Result<_, Refusal>>()?;
        let file = free(folder, print, &configuration.file_stem(), taken)?;
        let recipe = Recipe::Style(StyleRecipe {
            configuration,
            size: *size,
            ..StyleRecipe::default()
        });
        Ok(PictureOrder {
            content,
            sources,
            recipe,
            file,
        })
    }
}

/// Returns `gray-config3_3_4.png` for `gray.tif`, or that with a number.
fn free(
    folder: &Folder,
    print: &FileName,
    configuration: &str,
    taken: impl Fn(&FileName) -> bool,
) -> Result<FileName, Refusal> {
    let stem = print.as_str().rsplit_once('.').map_or("", |(stem, _)| stem);
    let cut = (0..=LONGEST_STEM.min(stem.len())).rev();
    let cut = cut.into_iter().find(|&at| stem.is_char_boundary(at));
    let stem = &stem[..cut.unwrap_or(0)];
    let name = FileName::new(format!("{stem}-{configuration}.png"))?;
    for number in 1..NUMBERS {
        let name = FileName::new(name.numbered(number))?;
        let place = folder.place(&name);
        if !place.exists() && !Record::path_beside(&place).exists() && !taken(&name) {
            nishikie::check_outputs(&place, Depth::Eight, false)?;
            return Ok(name);
        }
    }
    Err(Refusal::conflict(format!(
        "{name}: there are too many files of this name; move some away"
    ))
    .in_japanese(format!(
        "{name}: 同じ名前のファイルが多すぎます。いくつか移してください。"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_free_name_is_found() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let name = |name: &str| FileName::new(name).unwrap();
        let found = |print: &str| {
            let taken = |taken: &FileName| taken.as_str() == "a-config3_3_4-2.png";
            free(&folder, &name(print), "config3_3_4", taken).unwrap()
        };
        assert_eq!(found("a.tif").as_str(), "a-config3_3_4.png");
        fs::write(temporary.path().join("a-config3_3_4.png"), "").unwrap();
        assert_eq!(found("a.tif").as_str(), "a-config3_3_4-3.png");
        let long = format!("{}.png", "写".repeat(60));
        assert!(found(&long).as_str().ends_with("写-config3_3_4.png"));
    }
}
