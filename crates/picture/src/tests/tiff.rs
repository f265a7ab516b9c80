//! TIFF files of every kind, written by the tests: decoded as they were made, or refused by the name of their kind.

use proptest::prelude::*;
use weezl::BitOrder;

use super::super::codec::{self, Alpha, Budget, Decoded, Fault, Samples};
use super::super::container;
use super::super::{OpenOptions, Picture, PictureError};
use super::tiff_file::{Compression, Container, PLAIN, Page, Value, file};

const COMPRESSION: u16 = 259;
const EXTRA_SAMPLES: u16 = 338;

fn decode_page(bytes: &[u8], page: Option<u32>) -> Result<Picture, PictureError> {
    let options = OpenOptions {
        page,
        ..OpenOptions::default()
    };
    Picture::decode("some.tif", bytes, options)
}

fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    decode_page(bytes, None)
}

fn stored(bytes: &[u8]) -> Result<Decoded, Fault> {
    let budget = Budget {
        limit: 100_000_000,
        file: bytes.len() as u64,
    };
    codec::decode(container::Container::Tiff, bytes, budget, None)
}

/// Values of a gray picture, without warnings.
fn grays(bytes: &[u8]) -> Vec<f32> {
    let picture = decode(bytes).unwrap();
    assert!(picture.warnings().is_empty(), "{:?}", picture.warnings());
    assert!(picture.is_gray());
    picture.planes()[0].to_vec()
}

fn warnings(bytes: &[u8]) -> String {
    decode(bytes).unwrap().warnings().join("\n")
}

fn refusal(bytes: &[u8]) -> String {
    decode(bytes).unwrap_err().to_string()
}

fn gray(data: &[u8]) -> Page {
    Page::new((data.len() as u32, 1), &[8], 1, data)
}

#[test]
fn lzw_may_lack_its_end_code() {
    let data = [7; 100];
    let mut packed = Compression::Lzw.pack(&data);
    let page = |packed: &[u8]| {
        let page = gray(&data).short(COMPRESSION, &[5]);
        Page {
            chunks: vec![packed.to_vec()],
            ..page
        }
    };
    assert_eq!(grays(&page(&packed).file()), [7.0; 100]);
    packed.pop();
    assert_eq!(grays(&page(&packed).file()), [7.0; 100]);
    packed.extend([0, 0, 0]);
    assert_eq!(grays(&page(&packed).file()), [7.0; 100]);
}

/// Data that go on where they should end are a sign of damage, if not a sure one.
#[test]
fn surplus_data_are_warned_of() {
    for compression in [
        Compression::Lzw,
        Compression::Deflate,
        Compression::PackBits,
    ] {
        let data: Vec<u8> = (0..60).collect();
        let page = gray(&data[..40]).short(COMPRESSION, &[compression.number()]);
        let page = Page {
            chunks: vec![compression.pack(&data)],
            ..page
        };
        let said = warnings(&page.file());
        assert!(
            said.contains("1 of the file's 1 strips hold more data"),
            "{compression:?}: {said}"
        );
    }
}

#[test]
fn a_broken_checksum_is_damage() {
    let data = [9; 50];
    let mut packed = Compression::Deflate.pack(&data);
    *packed.last_mut().unwrap() ^= 1;
    let page = Page {
        chunks: vec![packed],
        ..gray(&data).short(COMPRESSION, &[8])
    };
    assert!(refusal(&page.file()).contains("Deflate data are broken"));
}

#[test]
fn short_strips_are_cut_short() {
    for compression in Compression::ALL {
        let data: Vec<u8> = (0..200).collect();
        let page = Page {
            chunks: vec![compression.pack(&data[..120])],
            ..gray(&data).short(COMPRESSION, &[compression.number()])
        };
        let said = refusal(&page.file());
        assert!(
            said.contains("its picture is cut short: a strip or tile holds 120 of 200 bytes"),
            "{compression:?}: {said}"
        );
    }
}

