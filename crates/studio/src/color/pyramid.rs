//! A scan in gray at every half of its size, small enough to be kept: what the page shows of the original.

use nishikie::picture::Picture;
use rayon::prelude::*;

/// One size.
#[derive(Debug)]
pub struct Level {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Row by row.
    pub gray: Vec<u8>,
}

/// All sizes down to one pixel; the largest last, as a viewer counts them.
#[derive(Debug)]
pub struct Pyramid {
    levels: Vec<Level>,
}

impl Pyramid {
    /// Of a gray picture.
    pub fn of(scan: &Picture) -> Self {
        let plane = scan.planes()[0];
        let gray = plane.par_iter().map(|value| value.round() as u8).collect();
        let mut levels = vec![Level {
            width: scan.width(),
            height: scan.height(),
            gray,
        }];
        while let Some(last) = levels.last()
            && last.width.max(last.height) > 1
        {
            levels.push(last.halved());
        }
        levels.reverse();
        Pyramid { levels }
    }

    /// A level, 0 being a single pixel.
    pub fn level(&self, level: usize) -> Option<&Level> {
        self.levels.get(level)
    }

    /// Pixels across and down at the scan's own size.
    pub fn size(&self) -> [usize; 2] {
        let largest = &self.levels[self.levels.len() - 1];
        [largest.width, largest.height]
    }

    /// How often the scan was halved for a level; `None` where there is no such level.
    pub fn halvings(&self, level: usize) -> Option<usize> {
        (self.levels.len() - 1).checked_sub(level)
    }
}

impl Level {
    /// Half the size, rounded up: the mean of each four pixels, fewer at the border.
    fn halved(&self) -> Level {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut gray = vec![0; width * height];
        gray.par_chunks_mut(width).enumerate().for_each(|(y, row)| {
            let lower = (2 * y + 1).min(self.height - 1);
            for (x, value) in row.iter_mut().enumerate() {
                let right = (2 * x + 1).min(self.width - 1);
                let sum: u16 = [
                    (2 * y, 2 * x),
                    (2 * y, right),
                    (lower, 2 * x),
                    (lower, right),
                ]
                .iter()
                .map(|&(y, x)| u16::from(self.gray[y * self.width + x]))
                .sum();
                *value = ((sum + 2) / 4) as u8;
            }
        });
        Level {
            width,
            height,
            gray,
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
        assert_eq!((level.gray[0], level.gray[5]), (30, 140));
    }
}
