//! The ICC profile of a JPEG, in numbered parts.

use super::super::decoded::Profile;
use super::segments::headers;

/// The marker of the parts.
const APP2: u8 = 0xe2;
/// The start of a part, followed by its number, from 1, and the number of parts.
const HEADER: &[u8] = b"ICC_PROFILE\0";

struct Part<'a> {
    number: u8,
    total: u8,
    data: &'a [u8],
}

/// Returns the profile of a file. Wrong numbers do no harm where the parts, in the file's order, are as long as the profile says.
pub fn of(bytes: &[u8]) -> Profile {
    let mut parts: Vec<Part> = headers(bytes, APP2)
        .filter_map(|content| match content.strip_prefix(HEADER)? {
            &[number, total, ref data @ ..] => Some(Part {
                number,
                total,
                data,
            }),
            _ => None,
        })
        .collect();
    let Some(reason) = fault(&parts) else {
        parts.sort_by_key(|part| part.number);
        return match joined(&parts) {
            empty if empty.is_empty() => Profile::Absent,
            profile => Profile::Present(profile),
        };
    };
    let profile = joined(&parts);
    let stated = profile.first_chunk().map(|size| u32::from_be_bytes(*size));
    if stated.is_some_and(|size| size as usize == profile.len()) {
        return Profile::Present(profile);
    }
    Profile::Damaged(reason)
}

fn joined(parts: &[Part]) -> Vec<u8> {
    parts.iter().flat_map(|part| part.data).copied().collect()
}

/// Returns the reason for which the parts' numbers do not say how they are joined; `None` if they do.
fn fault(parts: &[Part]) -> Option<String> {
    let total = parts.first()?.total;
    let times = |number: u8| parts.iter().filter(|part| part.number == number).count();
    let stated = |part: &Part| part.total == total && (1..=total).contains(&part.number);
    if !parts.iter().all(stated) {
        Some("its parts are misnumbered".into())
    } else if let Some(missing) = (1..=total).find(|&number| times(number) == 0) {
        Some(format!("part {missing} of {total} is missing"))
    } else {
        let twice = (1..=total).find(|&number| times(number) > 1)?;
        Some(format!("part {twice} of {total} is there twice"))
    }
}
