//! YCbCr with the coefficients and the range that a TIFF states.

use super::directory::Directory;
use super::image::Image;
use super::tag;

/// The amount that each value of Y, Cb and Cr adds to red, green and blue (TIFF 6.0, sections 20 and 21).
pub struct YCbCr {
    lightness: [f32; 256],
    cb_to_green: [f32; 256],
    cb_to_blue: [f32; 256],
    cr_to_red: [f32; 256],
    cr_to_green: [f32; 256],
}

impl YCbCr {
    pub fn new(directory: &Directory, image: &Image) -> Self {
        /// The share of red, green and blue in lightness.
        const SHARES: [f64; 3] = [0.299, 0.587, 0.114];
        /// Black and white of each sample.
        const RANGES: [[f64; 2]; 3] = [[0.0, 255.0], [128.0, 255.0], [128.0, 255.0]];
        let stated = |tag| {
            let values = directory.fractions(tag)?;
            // JPEG data are always what JFIF says, as for libtiff.
            (!image.compression.is_jpeg() && values.iter().all(|value| value.is_finite()))
                .then_some(values)
        };
        let shares = match stated(tag::YCBCR_COEFFICIENTS).as_deref() {
            Some(&[red, green, blue]) if green > 0.0 => [red, green, blue],
            _ => SHARES,
        };
        let ranges = match stated(tag::REFERENCE_BLACK_WHITE)
            .map(|values| values.as_chunks().0.to_vec())
            .as_deref()
        {
            Some(&[y, cb, cr]) if [y, cb, cr].iter().all(|[black, white]| white > black) => {
                [y, cb, cr]
            }
            _ => RANGES,
        };
        let table = |sample: usize, full: f64, factor: f64| {
            let [black, white] = ranges[sample];
            std::array::from_fn(|value| {
                ((value as f64 - black) * full / (white - black) * factor) as f32
            })
        };
        let [red, green, blue] = shares;
        let (to_red, to_blue) = (2.0 - 2.0 * red, 2.0 - 2.0 * blue);
        Self {
            lightness: table(0, 255.0, 1.0),
            cb_to_green: table(1, 127.0, -blue * to_blue / green),
            cb_to_blue: table(1, 127.0, to_blue),
            cr_to_red: table(2, 127.0, to_red),
            cr_to_green: table(2, 127.0, -red * to_red / green),
        }
    }

    pub fn to_rgb(&self, pixel: &mut [u8]) {
        let [y, cb, cr] = [0, 1, 2].map(|index| usize::from(pixel[index]));
        let y = self.lightness[y];
        let colors = [
            y + self.cr_to_red[cr],
            y + self.cb_to_green[cb] + self.cr_to_green[cr],
            y + self.cb_to_blue[cb],
        ];
        for (value, color) in pixel.iter_mut().zip(colors) {
            *value = color.round() as u8;
        }
    }
}
