//! The meaning of stored samples: gray, RGB, inks or places in a palette, with or without transparency.

use rayon::prelude::*;

use super::super::decoded::{Alpha, Channels, Samples};
use super::super::fault::Fault;
use super::cielab;
use super::directory::Directory;
use super::image::Image;
use super::palette::Palette;
use super::tag;
use super::ycbcr::YCbCr;

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
    Palette(Palette),
    /// Cyan, magenta, yellow and black, 0 for no ink.
    Inks,
    YCbCr(Box<YCbCr>),
    /// With or without a* and b*.
    Lab(cielab::Encoding, usize),
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
            3 => (Meaning::Palette(Palette::new(directory, image.bits)?), 1),
            4 => (Meaning::Gray, 1), // A mask, read because there is nothing else: 1 is opaque.
            5 if directory
                .number(tag::INK_SET)?
                .is_some_and(|set| set != CMYK) =>
            {
                return Err(Fault::Unsupported(
                    "a TIFF in printing inks other than CMYK".into(),
                ));
            }
            5 => (Meaning::Inks, 4),
            6 => (Meaning::YCbCr(Box::new(YCbCr::new(directory, image))), 3),
            8 | 9 if !matches!(image.bits, 8 | 16) => {
                return Err(Fault::Unsupported(format!(
                    "a TIFF in CIE L*a*b* of {} bits per sample",
                    image.bits
                )));
            }
            8 | 9 => {
                let encoding = if image.photometric == 8 {
                    cielab::Encoding::Cie
                } else {
                    cielab::Encoding::Icc
                };
                let colors = if image.samples < 3 { 1 } else { 3 };
                (Meaning::Lab(encoding, colors), colors)
            }
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
        let kind = match meaning {
            Meaning::Gray | Meaning::Rgb | Meaning::YCbCr(_) => None,
            Meaning::Palette(_) => Some("a palette"),
            Meaning::Negative => Some("0 for white"),
            Meaning::Inks => Some("printing inks (CMYK)"),
            Meaning::Lab(..) => Some("CIE L*a*b*"),
        };
        match kind {
            Some(kind) if alpha == Alpha::Premultiplied => Err(Fault::Unsupported(format!(
                "a TIFF with {kind} and premultiplied transparency"
            ))),
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
            Meaning::Inks => 4,
            Meaning::Lab(_, colors) => colors,
        };
        Channels {
            colors,
            alpha: self.alpha,
        }
    }

    /// Returns true if the colors are sRGB once they are converted, whatever profile the file has.
    pub fn become_srgb(&self) -> bool {
        matches!(self.meaning, Meaning::Lab(..))
    }

    /// Bytes of memory per pixel for the stored samples and the colors that they become.
    pub fn bytes_per_pixel(&self, bits: usize) -> usize {
        let stored = self.wanted.len() * if bits > 8 { 2 } else { 1 };
        match self.meaning {
            Meaning::Palette(_) => stored + 4,
            _ => stored,
        }
    }

    /// Converts samples of up to 8 bits to 8 bits.
    pub fn apply8(&self, mut samples: Vec<u8>, bits: usize) -> Samples {
        if let Meaning::Palette(palette) = &self.meaning {
            return Samples::Eight(palette.colors(&samples, self.wanted.len(), bits));
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
            Meaning::Lab(encoding, _) => encoding.to_srgb_8(&mut samples, self.wanted.len()),
            Meaning::Gray | Meaning::Rgb | Meaning::Inks | Meaning::Palette(_) => {}
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
    pub fn apply16(&self, mut samples: Vec<u16>, bits: usize, most: u32) -> Samples {
        if let Meaning::Palette(palette) = &self.meaning {
            return Samples::Eight(palette.colors(&samples, self.wanted.len(), bits));
        }
        if most < 65535 {
            let scale =
                |value: &mut u16| *value = ((u32::from(*value) * 65535 + most / 2) / most) as u16;
            samples.par_iter_mut().for_each(scale);
        }
        match &self.meaning {
            Meaning::Negative => {
                let pixels = samples.par_chunks_exact_mut(self.wanted.len());
                pixels.for_each(|pixel| pixel[0] = 65535 - pixel[0]);
            }
            Meaning::Lab(encoding, _) => encoding.to_srgb_16(&mut samples, self.wanted.len()),
            _ => {}
        }
        Samples::Sixteen(samples)
    }
}

/// ExtraSamples of pictures that CorelDRAW wrote: straight alpha.
const COREL_ALPHA: u64 = 999;

/// InkSet of cyan, magenta, yellow and black.
const CMYK: u64 = 1;

fn not_read(photometric: u64) -> Fault {
    let name = match photometric {
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
