//! BMPs of every kind, written by the tests.

use super::super::{OpenOptions, Picture, PictureError, Resolution};

const WIDTH: usize = 7;
const HEIGHT: usize = 5;

/// A BMP before its bytes are laid out.
#[derive(Clone)]
struct Bmp {
    /// The size of the picture's header, which tells versions apart.
    header: usize,
    top_down: bool,
    bits: u16,
    compression: u32,
    /// Colors that the header counts; 0 for all.
    used: u32,
    masks: [u32; 4],
    palette: Vec<[u8; 3]>,
    pixels: Vec<u8>,
    profile: Option<Vec<u8>>,
}

impl Default for Bmp {
    fn default() -> Self {
        Self {
            header: 40,
            top_down: false,
            bits: 24,
            compression: 0,
            used: 0,
            masks: [0; 4],
            palette: Vec::new(),
            pixels: Vec::new(),
            profile: None,
        }
    }
}

impl Bmp {
    fn file(&self) -> Vec<u8> {
        let long = |value: usize| (value as u32).to_le_bytes();
        let height = if self.top_down {
            -(HEIGHT as i32) as usize
        } else {
            HEIGHT
        };
        let mut header = long(self.header).to_vec();
        if self.header == 12 {
            header.extend([WIDTH as u8, 0, HEIGHT as u8, 0, 1, 0]);
            header.extend(self.bits.to_le_bytes());
        } else {
            header.extend([long(WIDTH), long(height)].as_flattened());
            header.extend([1, 0]);
            header.extend(self.bits.to_le_bytes());
            header.extend(self.compression.to_le_bytes());
            header.extend([long(self.pixels.len()), long(11811), long(5906)].as_flattened());
            header.extend([long(self.used as usize), long(0)].as_flattened());
            header.extend(self.masks.map(u32::to_le_bytes).as_flattened());
            // In the shortest header masks follow, of alpha where the compression says so.
            let masks = match (self.header, self.compression) {
                (40, 3) => 12,
                (40, 6) => 16,
                _ => 0,
            };
            header.resize(self.header + masks, 0);
        }
        let entry = if self.header == 12 { 3 } else { 4 };
        for [red, green, blue] in &self.palette {
            header.extend(&[*blue, *green, *red, 0][..entry]);
        }
        let start = 14 + header.len();
        if let Some(profile) = &self.profile {
            header[56..60].copy_from_slice(b"DEBM");
            header[112..116].copy_from_slice(&long(start - 14 + self.pixels.len()));
            header[116..120].copy_from_slice(&long(profile.len()));
        }
        let head = [b"BM".as_slice(), &long(0), &[0; 4], &long(start)].concat();
        let profile = self.profile.clone().unwrap_or_default();
        [head, header, self.pixels.clone(), profile].concat()
    }
}

pub fn read(bytes: &[u8]) -> Result<Picture, PictureError> {
    let options = OpenOptions {
        memory: 1_000_000,
        page: None,
    };
    Picture::decode("some.bmp", bytes, options)
}

/// Small files, for the tests that damage files.
pub fn files() -> Vec<Vec<u8>> {
    let places = places(16);
    vec![
        of_pixels(24, 124, |x, y| u64::from(color(x, y)[0])).file(),
        Bmp {
            palette: palette(16),
            ..of_pixels(4, 40, |x, y| places[y * WIDTH + x].into())
        }
        .file(),
        Bmp {
            bits: 8,
            compression: 1,
            palette: palette(256),
            pixels: vec![7, 1, 0, 0, 0, 3, 4, 5, 6, 0, 0, 2, 1, 1, 3, 9, 0, 1],
            ..Bmp::default()
        }
        .file(),
    ]
}

fn color(x: usize, y: usize) -> [u8; 3] {
    [
        (x * 255 / (WIDTH - 1)) as u8,
        (y * 255 / (HEIGHT - 1)) as u8,
        (17 * x + 3 * y) as u8,
    ]
}