#[test]
fn files_that_end_too_early_are_cut_short() {
    for compression in Compression::ALL {
        let data: Vec<u8> = (0..200).collect();
        let page = Page {
            chunks: vec![compression.pack(&data)],
            ..gray(&data).short(COMPRESSION, &[compression.number()])
        };
        // The directory comes first here, so that only the data are cut.
        let file = file(PLAIN, &[page]);
        let [start, end] = [8, 8 + compression.pack(&data).len()];
        let mut moved = file.clone();
        moved.drain(start..end);
        moved.extend(&file[start..end]);
        let shift = (end - start) as u32;
        let move_back = |moved: &mut [u8], at: usize, by: i64| {
            let place = u32::from_le_bytes(moved[at..at + 4].try_into().unwrap());
            moved[at..at + 4].copy_from_slice(&((i64::from(place) + by) as u32).to_le_bytes());
        };
        move_back(&mut moved, 4, -i64::from(shift));
        let directory = u32::from_le_bytes(moved[4..8].try_into().unwrap()) as usize;
        let entries = usize::from(moved[directory]);
        let offsets = (0..entries)
            .map(|index| directory + 2 + 12 * index)
            .find(|&entry| moved[entry..entry + 2] == 273u16.to_le_bytes())
            .unwrap();
        let by = (file.len() - end) as i64;
        move_back(&mut moved, offsets + 8, by);
        assert!(decode(&moved).is_ok(), "{compression:?}");
        moved.truncate(moved.len() - 30);
        let said = refusal(&moved);
        assert!(
            said.contains("its picture is cut short"),
            "{compression:?}: {said}"
        );
    }
}

#[test]
fn byte_counts_may_be_missing() {
    for compression in Compression::ALL {
        let rows: [Vec<u8>; 2] = [(0..90).collect(), (100..190).collect()];
        let page = Page::new((90, 2), &[8], 1, &[])
            .short(COMPRESSION, &[compression.number()])
            .short(278, &[1]);
        let mut page = Page {
            chunks: rows.iter().map(|row| compression.pack(row)).collect(),
            ..page
        };
        page.tags.push((279, Value::Long(vec![0, 0])));
        let expected: Vec<f32> = rows.concat().into_iter().map(f32::from).collect();
        assert_eq!(grays(&page.file()), expected, "{compression:?}");
    }
}

#[test]
fn sparse_files_are_not_black() {
    let mut page = gray(&[0; 10]);
    page.tags.push((273, Value::Long(vec![0])));
    page.tags.push((279, Value::Long(vec![0])));
    assert!(refusal(&page.file()).contains("a sparse TIFF"));
}

#[test]
fn reduced_copies_and_masks_are_no_pages() {
    let reduced = || gray(&[1; 4]).short(254, &[1]);
    let old_reduced = gray(&[2; 4]).short(255, &[2]);
    let mask = gray(&[3; 4]).short(254, &[4]);
    let whole = gray(&[50, 60, 70]);
    let bytes = file(PLAIN, &[reduced(), old_reduced, mask, whole]);
    assert_eq!(grays(&bytes), [50.0, 60.0, 70.0]);
    assert!(decode_page(&bytes, Some(1)).is_ok());
    assert!(matches!(
        decode_page(&bytes, Some(2)),
        Err(PictureError::NoPage {
            page: 2,
            pages: 1,
            ..
        })
    ));
    // Nothing else to read.
    assert_eq!(grays(&reduced().file()), [1.0; 4]);
}

#[test]
fn a_manifest_is_no_page() {
    let manifest = Page {
        tags: vec![(52545, Value::Bytes(vec![0; 20]))],
        ..Page::default()
    };
    let bytes = file(PLAIN, &[gray(&[50, 60]), manifest]);
    assert_eq!(grays(&bytes), [50.0, 60.0]);
    assert!(matches!(
        decode_page(&bytes, Some(2)),
        Err(PictureError::NoPage { pages: 1, .. })
    ));
}

#[test]
fn the_record_is_that_of_the_first_page() {
    let with_xmp = |kind, packet: &[u8]| {
        let mut page = gray(&[0; 4]).short(254, &[kind]);
        page.tags.push((700, Value::Bytes(packet.to_vec())));
        page
    };
    let bytes = file(PLAIN, &[with_xmp(1, b"thumbnail"), with_xmp(0, b"page")]);
    let packet = codec::xmp(container::Container::Tiff, &bytes).unwrap();
    assert_eq!(packet.as_deref(), Some(&b"page"[..]));
}

