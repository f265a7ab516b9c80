//! The fax compressions of 1-bit pictures: modified Huffman, Group 3 and Group 4.

use hayro_ccitt::{DecodeError, DecodeSettings, Decoder, DecoderContext, EncodingMode};

use super::super::fault::Fault;
use super::directory::Directory;
use super::due::{Due, broken, short};
use super::tag;

#[derive(Clone, Copy)]
pub enum Scheme {
    ModifiedHuffman,
    Group3OneDimensional,
    Group3TwoDimensional,
    Group4,
}

impl Scheme {
    /// Returns Group 3 or Group 4 with the options of the directory.
    pub fn new(directory: &Directory, group4: bool) -> Result<Self, Fault> {
        let tag = if group4 {
            tag::T6_OPTIONS
        } else {
            tag::T4_OPTIONS
        };
        let options = directory.number(tag)?.unwrap_or(0);
        if options & 2 != 0 {
            return Err(Fault::Convert {
                what: "a TIFF with fax data in uncompressed mode".into(),
                command: "magick a.tif -compress lzw b.tif".into(),
            });
        }
        Ok(match (group4, options & 1) {
            (true, _) => Self::Group4,
            (false, 0) => Self::Group3OneDimensional,
            (false, _) => Self::Group3TwoDimensional,
        })
    }

    /// Unpacks fax data to rows of bits; a bit of 1 is black.
    pub fn unpack(self, data: &[u8], due: Due) -> Result<Vec<u8>, Fault> {
        let settings = DecodeSettings {
            columns: due.width as u32,
            rows: due.rows as u32,
            end_of_block: !matches!(self, Self::ModifiedHuffman),
            end_of_line: false,
            rows_are_byte_aligned: matches!(self, Self::ModifiedHuffman),
            encoding: match self {
                Self::ModifiedHuffman | Self::Group3OneDimensional => EncodingMode::Group3_1D,
                Self::Group3TwoDimensional => EncodingMode::Group3_2D,
                Self::Group4 => EncodingMode::Group4,
            },
            strict: true,
        };
        let mut rows = Rows {
            bytes: vec![0; due.bytes],
            width: due.width,
            row_bytes: due.bytes / due.rows,
            count: 0,
        };
        let result = hayro_ccitt::decode(data, &mut rows, &mut DecoderContext::new(settings));
        match result {
            _ if rows.count >= due.rows => Ok(rows.bytes),
            Ok(_) | Err(DecodeError::UnexpectedEof) => Err(short(rows.count * rows.row_bytes, due)),
            Err(error) => Err(broken("fax", error)),
        }
    }
}

struct Rows {
    bytes: Vec<u8>,
    width: usize,
    row_bytes: usize,
    count: usize,
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.count * self.row_bytes;
        self.count += 1;
        let Some(row) = self.bytes.get_mut(start..start + self.row_bytes) else {
            return;
        };
        for run in changes.chunks(2) {
            let end = run.get(1).map_or(self.width, |&end| end as usize);
            for x in run[0] as usize..end {
                row[x / 8] |= 0x80 >> (x % 8);
            }
        }
    }
}
