//! The choice of a page among a file's directories.

use std::collections::HashSet;

use super::super::fault::Fault;
use super::directory::{Directory, File};
use super::tag;

/// More directories than any scan has; a limit to the time that a file made for it can take.
const MOST_DIRECTORIES: usize = 65_535;

const REDUCED: u64 = 1;
const MASK: u64 = 4;
/// SubfileType, the older tag: a reduced picture.
const OLD_REDUCED: u64 = 2;
/// PhotometricInterpretation of a mask.
const TRANSPARENCY_MASK: u64 = 4;

/// Returns the directory of a page, from 1. Reduced copies and masks are no pages; if there is nothing else, the first of them is.
pub fn find<'a>(
    file: File<'a>,
    page: Option<u32>,
    warnings: &mut Vec<String>,
) -> Result<Directory<'a>, Fault> {
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let mut at = file.first;
    while at != 0 {
        let directory = match file.directory(at) {
            _ if !seen.insert(at) || seen.len() > MOST_DIRECTORIES => None,
            Ok(directory) => Some(directory),
            Err(fault) if seen.len() == 1 => return Err(fault),
            Err(_) => None,
        };
        let Some(directory) = directory else {
            warnings.push(format!(
                "the file's chain of pages is damaged behind page {}; what follows is not read",
                pages.len().max(1)
            ));
            break;
        };
        if is_page(&directory) {
            pages.push(at);
        }
        at = directory.next;
    }
    if seen.is_empty() {
        return Err(Fault::damaged("it has no directory of tags"));
    }
    if pages.is_empty() {
        pages.push(file.first);
    }
    let index = match page {
        None => 0,
        Some(page) => page.wrapping_sub(1) as usize,
    };
    let Some(&at) = pages.get(index) else {
        return Err(Fault::NoPage {
            page: page.unwrap_or(1),
            pages: pages.len() as u32,
        });
    };
    let directory = file.directory(at)?;
    if page.is_none() && pages.len() > 1 {
        warnings.push(format!(
            "the file has {} pages; the first is read{}",
            pages.len(),
            larger_page(file, &directory, &pages[1..]).unwrap_or_default()
        ));
    }
    Ok(directory)
}

/// Returns the end of a sentence that names the largest of the further pages, if the first looks like a thumbnail beside it.
fn larger_page(file: File, first: &Directory, others: &[u64]) -> Option<String> {
    /// So many times the pixels of the first page.
    const MUCH_LARGER: u64 = 4;
    let sides = |directory: &Directory| {
        let side = |tag| directory.number(tag).ok().flatten();
        let sides = (side(tag::IMAGE_WIDTH)?, side(tag::IMAGE_LENGTH)?);
        Some((
            sides.0.checked_mul(sides.1).filter(|&area| area > 0)?,
            sides,
        ))
    };
    let (area, (width, height)) = sides(first)?;
    let others = (2..).zip(others).filter_map(|(number, &at)| {
        let (area, sides) = sides(&file.directory(at).ok()?)?;
        Some((area, number, sides))
    });
    // Of several equally large ones, the first.
    let (largest, number, sides) =
        others.max_by_key(|&(area, number, _)| (area, u64::MAX - number))?;
    (largest / area >= MUCH_LARGER).then(|| {
        format!(
            ", though it is only {width} × {height} pixels and page {number} is {} times as large ({} × {}): the first may be a thumbnail",
            (largest as f64 / area as f64).round(),
            sides.0,
            sides.1
        )
    })
}

fn is_page(directory: &Directory) -> bool {
    // A tag that cannot be read does not make a page of a picture or the other way round.
    let number = |tag| directory.number(tag).ok().flatten();
    let kind = number(tag::NEW_SUBFILE_TYPE).unwrap_or(0);
    kind & (REDUCED | MASK) == 0
        && number(tag::SUBFILE_TYPE) != Some(OLD_REDUCED)
        && number(tag::PHOTOMETRIC_INTERPRETATION) != Some(TRANSPARENCY_MASK)
        // A manifest has a directory of its own behind the pages.
        && (!directory.has(tag::C2PA) || directory.has(tag::IMAGE_WIDTH))
}

/// Returns true if a directory of the file has this tag.
pub fn any_has(file: File, tag: u16) -> bool {
    let mut seen = HashSet::new();
    let mut at = file.first;
    while at != 0 && seen.insert(at) && seen.len() <= MOST_DIRECTORIES {
        match file.directory(at) {
            Ok(directory) if directory.has(tag) => return true,
            Ok(directory) => at = directory.next,
            Err(_) => return false,
        }
    }
    false
}