#[test]
fn pages_are_chosen_and_counted() {
    for little in [true, false] {
        for big in [true, false] {
            let pages = [10, 20, 30].map(|value| gray(&[value; 5]));
            let bytes = file(Container { little, big }, &pages);
            assert_eq!(warnings(&bytes), "the file has 3 pages; the first is read");
            for page in 1..=3 {
                let picture = decode_page(&bytes, Some(page)).unwrap();
                assert_eq!(picture.planes()[0], [10.0 * page as f32; 5]);
                assert!(picture.warnings().is_empty());
            }
            for page in [0, 4, u32::MAX] {
                assert!(matches!(
                    decode_page(&bytes, Some(page)),
                    Err(PictureError::NoPage { pages: 3, .. })
                ));
            }
        }
    }
}

#[test]
fn a_broken_chain_of_pages_ends() {
    for next in [8 + 5, u32::MAX, 8] {
        let mut bytes = gray(&[40; 5]).file();
        let next = if next == 8 {
            u32::from_le_bytes(bytes[4..8].try_into().unwrap())
        } else {
            next
        };
        let last = bytes.len() - 4;
        bytes[last..].copy_from_slice(&next.to_le_bytes());
        let said = warnings(&bytes);
        assert!(said.contains("chain of pages is damaged"), "{said}");
    }
}

/// ExtraSamples 0 has no meaning; 1 and 2 are transparency.
#[test]
fn extra_samples_mean_what_they_say() {
    let data = [100, 0, 200, 255];
    let page = Page::new((2, 1), &[8, 8], 1, &data);
    let picture = decode(&page.clone().short(EXTRA_SAMPLES, &[0]).file()).unwrap();
    assert_eq!(picture.planes()[0], [100.0, 200.0]);
    assert_eq!(
        picture.warnings(),
        ["the file has 1 extra channel without a stated meaning; it is left out"]
    );
    let unnamed = decode(&page.clone().file()).unwrap();
    assert_eq!(unnamed.planes(), picture.planes());
    assert_eq!(unnamed.warnings(), picture.warnings());
    for (meaning, alpha) in [(1, Alpha::Premultiplied), (2, Alpha::Straight)] {
        let decoded = stored(&page.clone().short(EXTRA_SAMPLES, &[meaning]).file()).unwrap();
        assert_eq!(decoded.channels.alpha, alpha);
        assert!(decoded.warnings.is_empty());
    }
    let three = Page::new((1, 1), &[8; 3], 1, &[100, 17, 0]).short(EXTRA_SAMPLES, &[0, 2]);
    let three = decode(&three.file()).unwrap();
    assert_eq!(three.planes()[0], [255.0]); // The second extra sample makes it transparent.
    assert_eq!(
        three.warnings(),
        ["the file has 1 extra channel besides its transparency; it is left out"]
    );
}

#[test]
fn transparency_is_not_inverted_with_the_colors() {
    let page = Page::new((2, 1), &[8, 8], 0, &[30, 255, 30, 0]).short(EXTRA_SAMPLES, &[2]);
    assert_eq!(grays(&page.file()), [225.0, 255.0]);
    let wide = [0, 30, 255, 255, 0, 30, 0, 0];
    let page = Page::new((2, 1), &[16, 16], 0, &wide).short(EXTRA_SAMPLES, &[2]);
    let page = file(
        Container {
            little: false,
            big: false,
        },
        &[page],
    );
    assert_eq!(grays(&page), [65505.0 / 257.0, 255.0]);
}

#[test]
fn palettes_may_hold_8_bits() {
    let levels = [0u16, 80, 160, 255];
    for scale in [1, 256, 257] {
        let map: Vec<u16> = levels.repeat(3).iter().map(|level| level * scale).collect();
        let page = Page::new((4, 1), &[2], 3, &[0b0001_1011]).short(320, &map);
        assert_eq!(
            grays(&page.file()),
            levels.map(f32::from),
            "scaled by {scale}"
        );
    }
}

