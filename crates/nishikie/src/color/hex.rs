//! Colors as text: #rrggbb.

/// Parses `#rrggbb`, in small letters or capitals.
pub(super) fn rgb_of(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let rgb = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = rgb.to_be_bytes();
    Some([r, g, b])
}

/// Returns `#rrggbb` in small letters.
pub(super) fn of_rgb([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for rgb in [[0, 0, 0], [43, 79, 129], [255, 254, 9]] {
            assert_eq!(rgb_of(&of_rgb(rgb)), Some(rgb));
        }
        assert_eq!(rgb_of(" #2B4f81 "), Some([43, 79, 129]));
        for wrong in [
            "2b4f81", "#2b4f8", "#2b4f811", "#2b4f8g", "#+b4f81", "#", "##2b4f8", "#日本",
        ] {
            assert_eq!(rgb_of(wrong), None, "{wrong}");
        }
    }
}
