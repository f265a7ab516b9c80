//! JPEG 2000 data of a strip or tile. The TIFF's tags define the colors, so samples are taken as stored.

use super::super::fault::Fault;
use super::super::jpeg2000;
use super::due::{Due, broken, short};

/// Returns samples of 8 or of 16 bits, the latter in this order of bytes.
pub fn unpack(data: &[u8], due: Due, little: bool) -> Result<Vec<u8>, Fault> {
    let name = "JPEG 2000";
    let row_bytes = due.bytes / due.rows;
    let fits = |width: usize, height: usize| {
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
    let stored = jpeg2000::stored_samples(data, fits)?;
    if stored.components != due.samples {
        return Err(broken(
            name,
            format!(
                "they have {} samples instead of {}",
                stored.components, due.samples
            ),
        ));
    }
    if due.bits == 8 && stored.samples.iter().any(|&sample| sample > 255) {
        return Err(broken(name, "they have more than 8 bits"));
    }
    let mut bytes: Vec<u8> = match (due.bits, little) {
        (8, _) => stored.samples.iter().map(|&sample| sample as u8).collect(),
        (_, true) => stored
            .samples
            .iter()
            .flat_map(|s| s.to_le_bytes())
            .collect(),
        (_, false) => stored
            .samples
            .iter()
            .flat_map(|s| s.to_be_bytes())
            .collect(),
    };
    bytes.truncate(due.bytes);
    Ok(bytes)
}
