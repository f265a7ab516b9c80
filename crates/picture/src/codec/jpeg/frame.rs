//! The header of a JPEG's picture: its kind, size and components, and the colors that they hold.

use super::super::fault::Fault;

/// A frame header of a kind that is read: 8 bits, Huffman codes.
pub struct Frame {
    pub progressive: bool,
    pub width: usize,
    pub height: usize,
    pub components: Vec<Component>,
}

/// A component of the picture, such as lightness.
#[derive(Clone, Copy)]
pub struct Component {
    pub id: u8,
    /// The number of its blocks in a unit of the picture, across and down.
    pub across: usize,
    pub down: usize,
    /// The number of its quantization table.
    pub table: usize,
}

/// The marker of a frame header of JPEG-LS, which is a JPEG otherwise.
const LS: u8 = 0xf7;
/// The marker before the frame headers of a hierarchical file.
const HIERARCHY: u8 = 0xde;

/// Returns true if a marker begins a frame header, of whatever kind.
pub fn begins_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | HIERARCHY | LS)
}

impl Frame {
    /// Parses a frame header. Lossless, hierarchical and JPEG-LS files are refused, with the name of their kind.
    pub fn read(marker: u8, header: &[u8]) -> Result<Self, Fault> {
        let other = |what: &str, command: &str| {
            Err(Fault::Convert {
                what: what.into(),
                command: command.into(),
            })
        };
        let by_magick = "magick a.jpg a.tif";
        match marker {
            0xc0..=0xc2 => {}
            0xc3 | 0xcb => return other("a lossless JPEG", by_magick),
            0xc5..=0xc7 | 0xcd..=0xcf | HIERARCHY => {
                return other("a hierarchical JPEG", by_magick);
            }
            LS => return other("a JPEG-LS picture", "gdal_translate a.jls a.tif"),
            _ => {
                return other(
                    "a JPEG with arithmetic coding",
                    "jpegtran -copy all -outfile b.jpg a.jpg",
                );
            }
        }
        let short = || Fault::Damaged("its header is cut short".into());
        let (&[bits, y0, y1, x0, x1, count], components) =
            header.split_first_chunk::<6>().ok_or_else(short)?;
        if bits == 12 {
            return other("a 12-bit JPEG", by_magick);
        }
        let components: Vec<Component> = components
            .as_chunks::<3>()
            .0
            .iter()
            .take(count.into())
            .map(|&[id, sampling, table]| Component {
                id,
                across: usize::from(sampling >> 4),
                down: usize::from(sampling & 15),
                table: table.into(),
            })
            .collect();
        if components.len() != usize::from(count) || count == 0 {
            return Err(short());
        }
        let sensible = |blocks| (1..=4).contains(&blocks);
        if bits != 8
            || components
                .iter()
                .any(|component| !sensible(component.across) || !sensible(component.down))
        {
            return Err(Fault::Damaged("its header makes no sense".into()));
        }
        let frame = Self {
            progressive: marker == 0xc2,
            width: u16::from_be_bytes([x0, x1]).into(),
            height: u16::from_be_bytes([y0, y1]).into(),
            components,
        };
        if frame.height == 0 {
            return other(
                "a JPEG that tells its height only after its data",
                "jpegtran -copy all -outfile b.jpg a.jpg",
            );
        }
        Ok(frame)
    }

    /// Returns true if the first decoder reads such sampling rightly: the first component is the finest, and the others are as fine, or
    /// half or a quarter as fine. Practically all files meet this.
    pub fn is_sampled_usually(&self) -> bool {
        let (across, down) = self.unit();
        let first = self.components[0];
        let usual = |component: &Component| {
            let down_quartered = down == 4 && component.down == 2;
            component.across != 3 && component.down != 3 && !down_quartered
        };
        first.across == across && first.down == down && self.components.iter().all(usual)
    }

    /// Returns true if a sample of each component covers whole pixels, as the second decoder needs it.
    pub fn is_sampled_in_whole_pixels(&self) -> bool {
        let (across, down) = self.unit();
        let whole = |component: &Component| {
            across.is_multiple_of(component.across) && down.is_multiple_of(component.down)
        };
        self.components.iter().all(whole)
    }

    /// The number of blocks across and down in the largest component for each unit of the picture.
    pub fn unit(&self) -> (usize, usize) {
        let most = |of: fn(&Component) -> usize| self.components.iter().map(of).max().unwrap_or(1);
        (
            most(|component| component.across),
            most(|component| component.down),
        )
    }
}

/// The colors of a JPEG's components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colors {
    Gray,
    Rgb,
    YCbCr,
    /// Cyan, magenta, yellow and black, 0 for full ink, as Adobe's programs store them.
    Inks,
    /// As YCbCr: red, green and blue for the amounts of cyan, magenta and yellow. Black as in [`Colors::Inks`].
    Ycck,
}

/// Returns the colors according to the headers, decided as libjpeg does, because files are written to be read by it. `adobe` is the
/// transform in Adobe's header.
pub fn colors(frame: &Frame, jfif: bool, adobe: Option<u8>) -> Result<Colors, Fault> {
    match frame.components[..] {
        [_] => Ok(Colors::Gray),
        [red, green, blue] => Ok(match adobe {
            _ if jfif => Colors::YCbCr,
            Some(0) => Colors::Rgb,
            Some(_) => Colors::YCbCr,
            None if [red.id, green.id, blue.id] == *b"RGB" => Colors::Rgb,
            None => Colors::YCbCr,
        }),
        [_, _, _, _] => match adobe {
            Some(0) => Ok(Colors::Inks),
            Some(_) => Ok(Colors::Ycck),
            // Programs differ in whether 0 is full ink or none.
            None => Err(Fault::Convert {
                what: "a CMYK JPEG that does not say whether its values are inverted (it has no Adobe header)".into(),
                command: "magick a.jpg -colorspace sRGB a.png".into(),
            }),
        },
        ref others => Err(Fault::Unsupported(format!(
            "a JPEG with {} components",
            others.len()
        ))),
    }
}