#[test]
fn palettes_may_have_transparency() {
    let map: Vec<u16> = [0u16, 80, 160, 255]
        .repeat(3)
        .iter()
        .map(|v| v * 257)
        .collect();
    // Places and alphas of 2 bits.
    let page = Page::new((3, 1), &[2; 2], 3, &[0b0111_1000, 0b0001_0000]).short(320, &map);
    let straight = decode(&page.clone().short(EXTRA_SAMPLES, &[2]).file()).unwrap();
    assert_eq!(straight.warnings(), [""; 0]);
    for (seen, expected) in straight.planes()[0].iter().zip([80.0, 255.0, 170.0f32]) {
        assert!(
            (seen - expected).abs() < 0.01,
            "{seen} instead of {expected}"
        );
    }
    let left_out = decode(&page.clone().short(EXTRA_SAMPLES, &[0]).file()).unwrap();
    assert_eq!(left_out.planes()[0], [80.0, 160.0, 0.0]);
    let refused = refusal(&page.short(EXTRA_SAMPLES, &[1]).file());
    assert!(refused.contains("a palette and premultiplied"), "{refused}");

    let map: Vec<u16> = (0..=u16::MAX).cycle().take(3 << 16).collect();
    let data = [0, 0x40, 0, 0x80, 0, 0xff, 0xff, 0xff];
    let wide = Page::new((2, 1), &[16; 2], 3, &data).short(320, &map);
    let wide = decode(&wide.short(EXTRA_SAMPLES, &[2]).file()).unwrap();
    let over_white = |value: f32, alpha: f32| value * alpha + 255.0 * (1.0 - alpha);
    let expected = [over_white(64.0, 128.0 / 255.0), 254.0];
    for (seen, expected) in wide.planes()[0].iter().zip(expected) {
        assert!(
            (seen - expected).abs() < 1.01,
            "{seen} instead of {expected}"
        );
    }
}

/// A page that is much smaller than another is probably its thumbnail, whatever its tags say.
#[test]
fn a_first_page_that_looks_like_a_thumbnail_is_warned_of() {
    let page = |width: u32, height: u32| {
        let data = vec![9; (width * height) as usize];
        Page::new((width, height), &[8], 1, &data)
    };
    let small = || page(20, 16);
    let tagged = small().short(254, &[0]);
    for first in [small(), tagged] {
        let said = warnings(&file(PLAIN, &[first, page(80, 64), page(40, 32)]));
        assert_eq!(
            said,
            "the file has 3 pages; the first is read, though it is only 20 × 16 pixels and page 2 is 16 times as large \
             (80 × 64): the first may be a thumbnail"
        );
    }
    for second in [page(20, 16), page(39, 30)] {
        let said = warnings(&file(PLAIN, &[small(), second]));
        assert_eq!(said, "the file has 2 pages; the first is read");
    }
}

/// A file of JPEG 2000 data, for the tests that damage files.
#[cfg(feature = "jpeg2000")]
pub fn with_jpeg2000() -> Vec<u8> {
    let page = Page::new((40, 24), &[8; 3], 2, super::formats::RGB_CODESTREAM);
    page.short(COMPRESSION, &[34712]).file()
}

#[cfg(feature = "jpeg2000")]
#[test]
fn jpeg_2000_data_are_read() {
    let rgb = super::formats::RGB_CODESTREAM;
    let plain = Picture::decode("some.j2k", rgb, OpenOptions::default()).unwrap();
    let page = |size, bits: u16, samples| {
        Page::new(
            size,
            &vec![bits; samples],
            if samples == 1 { 1 } else { 2 },
            rgb,
        )
    };
    for compression in [33005, 34712] {
        let tiff = page((40, 24), 8, 3).short(COMPRESSION, &[compression]);
        let picture = decode(&tiff.clone().file()).unwrap();
        assert_eq!(picture.warnings(), [""; 0]);
        assert_eq!(picture.planes(), plain.planes());
        let mut tiff = tiff;
        tiff.chunks[0].truncate(rgb.len() / 2);
        let refused = decode(&tiff.file());
        assert!(matches!(refused, Err(PictureError::Damaged { .. })));
    }
    for (page, name) in [
        (page((40, 24), 12, 3), "JPEG 2000 data of 12 bits"),
        (page((40, 25), 8, 3), "cut short"),
        (page((41, 24), 8, 3), "40 × 24 pixels instead of 41 × 24"),
        (page((40, 24), 8, 1), "3 samples instead of 1"),
        (page((40, 24), 8, 3).short(262, &[6]), "in YCbCr"),
    ] {
        let refused = refusal(&page.short(COMPRESSION, &[34712]).file());
        assert!(refused.contains(name), "{refused}");
    }
}

#[test]
fn an_orientation_that_does_not_exist_is_warned_of() {
    let page = gray(&[1, 2, 3]).short(274, &[9]);
    assert!(warnings(&page.file()).contains("orientation"));
}

