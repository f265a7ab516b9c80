//! The kind of a file by its first bytes; file names are wrong too often to be trusted.

/// The number of leading bytes by which the kind of a file is recognized.
pub const SIGNATURE: usize = 512;

/// A kind of file that is read. Some of them are also written: see [`crate::Format`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    Png,
    Jpeg,
    Tiff,
    WebP,
    /// JP2, JPX and bare codestreams.
    Jpeg2000,
    JpegXl,
    Gif,
    Bmp,
}

impl Container {
    /// Returns the kind of a file; `None` if it is not one that is read.
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Self::Tiff),
            [b'R', b'I', b'F', b'F', _, _, _, _, rest @ ..] if rest.starts_with(b"WEBP") => {
                Some(Self::WebP)
            }
            [0xff, 0x4f, 0xff, 0x51, ..] => Some(Self::Jpeg2000),
            [0xff, 0x0a, ..] => Some(Self::JpegXl),
            [0, 0, 0, 12, rest @ ..] if rest.starts_with(b"jP  \r\n\x87\n") => {
                // The same signature begins files of pages of text and of films.
                let brand = rest.get(16..20);
                (brand != Some(b"jpm ") && brand != Some(b"mjp2")).then_some(Self::Jpeg2000)
            }
            [0, 0, 0, 12, rest @ ..] if rest.starts_with(b"JXL \r\n\x87\n") => Some(Self::JpegXl),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            // Two letters begin many texts; the four bytes are reserved and zero.
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Self::Bmp),
            _ => None,
        }
    }

    /// Returns true for the extensions, in lowercase, of files that are read but not written.
    pub fn is_read_only_extension(extension: &str) -> bool {
        [
            "jp2", "j2k", "j2c", "jpf", "jpx", "jxl", "gif", "bmp", "dib",
        ]
        .contains(&extension)
    }
}

/// Returns the kind of a file that is not a picture but is often named as one, and advice.
pub fn misnamed(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = text.trim_ascii_start();
    let begins = |with: &[u8]| {
        let begin = text.get(..with.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(with))
    };
    if start.starts_with(&[0, 5, 0x16, 7]) {
        Some((
            "a companion file of macOS (AppleDouble)",
            "take the file of the same name without the leading `._`",
        ))
    } else if begins(b"version https://git-lfs") {
        Some((
            "a pointer of Git LFS",
            "fetch the picture that it stands for with `git lfs pull`",
        ))
    } else if begins(b"<!doctype html") || begins(b"<html") {
        Some((
            "an HTML page",
            "perhaps a server answered with an error; get the picture once more",
        ))
    } else {
        None
    }
}

/// Returns the kind of a file in a format that is not read, and a command that converts it.
pub fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match start {
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4)? {
            b"avif" | b"avis" => ("an AVIF picture", "magick a.avif a.png"),
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
                // The general brand comes first in some files of either kind.
                if holds(start, b"avif") {
                    ("an AVIF picture", "magick a.avif a.png")
                } else {
                    ("a HEIC picture", "magick a.heic a.png")
                }
            }
            b"crx " => ("a camera's raw file", "darktable-cli a.cr3 a.tif"),
            _ => ("a film", "ffmpeg -i a.mp4 -frames:v 1 a.png"),
        },
        [b'8', b'B', b'P', b'S', ..] => ("a Photoshop document", "magick a.psd -flatten a.tif"),
        [0x76, 0x2f, 0x31, 0x01, ..] => ("an OpenEXR picture", "magick a.exr a.tif"),
        [b'I', b'I', 0xbc, ..] => ("a JPEG XR picture", "magick a.jxr a.tif"),
        [0, 0, 0, 12, b'j', b'P', ..] => (
            "a JPEG 2000 document of several parts",
            "gdal_translate a.jpm a.tif",
        ),
        [b'I', b'I', b'U', 0, ..] | [b'I', b'I', b'R', b'O' | b'S', ..] => {
            ("a camera's raw file", "darktable-cli a.raw a.tif")
        }
        [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..] => {
            ("a camera's raw file", "darktable-cli a.raf a.tif")
        }
        [b'A', b'T', b'&', b'T', b'F', b'O', b'R', b'M', ..] => {
            ("a DjVu document", "ddjvu -format=tiff a.djvu a.tif")
        }
        [b'P', b'1'..=b'7', space, ..] if space.is_ascii_whitespace() => {
            ("a PNM picture", "magick a.pnm a.png")
        }
        [0, 0, 1, 0, _, 0, ..] => ("an icon", "magick a.ico a.png"),
        [b'g', b'i', b'm', b'p', b' ', b'x', b'c', b'f', ..] => {
            ("a GIMP document", "magick a.xcf -flatten a.tif")
        }
        _ if start.starts_with(b"SIMPLE  =") => ("a FITS picture", "magick a.fits a.tif"),
        // Some programs write a few bytes before the signature.
        _ if holds(start, b"%PDF-") => ("a PDF document", "pdfimages -all a.pdf page"),
        _ if start.starts_with(b"%!PS") => (
            "a PostScript document",
            "gs -o a.png -sDEVICE=png16m -r300 a.ps",
        ),
        _ if holds(start, b"<svg") => ("an SVG drawing", "rsvg-convert a.svg -o a.png"),
        _ => return None,
    })
}

/// Returns true if these bytes are among the first.
fn holds(start: &[u8], bytes: &[u8]) -> bool {
    let start = &start[..start.len().min(SIGNATURE)];
    start.windows(bytes.len()).any(|window| window == bytes)
}
