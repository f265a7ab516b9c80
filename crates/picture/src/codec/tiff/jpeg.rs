//! JPEG data of a strip or tile. The TIFF's tags define the colors, so samples are taken as stored.

use zune_core::bytestream::ZCursor;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::super::fault::Fault;
use super::super::jpeg;
use super::due::{Due, broken, short};

const START: [u8; 2] = [0xff, 0xd8];
const END: [u8; 2] = [0xff, 0xd9];

pub fn unpack(tables: &[u8], data: &[u8], due: Due) -> Result<Vec<u8>, Fault> {
    let jpeg = with_tables(tables, data)?;
    let checked = check(&jpeg)?;
    let (width, height) = (checked.width, checked.height);
    if checked.components != due.samples || width != due.width {
        return Err(broken(
            "JPEG",
            format!(
                "they are {width} pixels wide with {} samples instead of {} with {}",
                checked.components, due.width, due.samples
            ),
        ));
    }
    let row_bytes = due.width * due.samples;
    if height < due.rows {
        return Err(short(height * row_bytes, due));
    }
    // A last strip may be as high as the others; more is not to be decoded.
    if height > due.rows.next_multiple_of(16).max(due.most_rows) {
        return Err(broken(
            "JPEG",
            format!("they are {height} pixels high instead of {}", due.rows),
        ));
    }
    let mut samples = if checked.needs_second {
        jpeg::stored_samples(&jpeg, checked.components)?
    } else {
        read(&jpeg)?
    };
    if samples.len() != height * row_bytes {
        return Err(Fault::Unsupported(format!(
            "a TIFF with JPEG data of {} samples per pixel",
            due.samples
        )));
    }
    samples.truncate(due.bytes);
    Ok(samples)
}

/// Returns the samples, as stored, of data that the first decoder reads rightly.
fn read(jpeg: &[u8]) -> Result<Vec<u8>, Fault> {
    let most = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(most)
        .set_max_height(most);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    decoder.decode_headers().map_err(fault)?;
    if let Some(stored) = decoder.input_colorspace() {
        decoder.set_options(decoder.options().jpeg_set_out_colorspace(stored));
    }
    decoder.decode().map_err(fault)
}

/// Joins abbreviated data and the tables that strips and tiles share to a whole JPEG.
fn with_tables(tables: &[u8], data: &[u8]) -> Result<Vec<u8>, Fault> {
    let body = data
        .strip_prefix(&START)
        .ok_or_else(|| broken("JPEG", "they do not begin as such"))?;
    let tables = tables.strip_prefix(&START).unwrap_or(tables);
    let end = tables.windows(2).rposition(|pair| pair == END);
    let tables = &tables[..end.unwrap_or(tables.len())];
    Ok([&START, tables, body].concat())
}

/// Refuses incomplete data, which the decoder would fill with gray, and data that no decoder reads.
fn check(bytes: &[u8]) -> Result<jpeg::Checked, Fault> {
    match jpeg::check(bytes) {
        Err(Fault::Convert { what, .. }) => Err(Fault::Convert {
            what: format!("a TIFF that holds {what}"),
            command: "magick a.tif -compress lzw b.tif".into(),
        }),
        other => other,
    }
}

fn fault(error: DecodeErrors) -> Fault {
    match error {
        DecodeErrors::Unsupported(what) => {
            Fault::Unsupported(format!("a TIFF with this kind of JPEG data ({what:?})"))
        }
        other => {
            let lines = format!("{other:?}");
            broken(
                "JPEG",
                lines.split_whitespace().collect::<Vec<_>>().join(" "),
            )
        }
    }
}