#[test]
fn kinds_that_are_not_read_are_named() {
    let rgb = || Page::new((1, 1), &[8; 3], 2, &[1, 2, 3]);
    for (compression, name) in [
        (6, "old-style JPEG"),
        (9, "JBIG"),
        (32766, "NeXT"),
        (32771, "modified Huffman in 16-bit words"),
        (32809, "ThunderScan"),
        (32909, "PixarLog"),
        (33003, "JPEG 2000 in YCbCr"),
        (34676, "SGILog"),
        #[cfg(not(feature = "jpeg2000"))]
        (34712, "JPEG 2000"),
        (34887, "LERC"),
        (50002, "JPEG XL"),
        (12345, "unknown compression 12345"),
    ] {
        let said = refusal(&rgb().short(COMPRESSION, &[compression]).file());
        assert!(said.contains(name) && said.contains("convert it"), "{said}");
        assert!(!said.contains("damaged"), "{said}");
    }
    for (page, name) in [
        (Page::new((1, 1), &[8], 32803, &[0]), "color filter array"),
        (Page::new((1, 1), &[32], 1, &[0; 4]), "32 bits per sample"),
        (Page::new((1, 1), &[5, 6, 5], 2, &[0; 2]), "(5, 6, 5)"),
        (
            Page::new((1, 1), &[16; 3], 2, &[0; 6]).short(COMPRESSION, &[50001]),
            "WebP data of 16 bits",
        ),
        (
            Page::new((1, 1), &[12], 1, &[0; 6]).short(COMPRESSION, &[7]),
            "JPEG data of 12 bits",
        ),
        (
            Page::new((1, 1), &[1, 1], 1, &[0]).short(COMPRESSION, &[4]),
            "fax data of 2 samples of 1 bits",
        ),
        (gray(&[0]).short(339, &[2]), "signed whole numbers"),
        (gray(&[0]).short(339, &[3]), "floating-point numbers"),
        (
            gray(&[0]).short(317, &[3]).short(COMPRESSION, &[5]),
            "predictor for floating-point",
        ),
    ] {
        let said = refusal(&page.file());
        assert!(said.contains(name) && !said.contains("damaged"), "{said}");
    }
}

/// Blocks of 2 × 2 pixels with one color each, and a row and a column that the picture does not have.
#[test]
fn subsampled_colors_spread_over_their_block() {
    let blocks = [
        [10, 20, 30, 40, 128, 128],
        [50, 0, 60, 0, 128, 128],
        [70, 80, 0, 0, 128, 128],
        [90, 0, 0, 0, 128, 128],
    ];
    let page = Page::new((3, 3), &[8; 3], 6, blocks.as_flattened()).short(530, &[2, 2]);
    assert_eq!(
        grays(&page.file()),
        [10.0, 20.0, 50.0, 30.0, 40.0, 60.0, 70.0, 80.0, 90.0]
    );
    let red = Page::new((1, 1), &[8; 3], 6, &[76, 85, 255]).short(530, &[1, 1]);
    let red = decode(&red.file()).unwrap();
    for (plane, expected) in red.planes().into_iter().zip([255.0, 0.0, 0.0]) {
        assert!((plane[0] - expected).abs() <= 2.0, "{plane:?}");
    }
}

/// A header of a few bytes can promise any size.
#[test]
fn promises_of_memory_are_checked_first() {
    let side = 1 << 20;
    for page in [
        Page::new((side, side), &[8], 1, &[0]),
        Page::new((1, 1), &[8], 1, &[0])
            .short(322, &[65520])
            .short(323, &[65520])
            .short(COMPRESSION, &[8]),
    ] {
        let options = OpenOptions {
            memory: 1_000_000,
            page: None,
        };
        assert!(matches!(
            Picture::decode("a", &page.file(), options),
            Err(PictureError::TooLarge { .. })
        ));
    }
}

/// The size of such a tile in bytes does not fit in 64 bits.
#[test]
fn tiles_of_any_claimed_size_are_cut_short() {
    let mut page = Page::new((1, 1), &[16; 64], 1, &[0; 128]);
    page.tiled = true;
    for tag in [322, 323] {
        page.tags.push((tag, Value::Long(vec![u32::MAX])));
    }
    assert!(refusal(&page.file()).contains("cut short"));
}

