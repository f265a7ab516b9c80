//! The largest number of edits that a print may have.

use nishikie::color::{Edit, Edits, Region, Stroke};

use crate::error::Refusal;

/// Largest number of picks: as many as a picture's file has room to name.
const MOST_PICKS: usize = 2_000;

/// Largest number of regions, each of which keeps the chroma of its part of the print.
const MOST_REGIONS: usize = 300;

/// Largest number of corners of all regions, which the page receives with every change.
const MOST_CORNERS: usize = 30_000;

/// Largest number of strokes.
const MOST_STROKES: usize = 2_000;

/// Largest number of points of all strokes.
const MOST_POINTS: usize = 100_000;

/// Checks that there is room for another edit beside those that there are.
///
/// # Errors
/// There are too many edits of its kind.
pub fn check(edits: &Edits, edit: &Edit) -> Result<(), Refusal> {
    match edit {
        Edit::Pick(_) => check_picks(edits.picks.len()),
        Edit::Region(region) => check_region(&edits.regions, region),
        Edit::Stroke(stroke) => check_stroke(&edits.strokes, stroke),
        Edit::Clear {} => Ok(()),
    }
}

fn check_picks(count: usize) -> Result<(), Refusal> {
    if count < MOST_PICKS {
        return Ok(());
    }
    Err(Refusal::unusable(format!(
        "there are {MOST_PICKS} corrections already; take some back"
    ))
    .in_japanese(format!(
        "修正がすでに {MOST_PICKS} か所あります。いくつか取り消してください。"
    )))
}

fn check_region(regions: &[Region], region: &Region) -> Result<(), Refusal> {
    let corners: usize = regions.iter().map(|region| region.corners.len()).sum();
    if regions.len() < MOST_REGIONS && corners + region.corners.len() <= MOST_CORNERS {
        return Ok(());
    }
    Err(Refusal::unusable(format!(
        "there are {} regions with {corners} corners already; take some back",
        regions.len()
    )))
}

fn check_stroke(strokes: &[Stroke], stroke: &Stroke) -> Result<(), Refusal> {
    let points: usize = strokes.iter().map(|stroke| stroke.points.len()).sum();
    if strokes.len() < MOST_STROKES && points + stroke.points.len() <= MOST_POINTS {
        return Ok(());
    }
    let count = strokes.len();
    Err(Refusal::unusable(format!(
        "there are {count} strokes with {points} points already; take some back"
    ))
    .in_japanese(format!(
        "筆の線がすでに {count} 本（{points} 点）あります。いくつか取り消してください。"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_up_to_the_limits() {
        let pick = "1,2=#aabbcc".parse().unwrap();
        let dot: Stroke = "3 #aabbcc 1,1".parse().unwrap();
        let triangle: Region = "keep 1,1 5,5 1,5".parse().unwrap();
        let mut edits = Edits {
            picks: vec![pick; MOST_PICKS - 1],
            strokes: vec![dot.clone(); MOST_STROKES - 1],
            regions: vec![triangle.clone(); MOST_REGIONS - 1],
        };
        let more = [
            Edit::Pick(pick),
            Edit::Stroke(dot.clone()),
            Edit::Region(triangle.clone()),
        ];
        for edit in &more {
            assert!(check(&edits, edit).is_ok(), "{edit:?}");
        }
        edits.picks.push(pick);
        edits.strokes.push(dot);
        edits.regions.push(triangle);
        for edit in &more {
            assert!(check(&edits, edit).is_err(), "{edit:?}");
        }
        assert!(check(&edits, &Edit::Clear {}).is_ok());
    }

    #[test]
    fn points_and_corners_are_counted() {
        let long = |count: usize| vec![[1.0, 1.0]; count];
        let stroke = |count| Stroke {
            points: long(count).into(),
            radius: 3.0,
            rgb: None,
        };
        let region = |count| Region {
            corners: long(count).into(),
            rgb: None,
        };
        let edits = Edits {
            strokes: vec![stroke(MOST_POINTS - 3)],
            regions: vec![region(MOST_CORNERS - 3)],
            ..Edits::default()
        };
        for (count, room) in [(3, true), (4, false)] {
            let more = [Edit::Stroke(stroke(count)), Edit::Region(region(count))];
            for edit in more {
                assert_eq!(check(&edits, &edit).is_ok(), room, "{edit:?}");
            }
        }
    }
}
