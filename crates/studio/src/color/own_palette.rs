//! A person's own palette: colors that are kept in the folder, for every print.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use nishikie::color::Palette;
use nishikie::picture::output::{self, Overwrite};

use crate::color::pigments::hexes;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// A comment line that every such file has; only files with this line are ever rewritten.
const MARK: &str = "# my colors, kept by nishikie studio";

/// Largest number of colors.
const MOST: usize = 256;

/// Locked while a file is read and rewritten.
static ONE: Mutex<()> = Mutex::new(());

/// Returns whether a palette file was made here.
pub fn is_own(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().any(|line| line == MARK)
}

/// Adds a color, `#rrggbb`, to a person's own palette, which is created if there is none, or removes it.
///
/// # Errors
/// The name does not end in .gpl, a file of another kind has it, the color cannot be parsed, or there are too many colors.
pub fn change(folder: &Folder, name: &FileName, color: &str, add: bool) -> Result<(), Refusal> {
    let place = folder.place(name);
    if !place
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("gpl"))
    {
        return Err(Refusal::unusable(format!(
            "{name}: the name must end in .gpl, which GIMP and others read"
        ))
        .in_japanese(format!("{name}: 名前の終わりを .gpl にしてください。")));
    }
    let wrong = |error: nishikie::color::PaletteError| Refusal::unusable(error.to_string());
    let color = match &*hexes(&Palette::parse(color).map_err(wrong)?) {
        [color] => color.clone(),
        _ => return Err(Refusal::unusable("one color is added at a time")),
    };
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut colors = Vec::new();
    if fs::symlink_metadata(&place).is_ok() {
        let path = folder.file(name)?;
        if !is_own(&path) {
            return Err(Refusal::conflict(format!(
                "{name}: is a palette or file from elsewhere, which is never changed; choose another name"
            ))
            .in_japanese(format!(
                "{name}: ここで作られたパレットではないため、変更しません。別の名前にしてください。"
            )));
        }
        colors = colors_of(&path)?;
    }
    colors.retain(|other| *other != color);
    if add {
        colors.push(color);
    }
    if colors.len() > MOST {
        return Err(Refusal::unusable(format!(
            "{name}: has {MOST} colors already; remove some, or begin another"
        ))
        .in_japanese(format!(
            "{name}: すでに {MOST} 色あります。いくつか除くか、別のパレットを始めてください。"
        )));
    }
    let own = Overwrite::Own {
        what: "a palette of nishikie studio",
        is: is_own,
    };
    let mut file = output::create(&place, own)?;
    file.write_all(text_of(name, &colors)?.as_bytes())?;
    Ok(file.finish()?)
}

/// Returns the colors of a palette, which in contrast to other palettes may be empty.
fn colors_of(path: &Path) -> Result<Vec<String>, Refusal> {
    let text = fs::read_to_string(path).unwrap_or_default();
    if !text.lines().any(|line| line.contains('\t')) {
        return Ok(Vec::new());
    }
    let palette = Palette::open(path);
    let palette = palette.map_err(|error| Refusal::unusable(error.to_string()))?;
    Ok(hexes(&palette))
}

fn text_of(name: &FileName, colors: &[String]) -> Result<String, Refusal> {
    let title = name
        .as_str()
        .rsplit_once('.')
        .map_or("", |(title, _)| title);
    if colors.is_empty() {
        return Ok(format!("GIMP Palette\nName: {title}\nColumns: 8\n{MARK}\n"));
    }
    let palette = Palette::parse(&colors.join(","));
    let palette = palette.map_err(|error| Refusal::unusable(error.to_string()))?;
    Ok(palette
        .to_gpl(title)
        .replacen("\n#\n", &format!("\n{MARK}\n"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_come_and_go_and_other_files_stay() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let name = FileName::new("my-colors.gpl").unwrap();
        let path = folder.place(&name);
        for (color, add, left) in [
            ("#2b4f81", true, &["#2b4f81"][..]),
            ("#FDFEFF", true, &["#2b4f81", "#fdfeff"]),
            ("#2b4f81", true, &["#fdfeff", "#2b4f81"]),
            ("#fdfeff", false, &["#2b4f81"]),
            ("#fdfeff", false, &["#2b4f81"]),
            ("#2b4f81", false, &[]),
            ("#000000", true, &["#000000"]),
        ] {
            change(&folder, &name, color, add).unwrap();
            assert_eq!(colors_of(&path).unwrap(), left);
        }
        assert_eq!(hexes(&Palette::open(&path).unwrap()), ["#000000"]);
        for wrong in ["red", "", "#112233,#445566"] {
            assert!(change(&folder, &name, wrong, true).is_err(), "{wrong}");
        }
        let foreign = "GIMP Palette\nName: theirs\n#\n1 2 3\tink\n";
        fs::write(&path, foreign).unwrap();
        assert!(change(&folder, &name, "#112233", true).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
        let json = FileName::new("my-colors.json").unwrap();
        assert!(change(&folder, &json, "#112233", true).is_err());
    }
}