/// The properties in which written files differ.
#[derive(Clone, Debug)]
struct Variant {
    size: (usize, usize),
    /// The size of strips, which are as wide as the picture, or of tiles.
    chunk: (usize, usize),
    tiled: bool,
    bits: usize,
    samples: usize,
    alpha: bool,
    planar: bool,
    predictor: bool,
    compression: Compression,
    container: Container,
    reversed: bool,
    /// The seed of the random samples.
    seed: u64,
}

prop_compose! {
    fn variants()(
        size in (1usize..40, 1usize..40),
        chunk in (1usize..=3, 1usize..=40),
        tiled in any::<bool>(),
        bits in prop_oneof![Just(8usize), Just(16), 1usize..=16],
        colors in prop_oneof![Just(1usize), Just(3)],
        alpha in any::<bool>(),
        planar in any::<bool>(),
        predictor in any::<bool>(),
        compression in prop::sample::select(&Compression::ALL[..]),
        little in any::<bool>(),
        big in any::<bool>(),
        reversed in any::<bool>(),
        seed in any::<u64>(),
    ) -> Variant {
        let chunk = if tiled { (16 * chunk.0, chunk.1.next_multiple_of(16)) } else { (size.0, chunk.1.min(size.1)) };
        let has_predictor = !matches!(compression, Compression::None | Compression::PackBits);
        Variant {
            size, chunk, tiled, bits, alpha, planar, compression, reversed, seed,
            samples: colors + usize::from(alpha),
            predictor: predictor && has_predictor && matches!(bits, 8 | 16),
            container: Container { little, big },
        }
    }
}

impl Variant {
    /// Random samples, `[height][width][samples]`.
    fn data(&self) -> Vec<u16> {
        let mut state = self.seed | 1;
        let next = move |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 48) as u16 >> (16 - self.bits)
        };
        (0..self.size.0 * self.size.1 * self.samples)
            .map(next)
            .collect()
    }

    /// The bytes of some of the samples of a strip or tile. Outside the picture, its values go on.
    fn chunk_bytes(&self, data: &[u16], (left, top): (usize, usize), samples: &[usize]) -> Vec<u8> {
        let rows = if self.tiled {
            self.chunk.1
        } else {
            self.chunk.1.min(self.size.1 - top)
        };
        let mut bytes = Vec::new();
        for y in top..top + rows {
            let mut row = Vec::new();
            for x in left..left + self.chunk.0 {
                let pixel = y.min(self.size.1 - 1) * self.size.0 + x.min(self.size.0 - 1);
                row.extend(
                    samples
                        .iter()
                        .map(|sample| data[pixel * self.samples + sample]),
                );
            }
            if self.predictor {
                for index in (samples.len()..row.len()).rev() {
                    row[index] = row[index].wrapping_sub(row[index - samples.len()]);
                }
            }
            match self.bits {
                8 => bytes.extend(row.iter().map(|&value| value as u8)),
                16 if self.container.little => {
                    bytes.extend(row.iter().flat_map(|value| value.to_le_bytes()))
                }
                16 => bytes.extend(row.iter().flat_map(|value| value.to_be_bytes())),
                bits => {
                    let digits: String =
                        row.iter().map(|value| format!("{value:0bits$b}")).collect();
                    let digits: Vec<char> = digits.chars().collect();
                    bytes.extend(digits.chunks(8).map(|byte| {
                        let byte: String = byte.iter().collect();
                        u8::from_str_radix(&format!("{byte:0<8}"), 2).unwrap()
                    }));
                }
            }
        }
        bytes
    }

    fn file(&self, data: &[u16]) -> Vec<u8> {
        let (width, height) = (self.size.0 as u32, self.size.1 as u32);
        let photometric = if self.samples > 2 { 2 } else { 1 };
        let mut page = Page::new(
            (width, height),
            &vec![self.bits as u16; self.samples],
            photometric,
            &[],
        )
        .short(COMPRESSION, &[self.compression.number()])
        .short(284, &[if self.planar { 2 } else { 1 }])
        .short(317, &[if self.predictor { 2 } else { 1 }])
        .short(266, &[if self.reversed { 2 } else { 1 }]);
        if self.alpha {
            page = page.short(EXTRA_SAMPLES, &[2]);
        }
        page.tiled = self.tiled;
        page = if self.tiled {
            page.short(322, &[self.chunk.0 as u16])
                .short(323, &[self.chunk.1 as u16])
        } else {
            page.short(278, &[self.chunk.1 as u16])
        };
        let all: Vec<usize> = (0..self.samples).collect();
        let planes: Vec<&[usize]> = if self.planar {
            all.chunks(1).collect()
        } else {
            vec![&all]
        };
        page.chunks.clear();
        for samples in planes {
            for top in (0..self.size.1).step_by(self.chunk.1) {
                for left in (0..self.size.0).step_by(self.chunk.0) {
                    let mut packed =
                        self.compression
                            .pack(&self.chunk_bytes(data, (left, top), samples));
                    if self.reversed {
                        packed
                            .iter_mut()
                            .for_each(|byte| *byte = byte.reverse_bits());
                    }
                    page.chunks.push(packed);
                }
            }
        }
        file(self.container, &[page])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_is_written_is_read(variant in variants()) {
        let data = variant.data();
        let decoded = stored(&variant.file(&data)).unwrap();
        prop_assert_eq!((decoded.width, decoded.height), variant.size);
        prop_assert_eq!(decoded.channels.count(), variant.samples);
        prop_assert_eq!(&decoded.warnings, &Vec::<String>::new());
        let most = f64::from((1u32 << variant.bits) - 1);
        let full = if variant.bits > 8 { 65535.0 } else { 255.0 };
        let expected: Vec<u16> = data.iter().map(|&value| (f64::from(value) * full / most).round() as u16).collect();
        let seen: Vec<u16> = match decoded.samples {
            Samples::Eight(samples) => samples.into_iter().map(u16::from).collect(),
            Samples::Sixteen(samples) => samples,
        };
        prop_assert_eq!(seen, expected);
    }
}

