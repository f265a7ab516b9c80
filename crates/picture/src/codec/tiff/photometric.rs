//! The meaning of stored samples: gray, RGB or places in a palette, with or without transparency.

use rayon::prelude::*;

use super::super::decoded::{Alpha, Channels, Samples};
use super::super::fault::Fault;
use super::directory::Directory;
use super::image::Image;
use super::tag;

pub struct Colors {
    /// The places of the stored samples of a pixel that are used, in order: the colors and, if any, alpha.
    wanted: Vec<usize>,
    alpha: Alpha,
    meaning: Meaning,
}

enum Meaning {
    Gray,
    /// Gray with 0 for white. Alpha is as usual.
    Negative,
    Rgb,
    /// Colors of 8 bits.
    Palette(Vec<[u8; 3]>),
    YCbCr(Box<YCbCr>),
}

impl Colors {
    pub fn new(
        directory: &Directory,
        image: &Image,
        warnings: &mut Vec<String>,
    ) -> Result<Self, Fault> {
        let (meaning, colors) = match image.photometric {
            0 => (Meaning::Negative, 1),
            1 => (Meaning::Gray, 1),
            2 => (Meaning::Rgb, 3),
            3 => (Meaning::Palette(palette(directory, image.bits)?), 1),
            4 => (Meaning::Gray, 1), // A mask, read because there is nothing else: 1 is opaque.
            6 => (Meaning::YCbCr(Box::new(YCbCr::new(directory, image))), 3),
            other => return Err(not_read(other)),
        };
        let Some(extra) = image.samples.checked_sub(colors) else {
            return Err(Fault::Damaged(format!(
                "it has {} of the {colors} samples that its colors need",
                image.samples
            )));
        };
        let meanings = directory.numbers(tag::EXTRA_SAMPLES, extra)?;
        let meanings = meanings.unwrap_or_default();
        let alpha_of = |meaning: u64| match meaning {
            1 => Some(Alpha::Premultiplied),
            2 | COREL_ALPHA => Some(Alpha::Straight),
            _ => None,
        };
        let alpha = meanings
            .iter()
            .enumerate()
            .find_map(|(index, &meaning)| Some((index, alpha_of(meaning)?)));
        let mut wanted: Vec<usize> = (0..colors).collect();
        wanted.extend(alpha.map(|(index, _)| colors + index));
        match extra - usize::from(alpha.is_some()) {
            0 => {}
            1 if alpha.is_none() => warnings.push(
                "the file has 1 extra channel without a stated meaning; it is left out".into(),
            ),
            left if alpha.is_none() => warnings.push(format!(
                "the file has {left} extra channels without a stated meaning; they are left out"
            )),
            1 => warnings.push(
                "the file has 1 extra channel besides its transparency; it is left out".into(),
            ),
            left => warnings.push(format!(
                "the file has {left} extra channels besides its transparency; they are left out"
            )),
        }
        let alpha = alpha.map_or(Alpha::Absent, |(_, alpha)| alpha);
        match (&meaning, alpha) {
            (Meaning::Palette(_), Alpha::Straight | Alpha::Premultiplied) => Err(
                Fault::Unsupported("a TIFF with a palette and transparency".into()),
            ),
            (Meaning::Negative, Alpha::Premultiplied) => Err(Fault::Unsupported(
                "a TIFF with 0 for white and premultiplied transparency".into(),
            )),
            _ => Ok(Self {
                wanted,
                alpha,
                meaning,
            }),
        }
    }

    pub fn wanted(&self) -> &[usize] {
        &self.wanted
    }

    pub fn channels(&self) -> Channels {
        let colors = match self.meaning {
            Meaning::Gray | Meaning::Negative => 1,
            Meaning::Rgb | Meaning::Palette(_) | Meaning::YCbCr(_) => 3,
        };
        Channels {
            colors,
            alpha: self.alpha,
        }
    }

    /// Bytes of memory per pixel for the stored samples and the colors that they become.
    pub fn bytes_per_pixel(&self, bits: usize) -> usize {
        let stored = self.wanted.len() * if bits > 8 { 2 } else { 1 };
        match self.meaning {
            Meaning::Palette(_) => stored + 3,
            _ => stored,
        }
    }

    /// Converts samples of up to 8 bits to 8 bits.
    pub fn apply8(&self, mut samples: Vec<u8>, bits: usize) -> Samples {
        if let Meaning::Palette(palette) = &self.meaning {
            return Samples::Eight(looked_up(&samples, palette));
        }
        let most = (1u32 << bits) - 1;
        if most < 255 {
            let scale =
                |value: &mut u8| *value = ((u32::from(*value) * 255 + most / 2) / most) as u8;
            samples.par_iter_mut().for_each(scale);
        }
        match &self.meaning {
            Meaning::Negative => {
                let pixels = samples.par_chunks_exact_mut(self.wanted.len());
                pixels.for_each(|pixel| pixel[0] = 255 - pixel[0]);
            }
            Meaning::YCbCr(conversion) => {
                let pixels = samples.par_chunks_exact_mut(self.wanted.len());
                pixels.for_each(|pixel| conversion.to_rgb(pixel));
            }
            Meaning::Gray | Meaning::Rgb | Meaning::Palette(_) => {}
        }
        Samples::Eight(samples)
    }

