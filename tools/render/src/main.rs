//! Renders one of the drawings in `examples/`: `render DRAWING.svg PICTURE [GRAY] [--quality=N]`, each PNG or JPEG by
//! its extension. N is JPEG's quality, 1..=100.

use std::{env, fs, fs::File, io::BufWriter, path::Path};

use anyhow::{Context, Result, bail};
use image::codecs::{jpeg::JpegEncoder, png, png::PngEncoder};
use image::{DynamicImage, RgbaImage, imageops::FilterType};
use resvg::{tiny_skia, usvg};

/// The factor by which a drawing is rendered larger before it is reduced, which keeps displaced lines smooth.
const OVERSAMPLING: u32 = 3;

const USAGE: &str = "usage: render DRAWING.svg PICTURE [GRAY] [--quality=N]";

/// The quality of a JPEG if none is given.
const QUALITY: u8 = 92;

fn main() -> Result<()> {
    let (options, arguments): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|word| word.starts_with("--"));
    let quality = match options.as_slice() {
        [] => QUALITY,
        [option] => option
            .strip_prefix("--quality=")
            .and_then(|number| number.parse().ok())
            .filter(|quality| (1..=100).contains(quality))
            .with_context(|| format!("{option}: wanted is --quality=N, 1..=100"))?,
        _ => bail!("{USAGE}"),
    };
    let (drawing, picture, gray) = match arguments.as_slice() {
        [drawing, picture] => (drawing, picture, None),
        [drawing, picture, gray] => (drawing, picture, Some(gray)),
        _ => bail!("{USAGE}"),
    };
    let rendered = render(drawing).with_context(|| format!("cannot render {drawing}"))?;
    save(
        &DynamicImage::ImageRgb8(rendered.to_rgb8()),
        picture,
        quality,
    )?;
    if let Some(gray) = gray {
        save(
            &DynamicImage::ImageLuma8(rendered.to_luma8()),
            gray,
            quality,
        )?;
    }
    Ok(())
}

fn render(drawing: &str) -> Result<DynamicImage> {
    let tree = usvg::Tree::from_data(&fs::read(drawing)?, &usvg::Options::default())?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width() * OVERSAMPLING, size.height() * OVERSAMPLING);
    let mut pixels = tiny_skia::Pixmap::new(width, height).context("the drawing is too large")?;
    pixels.fill(tiny_skia::Color::WHITE);
    let scale = tiny_skia::Transform::from_scale(OVERSAMPLING as f32, OVERSAMPLING as f32);
    resvg::render(&tree, scale, &mut pixels.as_mut());
    // On white every pixel is opaque, so premultiplication makes no difference.
    let image =
        RgbaImage::from_raw(width, height, pixels.take()).context("the drawing is cut short")?;
    Ok(DynamicImage::ImageRgba8(image).resize_exact(
        size.width(),
        size.height(),
        FilterType::Lanczos3,
    ))
}

fn save(picture: &DynamicImage, path: &str, quality: u8) -> Result<()> {
    let write = || -> Result<()> {
        let file = BufWriter::new(File::create(path)?);
        match Path::new(path).extension().and_then(|e| e.to_str()) {
            Some("png") => {
                let encoder = PngEncoder::new_with_quality(
                    file,
                    png::CompressionType::Best,
                    png::FilterType::Adaptive,
                );
                picture.write_with_encoder(encoder)?;
            }
            Some("jpg") => {
                picture.write_with_encoder(JpegEncoder::new_with_quality(file, quality))?
            }
            _ => bail!("the name must end in .png or .jpg"),
        }
        Ok(())
    };
    write().with_context(|| format!("cannot write {path}"))
}
