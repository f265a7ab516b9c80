//! Unpacking of a strip or tile, whose bytes are counted.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};
use ruzstd::decoding::StreamingDecoder;
use weezl::{BitOrder, LzwStatus};

use super::super::fault::Fault;
use super::directory::Directory;
use super::due::{Due, broken, short};
use super::{ccitt, jpeg, tag};

/// Memory for a dictionary of LZMA, in KiB: that of its highest level, and room.
const LZMA_MEMORY: u32 = 100_000;

/// Some writers fill compressed data up to a multiple of this many bytes.
const PADDING: usize = 4;

#[derive(Clone, Copy)]
pub enum Compression<'a> {
    None,
    Ccitt(ccitt::Scheme),
    Lzw,
    Deflate,
    PackBits,
    Jpeg {
        tables: &'a [u8],
    },
    Zstandard,
    Lzma,
    WebP,
    #[cfg(feature = "jpeg2000")]
    Jpeg2000 {
        little: bool,
    },
}

pub struct Unpacked<'a> {
    /// The unpacked bytes, at least as many as are due.
    pub bytes: Cow<'a, [u8]>,
    /// True if the data go on where they should end, other than by padding. They may be damaged.
    pub surplus: bool,
}

impl<'a> Compression<'a> {
    pub fn new(directory: &Directory<'a>) -> Result<Self, Fault> {
        let number = directory.number(tag::COMPRESSION)?.unwrap_or(1);
        // A command that converts the kinds that are not read here.
        const LIBTIFF: &str = "tiffcp -c lzw a.tif b.tif";
        const GDAL: &str = "gdal_translate -co COMPRESS=LZW a.tif b.tif";
        let (name, command) = match number {
            1 => return Ok(Self::None),
            2 => return Ok(Self::Ccitt(ccitt::Scheme::ModifiedHuffman)),
            3 | 4 => return ccitt::Scheme::new(directory, number == 4).map(Self::Ccitt),
            5 => return Ok(Self::Lzw),
            7 => {
                let tables = directory.bytes(tag::JPEG_TABLES)?.unwrap_or_default();
                return Ok(Self::Jpeg { tables });
            }
            8 | 32946 => return Ok(Self::Deflate),
            32773 => return Ok(Self::PackBits),
            34925 => return Ok(Self::Lzma),
            50000 => return Ok(Self::Zstandard),
            50001 => return Ok(Self::WebP),
            #[cfg(feature = "jpeg2000")]
            33005 | 34712 => {
                let little = directory.file().little;
                return Ok(Self::Jpeg2000 { little });
            }
            6 => ("old-style JPEG", LIBTIFF),
            32771 => ("modified Huffman in 16-bit words", LIBTIFF),
            9 | 10 | 34661 => ("JBIG", LIBTIFF),
            32766 => ("NeXT's compression", LIBTIFF),
            32809 => ("ThunderScan's compression", LIBTIFF),
            32908 | 32909 => ("PixarLog", LIBTIFF),
            34676 | 34677 => ("SGILog", LIBTIFF),
            33003 => ("JPEG 2000 in YCbCr", GDAL),
            #[cfg(not(feature = "jpeg2000"))]
            33005 | 34712 => ("JPEG 2000", GDAL),
            34887 => ("LERC", GDAL),
            50002 | 52546 => ("JPEG XL", GDAL),
            34892 => ("lossy JPEG of a raw photograph (DNG)", GDAL),
            _ => {
                return Err(Fault::Unsupported(format!(
                    "a TIFF with the unknown compression {number}"
                )));
            }
        };
        Err(Fault::Convert {
            what: format!("a TIFF compressed with {name}"),
            command: command.into(),
        })
    }

    pub fn is_jpeg(&self) -> bool {
        matches!(self, Self::Jpeg { .. })
    }

    pub fn is_jpeg2000(&self) -> bool {
        #[cfg(feature = "jpeg2000")]
        let is = matches!(self, Self::Jpeg2000 { .. });
        #[cfg(not(feature = "jpeg2000"))]
        let is = false;
        is
    }

    pub fn is_ccitt(&self) -> bool {
        matches!(self, Self::Ccitt(_))
    }