fn palette(colors: usize) -> Vec<[u8; 3]> {
    let color = |index: usize| [37 * index, 91 * index + 11, 255 + 251 * index].map(|v| v as u8);
    (0..colors).map(color).collect()
}

/// A place in a palette of so many colors for each pixel.
fn places(colors: usize) -> Vec<u8> {
    let place = |index: usize| ((index % WIDTH * 3 + index / WIDTH * 5) % colors) as u8;
    (0..WIDTH * HEIGHT).map(place).collect()
}

/// Pixels of so many bits, each row filled up to four bytes, from the bottom.
fn of_pixels(bits: usize, header: usize, value: impl Fn(usize, usize) -> u64) -> Bmp {
    let mut pixels = Vec::new();
    for y in (0..HEIGHT).rev() {
        let mut row = vec![0u8; (WIDTH * bits).div_ceil(32) * 4];
        for x in 0..WIDTH {
            if bits < 8 {
                row[x * bits / 8] |= (value(x, y) as u8) << (8 - bits - x * bits % 8);
            } else {
                let bytes = value(x, y).to_le_bytes();
                row[x * bits / 8..][..bits / 8].copy_from_slice(&bytes[..bits / 8]);
            }
        }
        pixels.extend(row);
    }
    Bmp {
        header,
        bits: bits as u16,
        pixels,
        ..Bmp::default()
    }
}

#[track_caller]
fn assert_shows(bmp: &Bmp, expected: impl Fn(usize, usize) -> [f32; 3]) {
    let picture = read(&bmp.file()).unwrap();
    assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
    for index in 0..WIDTH * HEIGHT {
        let (x, y) = (index % WIDTH, index / WIDTH);
        let seen = picture.planes().map(|plane| plane[index]);
        let expected = expected(x, y);
        let near = seen.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(near, "{seen:?} instead of {expected:?} at {x}, {y}");
    }
}

#[test]
fn palettes_of_every_version_are_read() {
    for bits in [1, 2, 4, 8] {
        let places = places(1 << bits);
        let colors = palette(1 << bits);
        let expected =
            |x: usize, y: usize| colors[usize::from(places[y * WIDTH + x])].map(f32::from);
        for header in [12, 16, 40, 52, 56, 64, 108, 124] {
            let bmp = Bmp {
                palette: colors.clone(),
                ..of_pixels(bits, header, |x, y| places[y * WIDTH + x].into())
            };
            assert_shows(&bmp, expected);
            // The last row may lack what fills it up.
            let mut cut = bmp.file();
            cut.truncate(cut.len() - (4 - (WIDTH * bits).div_ceil(8) % 4) % 4);
            assert_eq!(
                read(&cut).unwrap().planes(),
                read(&bmp.file()).unwrap().planes()
            );
        }
    }
}

#[test]
fn short_palettes_and_rows_from_the_top_are_read() {
    let places = places(5);
    let bmp = Bmp {
        palette: palette(5),
        used: 5,
        ..of_pixels(8, 40, |x, y| places[y * WIDTH + x].into())
    };
    let expected =
        |x: usize, y: usize| palette(5)[usize::from(places[y * WIDTH + x])].map(f32::from);
    assert_shows(&bmp, expected);
    let rows: Vec<&[u8]> = bmp.pixels.chunks_exact(8).rev().collect();
    let turned = Bmp {
        pixels: rows.concat(),
        top_down: true,
        ..bmp.clone()
    };
    assert_shows(&turned, expected);
    let lacking = Bmp {
        palette: palette(4),
        used: 4,
        ..bmp
    };
    let refused = read(&lacking.file()).unwrap_err().to_string();
    assert!(refused.contains("its palette lacks"), "{refused}");
}