    /// Returns the value of white among samples of 9 to 16 bits.
    ///
    /// Scanners of 10 to 14 bits write 16, and some of them state the true range. A stated maximum is believed if it is that of a
    /// number of bits and no sample is above: others state the largest value that they found, which is not white.
    pub fn white(
        &self,
        directory: &Directory,
        samples: &[u16],
        bits: usize,
        warnings: &mut Vec<String>,
    ) -> Result<u32, Fault> {
        /// A picture whose lightest value is this part of white is nearly black.
        const NEARLY_BLACK: u32 = 16;
        let full = (1u32 << bits) - 1;
        if !matches!(
            self.meaning,
            Meaning::Gray | Meaning::Negative | Meaning::Rgb
        ) {
            return Ok(full);
        }
        let largest = u32::from(samples.par_iter().copied().max().unwrap_or(0));
        // A broken tag is ignored.
        let stated = directory.numbers(tag::MAX_SAMPLE_VALUE, self.wanted.len());
        let stated = stated.ok().flatten().and_then(|all| all.into_iter().max());
        let white = stated
            .and_then(|stated| u32::try_from(stated).ok())
            .filter(|&white| white >= 255 && white < full && largest <= white)
            .filter(|white| (white + 1).is_power_of_two());
        if let Some(white) = white {
            let bits = white.count_ones();
            warnings.push(format!(
                "the file says that its values end at {white} of {full}; they are read as {bits} bits"
            ));
            return Ok(white);
        }
        let negative = matches!(self.meaning, Meaning::Negative);
        if !negative && largest > 0 && largest * NEARLY_BLACK <= full {
            warnings.push(format!(
                "the file has no value above {largest} of {full}, so the picture is nearly black"
            ));
        }
        Ok(full)
    }

    /// Converts samples of 9 to 16 bits to 16 bits, or of a large palette to 8. `most` is the value of white.
    pub fn apply16(&self, mut samples: Vec<u16>, most: u32) -> Samples {
        if let Meaning::Palette(palette) = &self.meaning {
            return Samples::Eight(looked_up(&samples, palette));
        }
        if most < 65535 {
            let scale =
                |value: &mut u16| *value = ((u32::from(*value) * 65535 + most / 2) / most) as u16;
            samples.par_iter_mut().for_each(scale);
        }
        if let Meaning::Negative = self.meaning {
            let pixels = samples.par_chunks_exact_mut(self.wanted.len());
            pixels.for_each(|pixel| pixel[0] = 65535 - pixel[0]);
        }
        Samples::Sixteen(samples)
    }
}

/// ExtraSamples of pictures that CorelDRAW wrote: straight alpha.
const COREL_ALPHA: u64 = 999;

fn not_read(photometric: u64) -> Fault {
    let name = match photometric {
        5 => "in printing inks (CMYK)",
        8 => "in CIE L*a*b*",
        9 => "in ICC L*a*b*",
        10 => "in ITU L*a*b*",
        32803 => "with raw data of a camera (color filter array)",
        34892 => "with raw data of a camera (linear)",
        32844 | 32845 => "in LogLuv",
        other => {
            return Fault::Unsupported(format!("a TIFF with the unknown kind of colors {other}"));
        }
    };
    Fault::Unsupported(format!("a TIFF {name}"))
}

/// The colors of a palette, rounded to 8 bits.
fn palette(directory: &Directory, bits: usize) -> Result<Vec<[u8; 3]>, Fault> {
    let colors = 1 << bits;
    let values = directory.numbers(tag::COLOR_MAP, 3 * colors)?;
    let values = values.unwrap_or_default();
    if values.len() < 3 * colors {
        return Err(Fault::Damaged(format!(
            "its palette has {} values instead of {}",
            values.len(),
            3 * colors
        )));
    }
    // Values should have 16 bits. Some writers store 8, in the upper half or as they are.
    let narrow = values.iter().all(|&value| value < 256);
    let upper = values.iter().all(|&value| value & 255 == 0);
    let eight = |value: u64| match value {
        value if narrow => value as u8,
        value if upper => (value >> 8) as u8,
        value => ((value.min(65535) + 128) / 257) as u8,
    };
    let color = |index| [0, 1, 2].map(|channel| eight(values[channel * colors + index]));
    Ok((0..colors).map(color).collect())
}

fn looked_up<T: Copy + Into<usize> + Sync>(indices: &[T], palette: &[[u8; 3]]) -> Vec<u8> {
    indices
        .iter()
        .flat_map(|&index| palette[index.into()])
        .collect()
}

/// The amount that each value of Y, Cb and Cr adds to red, green and blue (TIFF 6.0, sections 20 and 21).
struct YCbCr {
    lightness: [f32; 256],
    cb_to_green: [f32; 256],
    cb_to_blue: [f32; 256],
    cr_to_red: [f32; 256],
    cr_to_green: [f32; 256],
}

impl YCbCr {
    fn new(directory: &Directory, image: &Image) -> Self {
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

    fn to_rgb(&self, pixel: &mut [u8]) {
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
