//! Sheets of pictures: a row for every pair, a column for everything that is shown of it.

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
const HEAD: f64 = 34.0;

/// Longest side of a picture in the sheet, in pixels.
const LONGEST: usize = 400;

/// A column.
pub enum Column {
    Content,
    Style,
    /// A configuration's picture, with what else to say of it.
    Run(usize, String),
}

pub fn draw(
    results: &Results,
    pairs: &[(usize, usize)],
    columns: &[Column],
) -> Result<String, StudyError> {
    let list = &results.folder.list;
    let width = (WIDTH + BETWEEN) / columns.len().max(1) as f64 - BETWEEN;
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
    let height = |tiles: &[Option<Tile>]| {
        tiles
            .iter()
            .flatten()
            .map(|tile| tile.ratio * width)
            .fold(0.0, f64::max)
    };
    let whole: f64 = rows.iter().map(|(_, tiles)| height(tiles) + 26.0).sum();

    let mut svg = Svg::new(WIDTH, HEAD + whole);
    for (n, column) in columns.iter().enumerate() {
        let x = n as f64 * (width + BETWEEN);
        let (title, more) = match column {
            Column::Content => ("content", ""),
            Column::Style => ("style", ""),
            Column::Run(n, more) => (list.configurations[*n].name.as_str(), more.as_str()),
        };
        svg.text((x, 12.0), title, Anchor::Start, Font::BOLD);
        svg.text((x, 25.0), more, Anchor::Start, Font::SMALL);
    }
    let mut y = HEAD;
    for (pair, tiles) in rows {
        for (n, tile) in tiles.iter().enumerate() {
            let Some(tile) = tile else { continue };
            svg.image(
                (n as f64 * (width + BETWEEN), y),
                (width, tile.ratio * width),
                &tile.jpeg,
            );
        }
        y += height(&tiles);
        let names = format!(
            "{}  after  {}",
            list.contents[pair.0].name, list.styles[pair.1].name
        );
        svg.text((0.0, y + 13.0), &names, Anchor::Start, Font::SMALL);
        svg.line((0.0, y + 20.0), (WIDTH, y + 20.0), RULE, 0.7);
        y += 26.0;
    }
    Ok(svg.finish())
}

/// A small picture, ready to be put into a drawing.
struct Tile {
    jpeg: String,
    /// Height by width.
    ratio: f64,
}

/// `None` where there is no picture, since its run has failed or is yet to be done.
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
