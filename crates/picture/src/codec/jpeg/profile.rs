//! The ICC profile of a JPEG, in numbered parts.

use super::super::decoded::Profile;
use super::segments::{SCAN, segments};

/// The marker of the parts.
const APP2: u8 = 0xe2;
/// The start of a part, followed by its number, from 1, and the number of parts.
const HEADER: &[u8] = b"ICC_PROFILE\0";

/// Returns the profile of a file: the one that the decoder joined, or the reason for which it joined none.
pub fn of(bytes: &[u8], joined: Option<Vec<u8>>) -> Profile {
    if let Some(profile) = joined {
        return Profile::Present(profile);
    }
    let headers = segments(bytes).take_while(|(marker, _)| *marker != SCAN);
    let parts: Vec<[u8; 2]> = headers
        .filter(|(marker, _)| *marker == APP2)
        .filter_map(|(_, segment)| segment.get(2..)?.strip_prefix(HEADER))
        .map(|part| [0, 1].map(|index| part.get(index).copied().unwrap_or(0)))
        .collect();
    let Some(&[_, total]) = parts.first() else {
        return Profile::Absent;
    };
    let times = |number: u8| parts.iter().filter(|part| part[0] == number).count();
    let stated = parts
        .iter()
        .all(|&[number, of]| of == total && (1..=total).contains(&number));
    Profile::Damaged(if !stated {
        "its parts are misnumbered".into()
    } else if let Some(missing) = (1..=total).find(|&number| times(number) == 0) {
        format!("part {missing} of {total} is missing")
    } else if let Some(twice) = (1..=total).find(|&number| times(number) > 1) {
        format!("part {twice} of {total} is there twice")
    } else {
        "a part of it is empty".into()
    })
}