    pub fn has_predictor(&self) -> bool {
        matches!(
            self,
            Self::Lzw | Self::Deflate | Self::Zstandard | Self::Lzma
        )
    }

    /// Returns true if FillOrder has a meaning for the compressed bytes. Those of JPEG and JPEG 2000 always have their own order.
    pub fn has_bit_order(&self) -> bool {
        !self.is_jpeg() && !self.is_jpeg2000()
    }

    /// The memory that unpacking a strip or tile needs, in multiples of its unpacked bytes.
    pub fn working_copies(&self) -> usize {
        match self {
            Self::None => 0,
            // Decoders hold the coefficients of progressive data, of 16 bits, and one of them each component by itself.
            Self::Jpeg { .. } => 4,
            // These hold back a window of what they have unpacked.
            Self::Zstandard | Self::WebP => 2,
            // The decoder holds floats and coefficients of each sample.
            #[cfg(feature = "jpeg2000")]
            Self::Jpeg2000 { .. } => 16,
            _ => 1,
        }
    }

    /// Unpacks exactly the bytes that are due.
    pub fn unpack<'b>(&self, data: Cow<'b, [u8]>, due: Due) -> Result<Unpacked<'b>, Fault> {
        let packed = &data[..];
        if packed.is_empty() {
            return Err(short(0, due));
        }
        let mut surplus = false;
        let bytes: Cow<'b, [u8]> = match self {
            Self::None => data,
            Self::Ccitt(scheme) => scheme.unpack(packed, due)?.into(),
            Self::Lzw => lzw(packed, due, &mut surplus)?.into(),
            Self::Deflate => deflate(packed, due, &mut surplus)?.into(),
            Self::PackBits => packbits(packed, due, &mut surplus)?.into(),
            Self::Jpeg { tables } => jpeg::unpack(tables, packed, due)?.into(),
            Self::Zstandard => zstandard(packed, due)?.into(),
            Self::Lzma => {
                let reader = lzma_rust2::XzReader::new_mem_limit(packed, false, LZMA_MEMORY);
                read_all(reader, due)?.into()
            }
            Self::WebP => webp(packed, due)?.into(),
            #[cfg(feature = "jpeg2000")]
            Self::Jpeg2000 { little } => super::jpeg2000::unpack(packed, due, *little)?.into(),
        };
        if bytes.len() < due.bytes {
            return Err(short(bytes.len(), due));
        }
        Ok(Unpacked {
            bytes,
            // Some writers fill up the last strip.
            surplus: surplus && due.rows == due.most_rows,
        })
    }
}

fn read_all(mut reader: impl Read, due: Due) -> Result<Vec<u8>, Fault> {
    let mut bytes = vec![0; due.bytes];
    let mut filled = 0;
    while filled < bytes.len() {
        match reader.read(&mut bytes[filled..]) {
            Ok(0) => return Err(short(filled, due)),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(short(filled, due));
            }
            Err(error) => return Err(broken("compressed", error)),
        }
    }
    // Checksums are compared at the end of the data. That the end itself is missing harms nothing.
    match reader.read(&mut [0]) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(broken("compressed", error))
        }
        _ => Ok(bytes),
    }
}

/// Unpacks LZW as TIFF 6.0 has it, or with the order of bits and the code widths of libtiff before 1990, which its first code
/// shows.
fn lzw(data: &[u8], due: Due, surplus: &mut bool) -> Result<Vec<u8>, Fault> {
    let old = matches!(data, [0, second, ..] if second & 1 == 1);
    let mut decoder = if old {
        weezl::decode::Decoder::new(BitOrder::Lsb, 8)
    } else {
        weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8)
    };
    let mut bytes = vec![0; due.bytes];
    let (mut read, mut filled) = (0, 0);
    while filled < bytes.len() {
        let step = decoder.decode_bytes(&data[read..], &mut bytes[filled..]);
        read += step.consumed_in;
        filled += step.consumed_out;
        match step.status {
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(_) => break,
            Err(error) => return Err(broken("LZW", error)),
        }
    }
    if filled < bytes.len() {
        return Err(short(filled, due));
    }
    let beyond = decoder.decode_bytes(&data[read..], &mut [0]);
    *surplus = beyond.consumed_out > 0 && data.len() - read > PADDING;
    Ok(bytes)
}

