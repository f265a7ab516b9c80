//! Renders one of the drawings in `examples/`: `render DRAWING.svg PICTURE [GRAY]`, each PNG or JPEG by its extension.

use std::{env, fs, fs::File, io::BufWriter, path::Path};

use anyhow::{Context, Result, bail};
use image::codecs::{jpeg::JpegEncoder, png, png::PngEncoder};
use image::{DynamicImage, RgbaImage, imageops::FilterType};
use resvg::{tiny_skia, usvg};

/// Rendered this many times larger and then reduced, which keeps displaced lines smooth.
const OVERSAMPLING: u32 = 3;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (drawing, picture, gray) = match arguments.as_slice() {
        [drawing, picture] => (drawing, picture, None),
        [drawing, picture, gray] => (drawing, picture, Some(gray)),
        _ => bail!("usage: render DRAWING.svg PICTURE [GRAY]"),
    };
    let rendered = render(drawing).with_context(|| format!("cannot render {drawing}"))?;
    save(&DynamicImage::ImageRgb8(rendered.to_rgb8()), picture)?;
    if let Some(gray) = gray {
        save(&DynamicImage::ImageLuma8(rendered.to_luma8()), gray)?;
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

fn save(picture: &DynamicImage, path: &str) -> Result<()> {
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
            Some("jpg") => picture.write_with_encoder(JpegEncoder::new_with_quality(file, 92))?,
            _ => bail!("the name must end in .png or .jpg"),
        }
        Ok(())
    };
    write().with_context(|| format!("cannot write {path}"))
}