#[test]
fn channels_are_where_the_masks_say() {
    // Bits of red, green and blue, and the masks; none where they are as usual.
    let cases = [
        (24, [8, 8, 8], None),
        (32, [8, 8, 8], None),
        (16, [5, 5, 5], None),
        (16, [5, 6, 5], Some([0xf800, 0x07e0, 0x001f, 0])),
        (16, [4, 4, 4], Some([0x0f00, 0x00f0, 0x000f, 0])),
        (32, [10, 10, 10], Some([1023 << 20, 1023 << 10, 1023, 0])),
        (32, [8, 8, 8], Some([0xff, 0xff00, 0xff_0000, 0])),
    ];
    for (bits, depth, masks) in cases {
        let usual = match bits {
            16 => [0x7c00, 0x03e0, 0x001f, 0],
            _ => [0xff_0000, 0xff00, 0xff, 0],
        };
        let layout: [u32; 4] = masks.unwrap_or(usual);
        let stored = |x: usize, y: usize, channel: usize| {
            let most = (1u32 << depth[channel]) - 1;
            (u32::from(color(x, y)[channel]) * most + 127) / 255
        };
        let value = |x: usize, y: usize| {
            let shifted = [0, 1, 2].map(|c| stored(x, y, c) << layout[c].trailing_zeros());
            u64::from(shifted[0] | shifted[1] | shifted[2])
        };
        let expected = |x: usize, y: usize| {
            [0, 1, 2].map(|c| {
                let most = (1u32 << depth[c]) - 1;
                (stored(x, y, c) as f32 * 255.0 / most as f32).round()
            })
        };
        for header in [40, 52, 56, 108, 124] {
            let bmp = Bmp {
                compression: if masks.is_some() { 3 } else { 0 },
                masks: masks.unwrap_or_default(),
                ..of_pixels(bits, header, value)
            };
            assert_shows(&bmp, expected);
        }
    }
}

#[test]
fn transparency_is_laid_over_white_unless_it_is_empty() {
    let alpha = |x: usize, y: usize| (20 * x + 31 * y) as u32;
    let masks = [0xff_0000, 0xff00, 0xff, 0xff00_0000];
    let value = |x: usize, y: usize, alpha: u32| {
        let [red, green, blue] = color(x, y).map(u32::from);
        u64::from(alpha << 24 | red << 16 | green << 8 | blue)
    };
    let over_white = |x: usize, y: usize| {
        let share = alpha(x, y) as f32 / 255.0;
        color(x, y).map(|value| f32::from(value) * share + 255.0 * (1.0 - share))
    };
    let solid = |x: usize, y: usize| color(x, y).map(f32::from);
    for (header, compression) in [(40, 6), (56, 3), (108, 3), (124, 3)] {
        let bmp = Bmp {
            compression,
            masks,
            ..of_pixels(32, header, |x, y| value(x, y, alpha(x, y)))
        };
        assert_shows(&bmp, over_white);
        let empty = Bmp {
            compression,
            masks,
            ..of_pixels(32, header, |x, y| value(x, y, 0))
        };
        assert_shows(&empty, solid);
        let warnings = read(&empty.file()).unwrap().warnings().join("\n");
        assert!(warnings.contains("transparency is left out"), "{warnings}");
    }
    // Without a mask the fourth byte has no meaning.
    assert_shows(&of_pixels(32, 40, |x, y| value(x, y, alpha(x, y))), solid);
}

/// Bits, the bytes of runs, and the places of the rows that they begin with, from the bottom.
type Runs<'a> = (u16, &'a [u8], &'a [[u8; WIDTH]]);

