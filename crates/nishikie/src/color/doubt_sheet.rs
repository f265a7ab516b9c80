//! Sheets of doubts: the print with a number at each, and the numbers with the colors offered.

use picture::Picture;

use super::decide::Doubt;
use super::error::ColorError;

/// The longest side of the print on a sheet, in pixels.
const PRINT: usize = 960;

/// The side of a swatch, and the space between two, in pixels.
const SWATCH: usize = 48;
const SPACE: usize = 8;

/// The pixels of a dot of a digit.
const DOT: usize = 3;

/// The digits, five rows of three dots each; the highest of three bits is the left one.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 2, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// Returns a sheet with a picture of a print, a number at each doubt and a frame around its bounds, and beside it for each number a row of
/// swatches: the present color, and after a gap the alternatives.
///
/// # Errors
/// As [`Picture::resize_longest`].
pub fn doubt_sheet(colored: &Picture, doubts: &[Doubt]) -> Result<Picture, ColorError> {
    let longest = colored.width().max(colored.height());
    let print = colored.resize_longest(PRINT.min(longest))?;
    let scale = |at: usize| at * print.width() / colored.width();
    let most = doubts.iter().map(|doubt| doubt.alternatives.len()).max();
    let label = 2 * 4 * DOT + SPACE;
    let columns = label + (1 + most.unwrap_or(0)) * (SWATCH + SPACE) + 2 * SPACE;
    let rows = doubts.len() * (SWATCH + SPACE) + SPACE;
    let mut sheet = Sheet::white(
        print.width() + columns + 2 * SPACE,
        (print.height() + 2 * SPACE).max(rows),
    );
    sheet.paste(&print, SPACE, SPACE);
    for (index, doubt) in doubts.iter().enumerate() {
        let [left, top, width, height] = doubt.bounds.map(scale);
        sheet.frame([SPACE + left, SPACE + top], [width.max(3), height.max(3)]);
        let top = SPACE + index * (SWATCH + SPACE);
        let mut left = print.width() + 3 * SPACE;
        sheet.number(index + 1, left, top + SWATCH / 2 - 3 * DOT);
        left += label;
        sheet.fill([left, top], [SWATCH, SWATCH], doubt.rgb);
        left += 2 * SPACE;
        for alternative in &doubt.alternatives {
            left += SWATCH + SPACE;
            sheet.fill([left, top], [SWATCH, SWATCH], alternative.rgb);
        }
    }
    // Over all frames.
    for (index, doubt) in doubts.iter().enumerate() {
        let [x, y] = [doubt.x, doubt.y].map(|at| SPACE + scale(at));
        sheet.number(
            index + 1,
            x.saturating_sub(4 * DOT),
            y.saturating_sub(4 * DOT),
        );
    }
    Ok(Picture::from_planar_rgb(
        sheet.width,
        sheet.height,
        sheet.pixels,
    )?)
}

/// A picture that is being drawn, planar.
struct Sheet {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
}

impl Sheet {
    fn white(width: usize, height: usize) -> Self {
        Sheet {
            width,
            height,
            pixels: vec![255.0; 3 * width * height],
        }
    }

    fn paste(&mut self, picture: &Picture, left: usize, top: usize) {
        for (channel, plane) in picture.planes().into_iter().enumerate() {
            for (y, row) in plane.chunks_exact(picture.width()).enumerate() {
                let start = (channel * self.height + top + y) * self.width + left;
                self.pixels[start..start + row.len()].copy_from_slice(row);
            }
        }
    }

    /// Fills a rectangle as far as it lies on the sheet.
    fn fill(&mut self, [left, top]: [usize; 2], [width, height]: [usize; 2], rgb: [u8; 3]) {
        let right = (left + width).min(self.width);
        for y in top..(top + height).min(self.height) {
            for (channel, &value) in rgb.iter().enumerate() {
                let start = (channel * self.height + y) * self.width;
                if left < right {
                    self.pixels[start + left..start + right].fill(f32::from(value));
                }
            }
        }
    }

    /// Draws the border of a rectangle: a white line around a black one, which shows on any ground.
    fn frame(&mut self, [left, top]: [usize; 2], [width, height]: [usize; 2]) {
        for (inset, gray) in [(0, 255), (1, 0)] {
            let [x, y] = [left + inset, top + inset];
            let [across, down] = [width, height].map(|side| side.saturating_sub(2 * inset).max(1));
            let rgb = [gray; 3];
            self.fill([x, y], [across, 1], rgb);
            self.fill([x, y + down - 1], [across, 1], rgb);
            self.fill([x, y], [1, down], rgb);
            self.fill([x + across - 1, y], [1, down], rgb);
        }
    }

    /// Draws a number, black on white.
    fn number(&mut self, number: usize, left: usize, top: usize) {
        let digits = number.to_string();
        let width = (4 * digits.len() + 1) * DOT;
        self.fill([left, top], [width, 7 * DOT], [255; 3]);
        for (place, digit) in digits.bytes().enumerate() {
            let rows = DIGITS[usize::from(digit - b'0')];
            for (row, dots) in rows.into_iter().enumerate() {
                for column in (0..3).filter(|column| dots & (4 >> column) != 0) {
                    let x = left + (4 * place + 1 + column) * DOT;
                    self.fill([x, top + (row + 1) * DOT], [DOT, DOT], [0; 3]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::{Alternative, Origin};

    #[test]
    fn a_sheet_shows_each_doubt_and_its_colors() {
        let print = Picture::from_rgb8(40, 30, &[200; 3 * 40 * 30]).unwrap();
        let doubt = Doubt {
            x: 20,
            y: 15,
            bounds: [10, 5, 20, 20],
            share: 0.3,
            confidence: 0.4,
            rgb: [10, 20, 30],
            alternatives: vec![Alternative {
                rgb: [200, 0, 0],
                likelihood: 0.5,
                from: Origin::Model,
            }],
        };
        let sheet = doubt_sheet(&print, &[doubt]).unwrap();
        let has = |rgb: [f32; 3]| {
            let [red, green, blue] = sheet.planes();
            (0..red.len())
                .filter(|&at| [red[at], green[at], blue[at]] == rgb)
                .count()
        };
        assert_eq!(has([10.0, 20.0, 30.0]), SWATCH * SWATCH);
        assert_eq!(has([200.0, 0.0, 0.0]), SWATCH * SWATCH);
        assert!(has([0.0; 3]) > 2 * 4 * DOT * DOT);
        assert!(doubt_sheet(&print, &[]).is_ok());
    }
}
