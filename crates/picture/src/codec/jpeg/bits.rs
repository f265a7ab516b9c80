//! Reads the bits of a JPEG's compressed data, up to the next marker.

use super::super::fault::Fault;

/// The number of leading bits of a code that are looked up at once.
const LOOKUP: u32 = 10;

/// The reason for which compressed data cannot be read to their end.
pub enum Broken {
    /// The data end, or a marker comes, before the last value.
    Ends,
    /// The data contain a code or a value that no encoder writes.
    Nonsense,
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Self::Damaged(match broken {
            Broken::Ends => "its data end before the picture does".into(),
            Broken::Nonsense => "its data are damaged".into(),
        })
    }
}

/// A reader of the bits from a place in the file up to the next marker.
pub struct Bits<'a> {
    bytes: &'a [u8],
    /// The place in the file of the next byte that is not in the buffer.
    at: usize,
    /// The next `count` bits, first bit highest. Below them may be a part of those that follow.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            buffer: 0,
            count: 0,
        }
    }

    /// Fills the buffer with at least 48 bits, if there are as many before the next marker.
    #[inline(always)]
    fn fill(&mut self) {
        if self.count >= 48 {
            return;
        }
        if let Some(&next) = self.bytes[self.at..].first_chunk::<8>() {
            let next = u64::from_be_bytes(next);
            const LOW: u64 = 0x0101_0101_0101_0101;
            let has_ff = (!next).wrapping_sub(LOW) & next & (LOW << 7) != 0;
            if !has_ff {
                self.buffer |= next >> self.count;
                let whole = (63 - self.count) / 8;
                self.at += whole as usize;
                self.count += 8 * whole;
                return;
            }
        }
        self.fill_slowly();
    }

    #[cold]
    fn fill_slowly(&mut self) {
        // What lies below the counted bits is filled in again.
        self.buffer &= !(u64::MAX.checked_shr(self.count).unwrap_or(0));
        while self.count <= 56 {
            let Some((byte, length)) = self.data_byte() else {
                return;
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
            self.at += length;
        }
    }

    /// Returns the next byte of data and the number of bytes that it takes in the file; `None` before a marker and at the end.
    fn data_byte(&self) -> Option<(u8, usize)> {
        match *self.bytes.get(self.at)? {
            0xff => (self.bytes.get(self.at + 1) == Some(&0)).then_some((0xff, 2)),
            byte => Some((byte, 1)),
        }
    }

    /// Skips up to 32 bits.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) -> Result<(), Broken> {
        if self.count < bits {
            self.fill();
            if self.count < bits {
                return Err(Broken::Ends);
            }
        }
        self.buffer <<= bits;
        self.count -= bits;
        Ok(())
    }

    /// Returns up to 16 of the next bits as a number.
    #[inline(always)]
    pub fn take(&mut self, bits: u32) -> Result<u32, Broken> {
        if self.count < bits {
            self.fill();
        }
        let value = if bits == 0 {
            0
        } else {
            (self.buffer >> (64 - bits)) as u32
        };
        self.skip(bits)?;
        Ok(value)
    }

    /// Reads a code and returns its symbol.
    #[inline(always)]
    pub fn symbol(&mut self, codes: &Codes) -> Result<u32, Broken> {
        self.fill();
        let known = codes.lookup[(self.buffer >> (64 - LOOKUP)) as usize];
        if known != 0 {
            self.skip(u32::from(known >> 8))?;
            return Ok(u32::from(known & 0xff));
        }
        self.long_symbol(codes)
    }

    #[cold]
    fn long_symbol(&mut self, codes: &Codes) -> Result<u32, Broken> {
        let next = (self.buffer >> 48) as u32;
        for length in 1..=16 {
            let code = next >> (16 - length);
            let (first, symbols) = codes.of_length[length as usize - 1];
            if let Some(index) = code.checked_sub(first).filter(|&index| index < symbols.1) {
                self.skip(length)?;
                return Ok(codes.symbols[(symbols.0 + index) as usize].into());
            }
        }
        // Padding before the end looks like a code that does not exist.
        Err(if self.count < 16 {
            Broken::Ends
        } else {
            Broken::Nonsense
        })
    }

    /// Ends a run of data and returns the place of the marker that follows. A few bytes of zeros or ones before it are some
    /// encoders' padding; other bytes are left over because those before were misread.
    pub fn end(mut self) -> Result<usize, Broken> {
        const PADDING: usize = 3;
        self.fill_slowly();
        self.buffer <<= self.count % 8;
        self.count -= self.count % 8;
        let mut left = 0;
        loop {
            let byte = if self.count > 0 {
                let byte = (self.buffer >> 56) as u8;
                self.buffer <<= 8;
                self.count -= 8;
                byte
            } else if let Some((byte, length)) = self.data_byte() {
                self.at += length;
                byte
            } else {
                return Ok(self.at);
            };
            left += 1;
            if left > PADDING || !matches!(byte, 0 | 0xff) {
                return Err(Broken::Nonsense);
            }
        }
    }
}

/// A Huffman table.
pub struct Codes {
    /// The length and the symbol of the code that begins with these bits; 0 for a longer code.
    lookup: Vec<u16>,
    /// For each length from 1: the first code, the place of its first symbol and the number of its symbols.
    of_length: [(u32, (u32, u32)); 16],
    symbols: Vec<u8>,
}

impl Codes {
    /// Returns a table from the number of codes of each length and their symbols in order; `None` if it is contradictory.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            lookup: vec![0; 1 << LOOKUP],
            of_length: [(0, (0, 0)); 16],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0u32, 0u32);
        for (length, &count) in (1..).zip(counts) {
            let count = u32::from(count);
            if code + count > 1 << length {
                return None;
            }
            table.of_length[length as usize - 1] = (code, (place, count));
            for index in 0..count {
                let symbol = *symbols.get((place + index) as usize)?;
                if length <= LOOKUP {
                    let first = (code + index) << (LOOKUP - length);
                    let next = first + (1 << (LOOKUP - length));
                    table.lookup[first as usize..next as usize]
                        .fill((length as u16) << 8 | u16::from(symbol));
                }
            }
            code = (code + count) << 1;
            place += count;
        }
        Some(table)
    }
}
