//! TIFF: every kind is either decoded correctly or refused by its name.
//!
//! Directories say what a page is ([`directory`], [`pages`], [`image`]); strips and tiles are unpacked one by one
//! ([`compression`], [`chunks`]); stored values become gray or RGB ([`photometric`]).

mod ccitt;
mod chunks;
mod cielab;
mod compression;
mod directory;
mod due;
mod encode;
mod image;
mod jpeg;
#[cfg(feature = "jpeg2000")]
mod jpeg2000;
mod pages;
mod palette;
mod photometric;
mod subsampled;
mod tag;
mod ycbcr;

use super::budget::Budget;
use super::decoded::{Decoded, Profile};
use super::fault::Fault;
use super::metadata::{MetadataBlocks, iptc_of_photoshop};
use crate::Resolution;

use directory::{Directory, File};
use image::Image;
use photometric::Colors;

pub use encode::encode;

pub fn decode(bytes: &[u8], budget: Budget, page: Option<u32>) -> Result<Decoded, Fault> {
    let file = File::new(bytes)?;
    let mut warnings = Vec::new();
    let directory = pages::find(file, page, &mut warnings)?;
    let image = Image::new(&directory, &mut warnings)?;
    let colors = Colors::new(&directory, &image, &mut warnings)?;
    let channels = colors.channels();
    budget.check(
        image.width as u64,
        image.height as u64,
        colors.bytes_per_pixel(image.bits) + image.working_memory_per_pixel(),
    )?;
    let places = image.places(&directory)?;
    let wanted = colors.wanted();
    let samples = if image.bits > 8 {
        let stored = chunks::read(&image, &places, wanted, &mut warnings)?;
        let white = colors.white(&directory, &stored, image.bits, &mut warnings)?;
        colors.apply16(stored, image.bits, white)
    } else {
        let stored = chunks::read(&image, &places, wanted, &mut warnings)?;
        colors.apply8(stored, image.bits)
    };
    Ok(Decoded {
        width: image.width,
        height: image.height,
        samples,
        channels,
        profile: profile(&directory, &colors, &mut warnings),
        orientation: orientation(&directory, &mut warnings),
        resolution: resolution(&directory),
        metadata: metadata(&directory),
        warnings,
    })
}

fn profile(directory: &Directory, colors: &Colors, warnings: &mut Vec<String>) -> Profile {
    if colors.become_srgb() {
        if directory.has(tag::ICC_PROFILE) {
            warnings.push(
                "the file's color profile is not used, since CIE L*a*b* are colors by themselves"
                    .into(),
            );
        }
        return Profile::Absent;
    }
    match directory.bytes(tag::ICC_PROFILE) {
        Ok(profile) => profile.map(<[u8]>::to_vec).into(),
        Err(_) => Profile::Damaged("it is cut off".into()),
    }
}

fn orientation(directory: &Directory, warnings: &mut Vec<String>) -> u16 {
    match directory.number(tag::ORIENTATION) {
        Ok(None) => 1,
        Ok(Some(known @ 1..=8)) => known as u16,
        _ => {
            warnings.push(
                "the file's orientation is none of those that exist; it is read as stored".into(),
            );
            1
        }
    }
}

fn resolution(directory: &Directory) -> Option<Resolution> {
    let dots = |tag| directory.fractions(tag)?.first().copied();
    let (x, y) = (dots(tag::X_RESOLUTION)?, dots(tag::Y_RESOLUTION)?);
    let unit = directory.number(tag::RESOLUTION_UNIT).ok()?;
    Resolution::of_unit(x, y, unit.map_or(Resolution::INCH, |unit| unit as u32))
}

/// Returns the metadata of a page; what cannot be read is left out.
fn metadata(directory: &Directory) -> MetadataBlocks {
    let block = |tag| directory.bytes(tag).ok().flatten();
    let resources = block(tag::PHOTOSHOP).and_then(iptc_of_photoshop);
    let texts = [
        ("Title", tag::DOCUMENT_NAME),
        ("Description", tag::IMAGE_DESCRIPTION),
        ("Author", tag::ARTIST),
        ("Copyright", tag::COPYRIGHT),
    ];
    let texts = texts.into_iter().filter_map(|(keyword, tag)| {
        let text = String::from_utf8_lossy(block(tag)?);
        Some((keyword, text.trim_end_matches('\0').replace('\0', "; ")))
    });
    MetadataBlocks {
        xmp: block(tag::XMP).map(<[u8]>::to_vec),
        exif: None,
        iptc: block(tag::IPTC).or(resources).map(<[u8]>::to_vec),
        texts: texts.collect(),
    }
}

/// Returns the XMP packet of the first page.
pub fn xmp(bytes: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    let directory = pages::find(File::new(bytes)?, None, &mut Vec::new())?;
    Ok(directory.bytes(tag::XMP)?.map(<[u8]>::to_vec))
}

/// Returns true if the file has a C2PA manifest.
pub fn has_manifest(bytes: &[u8]) -> bool {
    File::new(bytes).is_ok_and(|file| pages::any_has(file, tag::C2PA))
}