#[test]
fn runs_are_unpacked() {
    let cases: [Runs; 3] = [
        (
            8,
            &[
                7, 1, 0, 0, 0, 3, 4, 5, 6, 0, 4, 9, 0, 0, 0, 2, 2, 1, 3, 8, 0, 1,
            ],
            &[[1; 7], [4, 5, 6, 9, 9, 9, 9], [0; 7], [0, 0, 8, 8, 8, 0, 0]],
        ),
        (
            4,
            &[
                7, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 2, 0x88, 0, 0, 0, 1,
            ],
            &[[1, 2, 1, 2, 1, 2, 1], [3, 4, 5, 6, 7, 8, 8]],
        ),
        // Without the end: every row is there.
        (
            8,
            &[7, 3, 0, 0, 7, 3, 0, 0, 7, 3, 0, 0, 7, 3, 0, 0, 7, 3],
            &[[3; 7]; 5],
        ),
    ];
    for (bits, runs, rows) in cases {
        let colors = palette(1 << bits);
        let bmp = Bmp {
            bits,
            compression: if bits == 8 { 1 } else { 2 },
            palette: colors.clone(),
            pixels: runs.into(),
            ..Bmp::default()
        };
        assert_shows(&bmp, |x, y| {
            let place = rows.get(HEIGHT - 1 - y).map_or(0, |row| row[x]);
            colors[usize::from(place)].map(f32::from)
        });
    }
    for runs in [&[7, 1, 0, 0][..], &[0, 9, 1], &[0, 2, 1], &[]] {
        let bmp = Bmp {
            bits: 8,
            compression: 1,
            palette: palette(256),
            pixels: runs.into(),
            ..Bmp::default()
        };
        let refused = read(&bmp.file()).unwrap_err().to_string();
        assert!(refused.contains("end before the picture"), "{refused}");
    }
    let outside = Bmp {
        bits: 8,
        compression: 1,
        palette: palette(256),
        pixels: vec![8, 1, 0, 1],
        ..Bmp::default()
    };
    let refused = read(&outside.file()).unwrap_err().to_string();
    assert!(refused.contains("outside the picture"), "{refused}");
}

#[test]
fn profile_and_resolution_are_read() {
    let plain = of_pixels(24, 124, |x, y| {
        let [red, green, blue] = color(x, y).map(u64::from);
        red << 16 | green << 8 | blue
    });
    let picture = read(&plain.file()).unwrap();
    let dots = Resolution { x: 300.0, y: 150.0 };
    assert_eq!(picture.resolution().map(|dots| dots.x), Some(dots.x));
    assert_eq!(
        picture.resolution().map(|dots| dots.y.round()),
        Some(dots.y)
    );
    let adobe = Bmp {
        profile: Some(moxcms::ColorProfile::new_adobe_rgb().encode().unwrap()),
        ..plain
    };
    let converted = read(&adobe.file()).unwrap();
    assert_eq!(converted.warnings(), [""; 0]);
    assert_ne!(converted.planes(), picture.planes());
    let mut cut = adobe.file();
    cut.pop();
    let cut = read(&cut).unwrap();
    assert_eq!(cut.planes(), picture.planes());
    assert!(cut.warnings().join("").contains("profile is damaged"));
}

#[test]
fn what_is_not_read_is_said() {
    let whole = of_pixels(24, 40, |_, _| 0);
    let with = |bits, compression| {
        let file = Bmp {
            bits,
            compression,
            ..whole.clone()
        };
        read(&file.file()).unwrap_err().to_string()
    };
    for (bits, compression, name) in [
        (0, 4, "a BMP picture that holds a JPEG, which is not read"),
        (0, 5, "a BMP picture that holds a PNG, which is not read"),
        (24, 11, "of an unusual kind (24 bits, compression 11)"),
        (3, 0, "of an unusual kind (3 bits, compression 0)"),
        (4, 1, "of an unusual kind (4 bits, compression 1)"),
    ] {
        let refused = with(bits, compression);
        assert!(
            refused.contains(name) && refused.contains("magick"),
            "{refused}"
        );
    }
    let bytes = whole.file();
    for length in 10..bytes.len() - 3 {
        let refused = read(&bytes[..length]);
        assert!(
            matches!(refused, Err(PictureError::Damaged { .. })),
            "{length}"
        );
    }
    for (place, refusal) in [(18, "TooLarge"), (22, "TooLarge"), (14, "Damaged")] {
        let mut bytes = bytes.clone();
        bytes[place..place + 4].copy_from_slice(&(1u32 << 30).to_le_bytes());
        let error = read(&bytes).unwrap_err();
        assert!(format!("{error:?}").starts_with(refusal), "{error:?}");
    }
    let mut empty = bytes;
    empty[18] = 0;
    assert!(matches!(read(&empty), Err(PictureError::Damaged { .. })));
}
