//! A picture at every half of its size, with 8 bits per channel, from which tiles are taken.

use nishikie::picture::{Gray, Picture};
use rayon::prelude::*;

/// One level of a pyramid.
#[derive(Debug)]
pub struct Level {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Row by row, a byte for each of the pyramid's channels.
    pub pixels: Vec<u8>,
}

/// A picture at all sizes down to one pixel; the largest last, as a viewer counts levels.
#[derive(Debug)]
pub struct Pyramid {
    channels: usize,
    levels: Vec<Level>,
}

impl Pyramid {
    /// Creates the pyramid of a picture; of a gray one a single channel is kept.
    pub fn of(picture: &Picture) -> Self {
        let size = (picture.width(), picture.height());
        let count = if picture.is_gray() { 1 } else { 3 };
        Self::of_planes(size, &picture.planes()[..count])
    }

    /// Creates the pyramid of a gray picture.
    pub fn of_gray(gray: &Gray) -> Self {
        Self::of_planes((gray.width(), gray.height()), &[gray.plane()])
    }

    fn of_planes((width, height): (usize, usize), planes: &[&[f32]]) -> Self {
        let channels = planes.len();
        let mut pixels = vec![0; width * height * channels];
        pixels
            .par_chunks_mut(channels)
            .enumerate()
            .for_each(|(at, pixel)| {
                for (value, plane) in pixel.iter_mut().zip(planes) {
                    *value = plane[at].round() as u8;
                }
            });
        let mut levels = vec![Level {
            width,
            height,
            pixels,
        }];
        while let Some(last) = levels.last()
            && last.width.max(last.height) > 1
        {
            levels.push(last.halved(channels));
        }
        levels.reverse();
        Pyramid { channels, levels }
    }

    /// The number of channels: 1 for gray, 3 for color.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The size of all levels in bytes.
    pub fn bytes(&self) -> usize {
        self.levels.iter().map(|level| level.pixels.len()).sum()
    }

    /// Returns a level, of which 0 is a single pixel.
    pub fn level(&self, level: usize) -> Option<&Level> {
        self.levels.get(level)
    }

    /// Width and height of the largest level.
    pub fn size(&self) -> [usize; 2] {
        let largest = &self.levels[self.levels.len() - 1];
        [largest.width, largest.height]
    }

    /// Returns the number of times that the picture was halved for a level; `None` if there is no such level.
    pub fn halvings(&self, level: usize) -> Option<usize> {
        (self.levels.len() - 1).checked_sub(level)
    }
}

impl Level {
    /// Returns the level at half the size, rounded up: the means of four pixels each, fewer at the border.
    fn halved(&self, channels: usize) -> Level {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut pixels = vec![0; width * height * channels];
        let rows = pixels.par_chunks_mut(width * channels).enumerate();
        rows.for_each(|(y, row)| {
            let lower = (2 * y + 1).min(self.height - 1);
            for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
                let right = (2 * x + 1).min(self.width - 1);
                let four = [
                    (2 * y, 2 * x),
                    (2 * y, right),
                    (lower, 2 * x),
                    (lower, right),
                ];
                let starts = four.map(|(y, x)| (y * self.width + x) * channels);
                for (channel, value) in pixel.iter_mut().enumerate() {
                    let sum: u16 = starts
                        .iter()
                        .map(|start| u16::from(self.pixels[start + channel]))
                        .sum();
                    *value = ((sum + 2) / 4) as u8;
                }
            }
        });
        Level {
            width,
            height,
            pixels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_half_the_next() {
        let pixels: Vec<u8> = (0..15u8).flat_map(|value| [value * 10; 3]).collect();
        let pyramid = Pyramid::of(&Picture::from_rgb8(5, 3, &pixels).unwrap());
        let sizes: Vec<_> = (0..4)
            .map(|l| pyramid.level(l).map(|l| (l.width, l.height)))
            .collect();
        assert_eq!(
            sizes,
            [Some((1, 1)), Some((2, 1)), Some((3, 2)), Some((5, 3))]
        );
        assert!(pyramid.level(4).is_none() && pyramid.halvings(4).is_none());
        assert_eq!(pyramid.halvings(0), Some(3));
        // (0 + 10 + 50 + 60) / 4, and at the lower right corner the one pixel that there is.
        let level = pyramid.level(2).unwrap();
        assert_eq!((level.pixels[0], level.pixels[5]), (30, 140));
    }

    #[test]
    fn channels_stay_apart() {
        let pyramid = Pyramid::of(&Picture::from_rgb8(2, 1, &[10, 20, 30, 30, 60, 90]).unwrap());
        assert_eq!((pyramid.channels(), pyramid.bytes()), (3, 9));
        assert_eq!(pyramid.level(0).unwrap().pixels, [20, 40, 60]);
    }
}
