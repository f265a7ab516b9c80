//! JPEG 2000 data of a strip or tile. The TIFF's tags define the colors, so samples are taken as stored.

use super::super::fault::Fault;
use super::super::jpeg2000;
use super::due::{Due, broken, short};

/// Returns samples of 8 or of 16 bits, the latter in this order of bytes.
pub fn unpack(data: &[u8], due: Due, little: bool) -> Result<Vec<u8>, Fault> {
    let name = "JPEG 2000";
    let row_bytes = due.bytes / due.rows;
    let fits = |(width, height): (usize, usize), samples: usize| {
        if samples != due.samples {
            return Err(broken(
                name,
                format!("they have {samples} samples instead of {}", due.samples),
            ));
        }
        if width != due.width || height > due.most_rows.max(due.rows) {
            return Err(broken(
                name,
                format!(
                    "they are {width} × {height} pixels instead of {} × {}",
                    due.width, due.rows
                ),
            ));
        }
        if height < due.rows {
            return Err(short(height * row_bytes, due));
        }
        Ok(())
    };
    let samples = jpeg2000::stored_samples(data, fits)?;
    let wide = due.bytes > due.width * due.rows * due.samples;
    if !wide && samples.iter().any(|&sample| sample > 255) {
        return Err(broken(name, "they have more than 8 bits"));
    }
    let mut bytes: Vec<u8> = match (wide, little) {
        (false, _) => samples.iter().map(|&sample| sample as u8).collect(),
        (_, true) => samples.iter().flat_map(|s| s.to_le_bytes()).collect(),
        (_, false) => samples.iter().flat_map(|s| s.to_be_bytes()).collect(),
    };
    bytes.truncate(due.bytes);
    Ok(bytes)
}
