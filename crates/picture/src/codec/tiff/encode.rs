use std::io::{Seek, Write};

use tiff::TiffError;
use tiff::encoder::colortype::{RGB8, RGB16};
use tiff::encoder::{ImageEncoder, Rational, TiffEncoder, TiffKindStandard, colortype};
use tiff::tags::{ResolutionUnit, Tag};

use super::super::rows::{rows8, rows16};
use super::super::tags::Tags;
use crate::{Depth, Picture, icc};

const XMP: Tag = Tag::Unknown(super::tag::XMP);

/// Approximate size of written strips in bytes. TIFF recommends 8 kB, but larger strips are faster to read today.
const STRIP: usize = 1 << 18;

/// Writes a TIFF without compression, as archives keep their masters: 16-bit scans hardly compress, and every reader supports it.
pub fn encode<W: Write + Seek>(
    picture: &Picture,
    depth: Depth,
    tags: Option<&Tags>,
    out: W,
) -> Result<(), String> {
    let write = || -> Result<(), TiffError> {
        let mut file = TiffEncoder::new(out)?;
        let (width, height) = (picture.width() as u32, picture.height() as u32);
        match depth {
            Depth::Eight => write(picture, tags, file.new_image::<RGB8>(width, height)?, rows8),
            Depth::Sixteen => write(
                picture,
                tags,
                file.new_image::<RGB16>(width, height)?,
                rows16,
            ),
        }
    };
    write().map_err(|error| error.to_string())
}

fn write<W: Write + Seek, C: colortype::ColorType>(
    picture: &Picture,
    tags: Option<&Tags>,
    mut image: ImageEncoder<'_, W, C, TiffKindStandard>,
    rows: impl Fn(&Picture, std::ops::Range<usize>) -> Vec<C::Inner>,
) -> Result<(), TiffError>
where
    [C::Inner]: tiff::encoder::TiffValue,
{
    if let Some(dots) = picture.resolution() {
        image.resolution_unit(ResolutionUnit::Inch);
        image.x_resolution(rational(dots.x));
        image.y_resolution(rational(dots.y));
    }
    image
        .encoder()
        .write_tag(Tag::IccProfile, icc::srgb().as_slice())?;
    if let Some(tags) = tags {
        image
            .encoder()
            .write_tag(Tag::Software, tags.software.as_str())?;
        image
            .encoder()
            .write_tag(Tag::ImageDescription, tags.description.as_str())?;
        image.encoder().write_tag(XMP, tags.xmp.as_bytes())?;
    }
    let strip = (STRIP / (3 * picture.width() * size_of::<C::Inner>())).clamp(1, picture.height());
    image.rows_per_strip(strip as u32)?;
    for y in (0..picture.height()).step_by(strip) {
        image.write_strip(&rows(picture, y..(y + strip).min(picture.height())))?;
    }
    image.finish()
}

fn rational(dots: f64) -> Rational {
    Rational {
        n: (dots * 1000.0).round() as u32,
        d: 1000,
    }
}
