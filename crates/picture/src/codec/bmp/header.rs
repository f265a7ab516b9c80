//! The headers of a BMP, in all versions of Windows and OS/2.

use super::super::decoded::Profile;
use super::super::fault::Fault;
use crate::Resolution;

/// The place of the picture's header, behind that of the file.
const START: usize = 14;

pub struct Header {
    pub width: usize,
    pub height: usize,
    /// True if the first row is the top one.
    pub top_down: bool,
    pub coding: Coding,
    palette: Vec<[u8; 3]>,
    /// The place of the pixels in the file.
    pub pixels: usize,
    pub resolution: Option<Resolution>,
    pub profile: Profile,
}

/// The form in which pixels are stored.
pub enum Coding {
    /// Places in the palette, of 1 to 8 bits.
    Places { bits: usize },
    /// Runs of places of 4 or 8 bits.
    Runs { bits: usize },
    /// Bits of red, green, blue and alpha in pixels of 16 to 32 bits.
    Masks { bits: usize, masks: [u32; 4] },
}

impl Header {
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        /// The size of the oldest version, whose fields have 16 bits.
        const OLDEST: usize = 12;
        /// The size of the next one, of which any further field may be left out.
        const NEXT: usize = 16;
        let short = || Fault::damaged("it ends within its header");
        let size = long(bytes, START).ok_or_else(short)? as usize;
        let header = START
            .checked_add(size)
            .and_then(|end| bytes.get(START..end))
            .ok_or_else(short)?;
        let field = |at| long(header, at).unwrap_or(0);
        let (width, height, bits) = match size {
            OLDEST => {
                let sides = field(4);
                (sides & 0xffff, sides >> 16, field(8) >> 16)
            }
            NEXT.. => (field(4), field(8), field(12) >> 16),
            _ => return Err(Fault::damaged("its header makes no sense")),
        };
        let top_down = size != OLDEST && (height as i32) < 0;
        let height = if top_down {
            (height as i32).unsigned_abs()
        } else {
            height
        };
        if width > i32::MAX as u32 || bits > 32 {
            return Err(Fault::damaged("its header makes no sense"));
        }
        let (coding, masks_end) = if size == OLDEST {
            (coding(bits as usize, 0, size, &[])?, START + size)
        } else {
            // In the version of 40 bytes, masks follow the header; later ones hold them.
            let compression = field(16);
            let masks = bytes.get(START + 40..).unwrap_or_default();
            let coding = coding(bits as usize, compression, size, masks)?;
            let behind = match (size, compression) {
                (40, BIT_FIELDS) => 12,
                (40, ALPHA_BIT_FIELDS) => 16,
                _ => 0,
            };
            (coding, START + size + behind)
        };
        let stated = long(bytes, 10).unwrap_or(0) as usize;
        let entry = if size == OLDEST { 3 } else { 4 };
        let colors = match coding {
            Coding::Masks { .. } => 0,
            _ => 1 << bits,
        };
        let colors = match field(32) as usize {
            used @ 1.. if size != OLDEST && used < colors => used,
            _ => colors,
        };
        let pixels = if stated >= masks_end {
            stated
        } else {
            masks_end + entry * colors
        };
        let palette = bytes.get(masks_end..pixels.min(bytes.len()));
        let palette = palette.unwrap_or_default().chunks_exact(entry).take(colors);
        let palette = palette
            .map(|color| [color[2], color[1], color[0]])
            .collect();
        Ok(Self {
            width: width as usize,
            height: height as usize,
            top_down,
            coding,
            palette,
            pixels,
            resolution: resolution(field(24), field(28)),
            profile: profile(bytes, header),
        })
    }

    pub fn area(&self) -> usize {
        self.width * self.height
    }

    /// Returns a color of the palette.
    pub fn color(&self, place: u8) -> Result<[u8; 3], Fault> {
        let color = self.palette.get(usize::from(place)).copied();
        color.ok_or_else(|| Fault::damaged("it has colors that its palette lacks"))
    }
}

const BIT_FIELDS: u32 = 3;
const ALPHA_BIT_FIELDS: u32 = 6;

fn coding(bits: usize, compression: u32, size: usize, masks: &[u8]) -> Result<Coding, Fault> {
    /// The size of the header of OS/2, which numbers other compressions alike.
    const OS2: usize = 64;
    /// The size of the first header that holds a mask of alpha.
    const WITH_ALPHA: usize = 56;
    const HALVES: [u32; 4] = [0x7c00, 0x03e0, 0x001f, 0];
    const BYTES: [u32; 4] = [0xff_0000, 0xff00, 0xff, 0];
    let unusual = |what: &str| {
        Err(Fault::Convert {
            what: format!("a BMP picture {what}"),
            command: "magick a.bmp a.png".into(),
        })
    };
    match (compression, bits) {
        (0, 1 | 2 | 4 | 8) => Ok(Coding::Places { bits }),
        (0, 16) => Ok(Coding::Masks {
            bits,
            masks: HALVES,
        }),
        (0, 24 | 32) => Ok(Coding::Masks { bits, masks: BYTES }),
        (1, 8) | (2, 4) => Ok(Coding::Runs { bits }),
        (BIT_FIELDS | ALPHA_BIT_FIELDS, 16 | 32) if size != OS2 => {
            let has_alpha = size >= WITH_ALPHA || compression == ALPHA_BIT_FIELDS;
            let masks = [0, 1, 2, 3].map(|channel| {
                let read = channel < 3 || has_alpha;
                read.then(|| long(masks, 4 * channel))
                    .flatten()
                    .unwrap_or(0)
            });
            Ok(Coding::Masks { bits, masks })
        }
        (4, _) if size != OS2 => unusual("that holds a JPEG"),
        (5, _) if size != OS2 => unusual("that holds a PNG"),
        _ => unusual(&format!(
            "of an unusual kind ({bits} bits, compression {compression})"
        )),
    }
}

/// Returns the number of 4 bytes at a place.
fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|it| u32::from_le_bytes(*it))
}

/// Returns dots per inch from dots per meter.
fn resolution(x: u32, y: u32) -> Option<Resolution> {
    const METERS_PER_INCH: f64 = 0.0254;
    let per_inch = |dots: u32| {
        let dots = f64::from(dots) * METERS_PER_INCH;
        // 300 dots per inch are 11,811 per meter, rounded.
        if (dots - dots.round()).abs() < 0.02 {
            dots.round()
        } else {
            dots
        }
    };
    Resolution::of_inch(per_inch(x), per_inch(y))
}

/// Returns the profile that the fifth version of the header may have.
fn profile(bytes: &[u8], header: &[u8]) -> Profile {
    /// The kind of a color space that is a profile within the file.
    const EMBEDDED: &[u8] = b"DEBM";
    let number = |at| long(header, at).map(|number| number as usize);
    let Some((start, length)) = number(112).zip(number(116)) else {
        return Profile::Absent;
    };
    if &header[56..60] != EMBEDDED {
        return Profile::Absent;
    }
    let found = START
        .checked_add(start)
        .and_then(|start| bytes.get(start..start.checked_add(length)?));
    match found {
        Some(profile) => Profile::Present(profile.to_vec()),
        None => Profile::Damaged("it is cut off".into()),
    }
}