fn deflate(data: &[u8], due: Due, surplus: &mut bool) -> Result<Vec<u8>, Fault> {
    let mut decoder = Decompress::new(true);
    let mut bytes = vec![0; due.bytes];
    let mut beyond = [0];
    loop {
        let (read, filled) = (decoder.total_in() as usize, decoder.total_out() as usize);
        // At the end, a place for one more byte lets the checksum be compared.
        let out = if filled < bytes.len() {
            &mut bytes[filled..]
        } else {
            &mut beyond[..]
        };
        let status = decoder
            .decompress(&data[read..], out, FlushDecompress::None)
            .map_err(|error| broken("Deflate", error))?;
        let (now_read, now_filled) = (decoder.total_in() as usize, decoder.total_out() as usize);
        *surplus = now_filled > bytes.len();
        let ended = status == Status::StreamEnd || (now_read, now_filled) == (read, filled);
        if ended && now_filled < bytes.len() {
            return Err(short(now_filled, due));
        }
        if ended || *surplus {
            return Ok(bytes);
        }
    }
}

fn packbits(data: &[u8], due: Due, surplus: &mut bool) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(due.bytes);
    let mut rest = data;
    while bytes.len() < due.bytes {
        let room = due.bytes - bytes.len();
        let Some((&code, after)) = rest.split_first() else {
            return Err(short(bytes.len(), due));
        };
        rest = after;
        let length = match code {
            0..=127 => {
                let length = usize::from(code) + 1;
                let held = length.min(rest.len());
                bytes.extend_from_slice(&rest[..held.min(room)]);
                rest = &rest[held..];
                length
            }
            128 => 0,
            129.. => {
                let Some((&value, after)) = rest.split_first() else {
                    return Err(short(bytes.len(), due));
                };
                rest = after;
                let length = 257 - usize::from(code);
                bytes.resize(bytes.len() + length.min(room), value);
                length
            }
        };
        *surplus |= length > room;
    }
    *surplus |= rest.len() > PADDING;
    Ok(bytes)
}

fn zstandard(data: &[u8], due: Due) -> Result<Vec<u8>, Fault> {
    let name = "Zstandard";
    let window = (due.bytes as u64).max(ruzstd::decoding::DEFAULT_MAX_WINDOW_SIZE);
    let mut reader = StreamingDecoder::new_with_max_window_size(data, window)
        .map_err(|error| broken(name, error))?;
    let bytes = read_all(&mut reader, due)?;
    let decoder = reader.into_frame_decoder();
    // Few writers store a checksum.
    match decoder.get_checksum_from_data() {
        Some(stored) if decoder.get_calculated_checksum() != Some(stored) => {
            Err(broken(name, "their checksum is another"))
        }
        _ => Ok(bytes),
    }
}

fn webp(data: &[u8], due: Due) -> Result<Vec<u8>, Fault> {
    let name = "WebP";
    let mut decoder =
        image_webp::WebPDecoder::new(io::Cursor::new(data)).map_err(|error| broken(name, error))?;
    let (width, height) = decoder.dimensions();
    let samples = if decoder.has_alpha() { 4 } else { 3 };
    if (width as usize, height as usize) != (due.width, due.rows) {
        return Err(broken(
            name,
            format!(
                "they are {width} × {height} pixels instead of {} × {}",
                due.width, due.rows
            ),
        ));
    }
    let mut bytes = vec![0; due.width * due.rows * samples];
    decoder
        .read_image(&mut bytes)
        .map_err(|error| broken(name, error))?;
    match (samples, due.samples) {
        (3, 3) | (4, 4) => Ok(bytes),
        // An opaque tile of a picture with transparency.
        (3, 4) => Ok(bytes
            .as_chunks::<3>()
            .0
            .iter()
            .flat_map(|&[red, green, blue]| [red, green, blue, 255])
            .collect()),
        (4, 3) => Ok(bytes
            .as_chunks::<4>()
            .0
            .iter()
            .flat_map(|&[red, green, blue, _]| [red, green, blue])
            .collect()),
        (_, other) => Err(Fault::Unsupported(format!(
            "a TIFF with WebP data and {other} samples per pixel"
        ))),
    }
}
