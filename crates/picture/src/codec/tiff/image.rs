//! The layout of a page's samples in its strips or tiles.

use super::super::fault::Fault;
use super::compression::Compression;
use super::directory::{Directory, File};
use super::{subsampled, tag};

/// More samples per pixel than any scan has.
const MOST_SAMPLES: u64 = 64;

const YCBCR: u64 = 6;
const CIE_LAB: u64 = 8;

pub struct Image<'a> {
    pub file: File<'a>,
    pub width: usize,
    pub height: usize,
    /// Bits per sample, 1 to 16.
    pub bits: usize,
    /// Samples per pixel, with those that are left out.
    pub samples: usize,
    /// True if each strip or tile holds only one of the samples.
    pub planar: bool,
    /// PhotometricInterpretation.
    pub photometric: u64,
    pub compression: Compression<'a>,
    /// True if the first bit of each byte is the least significant one.
    pub reversed: bool,
    /// True if each sample is stored as the difference to its left neighbor.
    pub differences: bool,
    /// Pixels per color sample, across and down, of YCbCr stored without JPEG compression.
    pub subsampling: (usize, usize),
    pub tiled: bool,
    /// Size of a strip or tile in pixels. The last strip may be shorter; tiles at the edges are whole.
    pub chunk_width: usize,
    pub chunk_height: usize,
}

pub struct Places<'a> {
    /// The compressed bytes of each strip or tile, in the order of the file's tables.
    pub chunks: Vec<&'a [u8]>,
    /// True if the file states the length of each.
    pub counted: bool,
}

impl<'a> Image<'a> {
    pub fn new(directory: &Directory<'a>, warnings: &mut Vec<String>) -> Result<Self, Fault> {
        let size = |tag, name| {
            let value = directory.number(tag)?;
            let value = value.ok_or_else(|| Fault::Damaged(format!("it does not say its {name}")));
            Ok::<_, Fault>(value?.min(u32::MAX.into()) as usize)
        };
        let width = size(tag::IMAGE_WIDTH, "width")?;
        let height = size(tag::IMAGE_LENGTH, "height")?;
        if width == 0 || height == 0 {
            return Err(Fault::Damaged(format!(
                "its header says {width} × {height} pixels"
            )));
        }
        let samples = directory.number(tag::SAMPLES_PER_PIXEL)?.unwrap_or(1);
        if samples == 0 || samples > MOST_SAMPLES {
            return Err(Fault::Unsupported(format!(
                "a TIFF of {samples} samples per pixel"
            )));
        }
        let samples = samples as usize;
        let compression = Compression::new(directory)?;
        let photometric = photometric(directory, samples, &compression, warnings)?;
        check_format(directory, samples, photometric)?;
        let bits = bits(directory, samples)?;
        let planar = match directory.number(tag::PLANAR_CONFIGURATION)? {
            None | Some(1) => false,
            Some(2) => samples > 1,
            Some(other) => {
                return Err(Fault::Damaged(format!(
                    "its planar configuration is {other}, which does not exist"
                )));
            }
        };
        check_kind(&compression, bits, if planar { 1 } else { samples })?;
        let reversed = match directory.number(tag::FILL_ORDER)? {
            Some(2) => true,
            None | Some(1) => false,
            Some(other) => {
                warnings.push(format!(
                    "the file's order of bits is {other}, which does not exist; it is read in the usual one"
                ));
                false
            }
        };
        let tiled = directory.has(tag::TILE_WIDTH) || directory.has(tag::TILE_LENGTH);
        let (chunk_width, chunk_height) = if tiled {
            (
                size(tag::TILE_WIDTH, "tiles' width")?,
                size(tag::TILE_LENGTH, "tiles' height")?,
            )
        } else {
            let rows = directory.number(tag::ROWS_PER_STRIP)?;
            let rows = rows.unwrap_or(u64::MAX).min(height as u64) as usize;
            (width, rows)
        };
        if chunk_width == 0 || chunk_height == 0 {
            return Err(Fault::damaged("its strips or tiles have no size"));
        }
        let whole_colors = match compression {
            Compression::WebP => Some("WebP"),
            _ if compression.is_jpeg2000() => Some("JPEG 2000"),
            _ => None,
        };
        if let Some(name) = whole_colors.filter(|_| photometric == YCBCR) {
            return Err(Fault::Unsupported(format!(
                "a TIFF with {name} data in YCbCr"
            )));
        }
        let subsampling = if photometric == YCBCR && !compression.is_jpeg() {
            subsampled::factors(directory)?
        } else {
            (1, 1)
        };
        if photometric == YCBCR && (bits != 8 || samples != 3) {
            return Err(Fault::Unsupported(format!(
                "a TIFF in YCbCr with {samples} samples of {bits} bits"
            )));
        }
        if planar && subsampling != (1, 1)
            || planar && photometric == YCBCR && compression.is_jpeg()
        {
            return Err(Fault::Unsupported(
                "a TIFF in YCbCr with separate planes".into(),
            ));
        }
        let differences = differences(directory, &compression, bits, subsampling, warnings)?;
        Ok(Self {
            file: directory.file(),
            width,
            height,
            bits,
            samples,
            planar,
            photometric,
            compression,
            reversed,
            differences,
            subsampling,
            tiled,
            chunk_width,
            chunk_height,
        })
    }