/// The code width of LZW grows one code later in the old variant, and a decoder that mixes them up fails only on long data.
#[test]
fn old_lzw_is_told_from_its_first_code() {
    let data: Vec<u8> = (0..3000u32)
        .map(|index| (index * index / 7) as u8)
        .collect();
    let packed = Compression::OldLzw.pack(&data);
    assert_eq!((packed[0], packed[1] & 1), (0, 1));
    let new = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8)
        .encode(&data)
        .unwrap();
    for chunk in [packed, new] {
        let page = Page {
            chunks: vec![chunk],
            ..gray(&data).short(COMPRESSION, &[5])
        };
        let expected: Vec<f32> = data.iter().map(|&value| value.into()).collect();
        assert_eq!(grays(&page.file()), expected);
    }
}

/// Scanners write 12 bits in 16; only MaxSampleValue tells, and without it the picture is dark.
#[test]
fn a_stated_largest_value_is_white() {
    const MAX_SAMPLE_VALUE: u16 = 281;
    let page = |values: &[u16]| {
        let data: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        Page::new((values.len() as u32, 1), &[16], 1, &data)
    };
    let levels = [0, 1000, 2047, 4095];
    let stated = page(&levels).short(MAX_SAMPLE_VALUE, &[4095]).file();
    let seen = decode(&stated).unwrap();
    for (&seen, level) in seen.planes()[0].iter().zip(levels) {
        assert!(
            (seen - f32::from(level) * 255.0 / 4095.0).abs() < 0.003,
            "{seen}"
        );
    }
    assert!(warnings(&stated).contains("end at 4095 of 65535; they are read as 12 bits"));
    // The same where white is 0.
    let negative = page(&levels)
        .short(MAX_SAMPLE_VALUE, &[4095])
        .short(262, &[0])
        .file();
    let white = decode(&negative).unwrap().planes()[0][0];
    assert_eq!(white, 255.0);

    let dark = page(&levels).file();
    assert_eq!(decode(&dark).unwrap().planes()[0][3], 4095.0 / 257.0);
    assert!(
        warnings(&dark).contains("no value above 4095 of 65535, so the picture is nearly black")
    );

    // A maximum that some values exceed, and one that is no number of bits, are not white.
    for (values, stated) in [
        ([0, 4096], 4095),
        ([0, 40_000], 40_000),
        ([0, 65_535], 65_535),
    ] {
        let seen = page(&values).short(MAX_SAMPLE_VALUE, &[stated]).file();
        let last = decode(&seen).unwrap().planes()[0][1];
        assert_eq!(last, f32::from(values[1]) / 257.0);
        assert_eq!(warnings(&seen), "");
    }
}
