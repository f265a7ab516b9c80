//! EXIF blocks: orientation and resolution, and the parsing of all others.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};

use super::Resolution;

/// Parses an EXIF block, without the fields that are damaged; `None` if nothing can be read.
pub fn parsed(mut block: Vec<u8>) -> Option<exif::Exif> {
    // JPEG's header of the block, which some programs write into other formats too.
    while block.starts_with(b"Exif\0\0") {
        block.drain(..6);
    }
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true); // One bad field should not cost the others.
    let parsed = reader.read_raw(block);
    parsed.or_else(|e| e.distill_partial_result(|_| ())).ok()
}

/// Reads orientation (1 to 8) and resolution from an EXIF block; `None` each where absent or unreadable.
pub fn read(block: Option<Vec<u8>>) -> (Option<u16>, Option<Resolution>) {
    let Some(exif) = block.and_then(parsed) else {
        return (None, None);
    };
    let field = |tag| exif.get_field(tag, In::PRIMARY);
    let orientation =
        field(Tag::Orientation).and_then(|field| field.value.get_uint(0)?.try_into().ok());
    let dots = |tag| match &field(tag)?.value {
        Value::Rational(values) => values.first().map(Rational::to_f64),
        _ => None,
    };
    let unit = field(Tag::ResolutionUnit)
        .and_then(|field| field.value.get_uint(0))
        .unwrap_or(Resolution::INCH);
    let resolution = dots(Tag::XResolution).zip(dots(Tag::YResolution));
    (
        orientation,
        resolution.and_then(|(x, y)| Resolution::of_unit(x, y, unit)),
    )
}

/// Reads the orientation (1 to 8) from an XMP packet, for files without an EXIF one.
pub fn orientation_of_xmp(packet: &[u8]) -> Option<u16> {
    const TIFF: &str = "http://ns.adobe.com/tiff/1.0/";
    let document = roxmltree::Document::parse(std::str::from_utf8(packet).ok()?).ok()?;
    let mut nodes = document.descendants();
    let value = nodes.find_map(|node| {
        let attribute = node.attribute((TIFF, "Orientation"));
        attribute.or_else(|| {
            node.has_tag_name((TIFF, "Orientation"))
                .then(|| node.text())
                .flatten()
        })
    });
    value?.trim().parse().ok()
}

/// Returns an EXIF block with the resolution alone.
pub fn write(resolution: Resolution) -> Result<Vec<u8>, String> {
    let field = |tag, value| Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    };
    let rational = |dots: f64| {
        Value::Rational(vec![Rational {
            num: (dots * 1000.0).round() as u32,
            denom: 1000,
        }])
    };
    let fields = [
        field(Tag::XResolution, rational(resolution.x)),
        field(Tag::YResolution, rational(resolution.y)),
        field(
            Tag::ResolutionUnit,
            Value::Short(vec![Resolution::INCH as u16]),
        ),
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut block = Cursor::new(Vec::new());
    writer
        .write(&mut block, true)
        .map_err(|error| error.to_string())?;
    Ok(block.into_inner())
}