    pub fn across(&self) -> usize {
        self.width.div_ceil(self.chunk_width)
    }

    pub fn down(&self) -> usize {
        self.height.div_ceil(self.chunk_height)
    }

    /// The number of samples per pixel in each strip or tile.
    pub fn samples_in_chunk(&self) -> usize {
        if self.planar { 1 } else { self.samples }
    }

    /// The number of bytes of a row of a strip or tile.
    pub fn row_bytes(&self) -> usize {
        (self.chunk_width * self.samples_in_chunk() * self.bits).div_ceil(8)
    }

    /// The number of bytes, for each pixel of the picture, of the strips or tiles that are unpacked at the same time.
    pub fn working_memory_per_pixel(&self) -> usize {
        let at_once = self.down().min(rayon::current_num_threads()) as u128;
        let changed = usize::from(self.reversed) + 3 * usize::from(self.subsampling != (1, 1));
        let copies = (self.compression.working_copies() + changed) as u128;
        let bits = (self.samples_in_chunk() * self.bits) as u128;
        let chunk = self.chunk_width as u128 * self.chunk_height as u128 * bits / 8;
        let per_pixel = chunk * at_once * copies / (self.width as u128 * self.height as u128);
        usize::try_from(per_pixel).unwrap_or(usize::MAX / 2)
    }

