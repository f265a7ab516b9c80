//! A small writer of TIFF files of any kind, for tests.

use std::io::Write;

use weezl::BitOrder;

/// A tag's value.
#[derive(Clone, Debug)]
pub enum Value {
    Bytes(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
}

/// A page: its tags but for the places of its strips or tiles, and these, compressed.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub tags: Vec<(u16, Value)>,
    pub chunks: Vec<Vec<u8>>,
    pub tiled: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Container {
    pub little: bool,
    pub big: bool,
}

pub const PLAIN: Container = Container {
    little: true,
    big: false,
};

impl Page {
    /// A page of one strip without compression.
    pub fn new((width, height): (u32, u32), bits: &[u16], photometric: u16, data: &[u8]) -> Self {
        Self {
            tags: vec![
                (256, Value::Long(vec![width])),
                (257, Value::Long(vec![height])),
                (258, Value::Short(bits.to_vec())),
                (262, Value::Short(vec![photometric])),
                (277, Value::Short(vec![bits.len() as u16])),
            ],
            chunks: vec![data.to_vec()],
            tiled: false,
        }
    }

    /// With a tag of 16-bit numbers, in place of one that it has.
    pub fn short(mut self, tag: u16, values: &[u16]) -> Self {
        self.tags.retain(|(other, _)| *other != tag);
        self.tags.push((tag, Value::Short(values.to_vec())));
        self
    }

    /// As a file of this page.
    pub fn file(self) -> Vec<u8> {
        file(PLAIN, &[self])
    }
}

impl Container {
    fn number(self, value: u64, size: usize) -> Vec<u8> {
        if self.little {
            value.to_le_bytes()[..size].to_vec()
        } else {
            value.to_be_bytes()[8 - size..].to_vec()
        }
    }
}

/// A whole file.
pub fn file(container: Container, pages: &[Page]) -> Vec<u8> {
    let word = if container.big { 8 } else { 4 };
    let mut bytes = if container.little { *b"II" } else { *b"MM" }.to_vec();
    if container.big {
        bytes.extend(container.number(43, 2));
        bytes.extend(container.number(8, 2));
        bytes.extend(container.number(0, 2));
    } else {
        bytes.extend(container.number(42, 2));
    }
    let mut pointer = bytes.len();
    bytes.extend(vec![0; word]);
    for page in pages {
        let mut tags = page.tags.clone();
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        for chunk in &page.chunks {
            offsets.push(bytes.len() as u32);
            counts.push(chunk.len() as u32);
            bytes.extend(chunk);
        }
        let places = if page.tiled { [324, 325] } else { [273, 279] };
        for (tag, values) in places.into_iter().zip([offsets, counts]) {
            if !tags.iter().any(|(other, _)| *other == tag) {
                tags.push((tag, Value::Long(values)));
            }
        }
        tags.sort_by_key(|(tag, _)| *tag);
        let mut entries = Vec::new();
        for (tag, value) in &tags {
            let (kind, count, value): (u64, _, Vec<u8>) = match value {
                Value::Bytes(values) => (7, values.len(), values.clone()),
                Value::Short(values) => {
                    let bytes = values.iter().flat_map(|&v| container.number(v.into(), 2));
                    (3, values.len(), bytes.collect())
                }
                Value::Long(values) => {
                    let bytes = values.iter().flat_map(|&v| container.number(v.into(), 4));
                    (4, values.len(), bytes.collect())
                }
            };
            entries.extend(container.number((*tag).into(), 2));
            entries.extend(container.number(kind, 2));
            entries.extend(container.number(count as u64, word));
            let mut place = value.clone();
            if value.len() > word {
                place = container.number(bytes.len() as u64, word);
                bytes.extend(value);
            }
            place.resize(word, 0);
            entries.extend(place);
        }
        let directory = container.number(bytes.len() as u64, word);
        bytes[pointer..pointer + word].copy_from_slice(&directory);
        bytes.extend(container.number(tags.len() as u64, if container.big { 8 } else { 2 }));
        bytes.extend(entries);
        pointer = bytes.len();
        bytes.extend(vec![0; word]);
    }
    bytes
}

/// The compressions that tests write themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    None,
    Lzw,
    OldLzw,
    Deflate,
    PackBits,
}

impl Compression {
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Lzw,
        Self::OldLzw,
        Self::Deflate,
        Self::PackBits,
    ];

    pub fn number(self) -> u16 {
        match self {
            Self::None => 1,
            Self::Lzw | Self::OldLzw => 5,
            Self::Deflate => 8,
            Self::PackBits => 32773,
        }
    }

    pub fn pack(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::None => data.to_vec(),
            Self::Lzw => weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8)
                .encode(data)
                .unwrap(),
            Self::OldLzw => weezl::encode::Encoder::new(BitOrder::Lsb, 8)
                .encode(data)
                .unwrap(),
            Self::Deflate => {
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Default::default());
                encoder.write_all(data).unwrap();
                encoder.finish().unwrap()
            }
            Self::PackBits => packbits(data),
        }
    }
}

/// Runs of equal bytes as such, all others one by one.
fn packbits(data: &[u8]) -> Vec<u8> {
    let runs = data.chunk_by(|one, other| one == other);
    let packed = runs.flat_map(|run| run.chunks(128)).map(|run| {
        let code = if run.len() == 1 {
            0
        } else {
            (257 - run.len()) as u8
        };
        [code, run[0]]
    });
    packed.flatten().collect()
}
