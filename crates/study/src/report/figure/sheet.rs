//! Sheets of pictures: the prints and results of each pair side by side, large enough to judge by eye.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nishikie::picture::{Depth, Picture};

use super::svg::{Anchor, Font, RULE, Svg};
use crate::StudyError;
use crate::folder;
use crate::results::Results;

const WIDTH: f64 = 960.0;
const BETWEEN: f64 = 8.0;
/// The space above a picture for its title.
const HEAD: f64 = 32.0;
/// The space above a pair for its names.
const NAMES: f64 = 24.0;

/// Largest number of pictures in a row; more are spread evenly over several rows.
const ABREAST: usize = 4;

/// The longest side of a picture in the sheet, in pixels: twice its size in a line of three, for high-density screens.
const LONGEST: usize = 640;

/// A picture that a sheet shows of each pair.
pub enum Column {
    Content,
    Style,
    /// The picture of the configuration with this index, and a remark for its title.
    Run(usize, String),
}

/// Draws a sheet with a row of pictures for each pair.
///
/// # Errors
/// A picture cannot be read or resized.
pub fn draw(
    results: &Results,
    pairs: &[(usize, usize)],
    columns: &[Column],
) -> Result<String, StudyError> {
    let list = &results.folder.list;
    let lines = columns.len().div_ceil(ABREAST).max(1);
    let abreast = columns.len().div_ceil(lines).max(1);
    let width = (WIDTH + BETWEEN) / abreast as f64 - BETWEEN;
    let path = |column: &Column, (content, style): (usize, usize)| -> PathBuf {
        let (content, style) = (&list.contents[content], &list.styles[style]);
        match column {
            Column::Content => results.folder.content(content),
            Column::Style => results.folder.style(style),
            Column::Run(n, _) => {
                folder::picture(&results.folder.run(&list.configurations[*n], content, style))
            }
        }
    };
    let mut rows = Vec::new();
    for pair in pairs {
        let tiles: Vec<Option<Tile>> = columns
            .iter()
            .map(|column| tile(&path(column, *pair)))
            .collect::<Result<_, _>>()?;
        rows.push((*pair, tiles));
    }
    // A line is as high as its highest picture.
    let height = |line: &[Option<Tile>]| {
        let heights = line.iter().flatten().map(|tile| tile.ratio * width);
        HEAD + heights.fold(0.0, f64::max) + BETWEEN
    };
    let whole = |tiles: &Vec<Option<Tile>>| NAMES + tiles.chunks(abreast).map(height).sum::<f64>();

    let mut svg = Svg::new(
        WIDTH,
        rows.iter().map(|(_, tiles)| whole(tiles)).sum::<f64>(),
    );
    let mut y = 0.0;
    for (pair, tiles) in rows {
        svg.line((0.0, y + 4.0), (WIDTH, y + 4.0), RULE, 0.7);
        let names = format!(
            "{}  after  {}",
            list.contents[pair.0].name, list.styles[pair.1].name
        );
        svg.text((0.0, y + 20.0), &names, Anchor::Start, Font::PLAIN);
        y += NAMES;
        for (line, columns) in tiles.chunks(abreast).zip(columns.chunks(abreast)) {
            for (n, (tile, column)) in line.iter().zip(columns).enumerate() {
                let x = n as f64 * (width + BETWEEN);
                let (title, more) = match column {
                    Column::Content => ("content", ""),
                    Column::Style => ("style", ""),
                    Column::Run(n, more) => (list.configurations[*n].name(), more.as_str()),
                };
                svg.text((x, y + 14.0), title, Anchor::Start, Font::BOLD);
                svg.text((x, y + 26.0), more, Anchor::Start, Font::SMALL);
                if let Some(tile) = tile {
                    svg.image((x, y + HEAD), (width, tile.ratio * width), &tile.jpeg);
                }
            }
            y += height(line);
        }
    }
    Ok(svg.finish())
}

/// A reduced picture for an SVG document.
struct Tile {
    /// A JPEG file in base 64.
    jpeg: String,
    /// Height divided by width.
    ratio: f64,
}

/// Reads a picture and reduces it. `None` if there is none, because its run failed or is not done yet.
fn tile(path: &Path) -> Result<Option<Tile>, StudyError> {
    if !path.exists() {
        return Ok(None);
    }
    let mut picture = Picture::open(path)?;
    if picture.width().max(picture.height()) > LONGEST {
        picture = picture.resize_longest(LONGEST)?;
    }
    let scratch = tempfile::tempdir().map_err(StudyError::write(std::env::temp_dir()))?;
    let small = scratch.path().join("tile.jpg");
    picture
        .save(&small, Depth::Eight, None, false)
        .map_err(StudyError::SavePicture)?;
    let jpeg = std::fs::read(&small).map_err(StudyError::read(&small))?;
    Ok(Some(Tile {
        jpeg: STANDARD.encode(jpeg),
        ratio: picture.height() as f64 / picture.width() as f64,
    }))
}
