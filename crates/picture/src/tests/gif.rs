//! GIFs written by their crate, and changed byte by byte.

use std::borrow::Cow;

use gif::{Encoder, Frame};

use super::super::{OpenOptions, Picture, PictureError};

const RED: [u8; 3] = [200, 30, 10];
const GRAY: [u8; 3] = [90, 90, 90];
const SIZE: (u16, u16) = (6, 9);

/// A frame of stripes of the palette's first two colors, `(x + y) % 2`.
fn frame(size: (u16, u16), place: (u16, u16)) -> Frame<'static> {
    let pixels = (0..size.1).flat_map(|y| (0..size.0).map(move |x| ((x + y) % 2) as u8));
    Frame {
        left: place.0,
        top: place.1,
        width: size.0,
        height: size.1,
        buffer: Cow::Owned(pixels.collect()),
        ..Frame::default()
    }
}

pub fn file(screen: (u16, u16), frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let palette = [RED, GRAY].concat();
    let mut encoder = Encoder::new(&mut bytes, screen.0, screen.1, &palette).unwrap();
    for frame in frames {
        encoder.write_frame(frame).unwrap();
    }
    drop(encoder);
    bytes
}

/// A file of one plain frame.
pub fn plain() -> Vec<u8> {
    file(SIZE, &[frame(SIZE, (0, 0))])
}

fn read(bytes: &[u8], page: Option<u32>) -> Result<Picture, PictureError> {
    let options = OpenOptions {
        page,
        memory: 1_000_000,
    };
    Picture::decode("some.gif", bytes, options)
}

/// Asserts that a picture shows the frame at this place, and white elsewhere.
fn assert_shows(picture: &Picture, size: (u16, u16), place: (u16, u16), transparent: Option<u8>) {
    let area = picture.width() * picture.height();
    for index in 0..area {
        let (x, y) = (index % picture.width(), index / picture.width());
        let inner = x
            .checked_sub(place.0.into())
            .zip(y.checked_sub(place.1.into()));
        let inner = inner.filter(|&(x, y)| x < size.0.into() && y < size.1.into());
        let color = inner.map(|(x, y)| ((x + y) % 2) as u8);
        let expected = match color {
            None => [255; 3],
            color if color == transparent => [255; 3],
            Some(0) => RED,
            Some(_) => GRAY,
        };
        let seen = picture.planes().map(|plane| plane[index]);
        assert_eq!(seen, expected.map(f32::from), "at {x}, {y}");
    }
}

#[test]
fn frames_lie_on_the_screen() {
    let mut interlaced = frame(SIZE, (0, 0));
    interlaced.interlaced = true;
    // The encoder stores rows as they come.
    let order = [0, 8, 4, 2, 6, 1, 3, 5, 7];
    let rows = order.map(|row| interlaced.buffer[row * 6..][..6].to_vec());
    interlaced.buffer = Cow::Owned(rows.concat());
    let mut transparent = frame(SIZE, (0, 0));
    transparent.transparent = Some(1);
    let mut own_palette = frame(SIZE, (0, 0));
    own_palette.palette = Some([RED, GRAY].concat());
    for (screen, frame, place, transparent, size) in [
        (SIZE, frame(SIZE, (0, 0)), (0, 0), None, (6, 9)),
        (SIZE, interlaced, (0, 0), None, (6, 9)),
        (SIZE, transparent, (0, 0), Some(1), (6, 9)),
        (SIZE, own_palette, (0, 0), None, (6, 9)),
        ((10, 20), frame(SIZE, (3, 2)), (3, 2), None, (10, 20)),
        // Beyond the screen, which it enlarges.
        ((4, 4), frame(SIZE, (3, 2)), (3, 2), None, (9, 11)),
    ] {
        let picture = read(&file(screen, &[frame]), None).unwrap();
        assert_eq!(picture.warnings(), [""; 0]);
        assert_eq!((picture.width(), picture.height()), size);
        assert_shows(&picture, SIZE, place, transparent);
    }
}

#[test]
fn the_first_frame_of_an_animation_is_read() {
    let frames = [
        frame(SIZE, (0, 0)),
        frame((2, 2), (1, 1)),
        frame((1, 1), (0, 0)),
    ];
    let bytes = file(SIZE, &frames);
    let first = read(&bytes, None).unwrap();
    assert!(
        matches!(first.warnings(), [warning] if warning.contains("3 frames")),
        "{:?}",
        first.warnings()
    );
    assert_shows(&first, SIZE, (0, 0), None);
    assert_eq!(read(&bytes, Some(1)).unwrap().warnings(), [""; 0]);
    let second = read(&bytes, Some(2)).unwrap_err().to_string();
    assert!(second.contains("animated GIF"), "{second}");
    let fourth = read(&bytes, Some(4));
    assert!(matches!(fourth, Err(PictureError::NoPage { pages: 3, .. })));
}

#[test]
fn cut_and_damaged_files_are_refused_or_warned_of() {
    let bytes = plain();
    for length in 6..bytes.len() {
        match read(&bytes[..length], None) {
            Err(PictureError::Damaged { .. }) => {}
            Err(other) => panic!("{length}: {other}"),
            Ok(picture) => {
                assert!(length > bytes.len() - 4, "{length} of {}", bytes.len());
                assert!(
                    matches!(picture.warnings(), [warning] if warning.contains("end marker")),
                    "{:?}",
                    picture.warnings()
                );
                assert_shows(&picture, SIZE, (0, 0), None);
            }
        }
    }
    let mut lacking = frame(SIZE, (0, 0));
    lacking.buffer.to_mut()[7] = 3;
    let refused = read(&file(SIZE, &[lacking]), None).unwrap_err().to_string();
    assert!(refused.contains("its palette lacks"), "{refused}");
    let mut wide = bytes;
    wide[6..10].fill(0xff);
    assert!(matches!(
        read(&wide, None),
        Err(PictureError::TooLarge { width: 65535, .. })
    ));
}