    /// Returns the compressed bytes of all strips or tiles.
    pub fn places(&self, directory: &Directory<'a>) -> Result<Places<'a>, Fault> {
        let planes = if self.planar { self.samples } else { 1 };
        let due = self.across() * self.down() * planes;
        // Some writers use the strips' tags for tiles.
        let numbers = |tag, other| match directory.numbers(tag, due)? {
            Some(numbers) => Ok(Some(numbers)),
            None => directory.numbers(other, due),
        };
        let kind = if self.tiled { "tiles" } else { "strips" };
        let offsets = if self.tiled {
            numbers(tag::TILE_OFFSETS, tag::STRIP_OFFSETS)?
        } else {
            numbers(tag::STRIP_OFFSETS, tag::TILE_OFFSETS)?
        };
        let offsets = offsets
            .ok_or_else(|| Fault::Damaged(format!("it does not say where its {kind} are")))?;
        let counts = if self.tiled {
            numbers(tag::TILE_BYTE_COUNTS, tag::STRIP_BYTE_COUNTS)?
        } else {
            numbers(tag::STRIP_BYTE_COUNTS, tag::TILE_BYTE_COUNTS)?
        };
        let counts = counts.unwrap_or_default();
        if offsets.len() < due || (!counts.is_empty() && counts.len() < due) {
            return Err(Fault::Damaged(format!(
                "it lists {} {kind} instead of {due}",
                offsets.len().min(counts.len())
            )));
        }
        let mut starts = offsets.clone();
        starts.sort_unstable();
        let place = |(index, &start): (usize, &u64)| {
            let count = counts.get(index).copied().unwrap_or(0);
            if start == 0 && count == 0 {
                return Err(Fault::Unsupported(format!(
                    "a sparse TIFF, whose {} {kind} of {due} are left out,",
                    offsets.iter().filter(|&&start| start == 0).count()
                )));
            }
            let rest = usize::try_from(start)
                .ok()
                .and_then(|start| self.file.bytes.get(start..))
                .unwrap_or_default();
            // Without a count, data end where the next begin, at the latest.
            let length = if count == 0 {
                let next = starts.partition_point(|&other| other <= start);
                starts.get(next).map_or(u64::MAX, |next| next - start)
            } else {
                count
            };
            // Only of uncompressed data is it clear how many bytes are needed, whatever the count.
            let held = rest.len() as u64;
            if count > held && !matches!(self.compression, Compression::None) {
                return Err(Fault::Damaged(format!(
                    "its picture is cut short: the file ends {} bytes before the end of its {kind}",
                    count - held
                )));
            }
            Ok(&rest[..length.min(held) as usize])
        };
        let chunks = offsets.iter().enumerate().map(place);
        Ok(Places {
            chunks: chunks.collect::<Result<_, _>>()?,
            counted: counts.iter().all(|&count| count != 0) && !counts.is_empty(),
        })
    }
}

fn photometric(
    directory: &Directory,
    samples: usize,
    compression: &Compression,
    warnings: &mut Vec<String>,
) -> Result<u64, Fault> {
    if let Some(stated) = directory.number(tag::PHOTOMETRIC_INTERPRETATION)? {
        return Ok(stated);
    }
    let (assumed, name) = match samples {
        1 if compression.is_ccitt() => (0, "white is 0"),
        1 => (1, "black is 0"),
        3 => (2, "RGB"),
        _ => {
            return Err(Fault::damaged(
                "it does not say what its samples mean (PhotometricInterpretation)",
            ));
        }
    };
    warnings.push(format!(
        "the file does not say what its samples mean; it is read as: {name}"
    ));
    Ok(assumed)
}

/// Refuses samples other than unsigned whole numbers, and those of CIE L*a*b* that have a sign.
fn check_format(directory: &Directory, samples: usize, photometric: u64) -> Result<(), Fault> {
    let formats = directory.numbers(tag::SAMPLE_FORMAT, samples)?;
    let other = formats
        .unwrap_or_default()
        .into_iter()
        .find(|format| !matches!((format, photometric), (1 | 4, _) | (2, CIE_LAB)));
    let name = match other {
        None => return Ok(()),
        Some(2) => "signed whole numbers",
        Some(3) => "floating-point numbers",
        Some(5 | 6) => "complex numbers",
        Some(other) => {
            return Err(Fault::Damaged(format!(
                "its sample format is {other}, which does not exist"
            )));
        }
    };
    Err(Fault::Unsupported(format!("a TIFF of {name}")))
}

fn bits(directory: &Directory, samples: usize) -> Result<usize, Fault> {
    let bits = directory.numbers(tag::BITS_PER_SAMPLE, samples)?;
    let bits = bits.unwrap_or_else(|| vec![1]);
    let first = bits.first().copied().unwrap_or(1);
    if bits.iter().any(|&other| other != first) {
        return Err(Fault::Unsupported(format!(
            "a TIFF whose samples have different numbers of bits ({})",
            bits.iter()
                .map(u64::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        )));
    }
    match first {
        1..=16 => Ok(first as usize),
        other => Err(Fault::Unsupported(format!(
            "a TIFF of {other} bits per sample"
        ))),
    }
}

/// Refuses samples of a kind for which the compression is not made.
fn check_kind(compression: &Compression, bits: usize, samples: usize) -> Result<(), Fault> {
    let kind = match compression {
        Compression::Jpeg { .. } if bits != 8 => "JPEG",
        Compression::WebP if bits != 8 => "WebP",
        _ if compression.is_jpeg2000() && !matches!(bits, 8 | 16) => "JPEG 2000",
        Compression::Ccitt(_) if bits != 1 || samples != 1 => {
            return Err(Fault::Unsupported(format!(
                "a TIFF with fax data of {samples} samples of {bits} bits"
            )));
        }
        _ => return Ok(()),
    };
    Err(Fault::Unsupported(format!(
        "a TIFF with {kind} data of {bits} bits per sample"
    )))
}

fn differences(
    directory: &Directory,
    compression: &Compression,
    bits: usize,
    subsampling: (usize, usize),
    warnings: &mut Vec<String>,
) -> Result<bool, Fault> {
    let predictor = directory.number(tag::PREDICTOR)?.unwrap_or(1);
    if predictor != 1 && !compression.has_predictor() {
        warnings.push(
            "the file names a predictor, which its compression does not have; it is not applied"
                .into(),
        );
        return Ok(false);
    }
    match predictor {
        1 => Ok(false),
        2 if bits == 8 && subsampling == (1, 1) || bits == 16 => Ok(true),
        2 => Err(Fault::Unsupported(format!(
            "a TIFF with a predictor for samples of {bits} bits{}",
            if subsampling == (1, 1) {
                ""
            } else {
                " in YCbCr"
            }
        ))),
        3 => Err(Fault::Unsupported(
            "a TIFF with the predictor for floating-point numbers".into(),
        )),
        other => Err(Fault::Damaged(format!(
            "its predictor is {other}, which does not exist"
        ))),
    }
}
