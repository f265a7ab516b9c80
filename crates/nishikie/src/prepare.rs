//! From pictures as they are to pictures as a run takes them.

use vgg::Image;

use picture::{Picture, PictureError};

/// The content without its color, its longest side brought down to `size` pixels (never up: that would only invent
/// detail). `None` keeps the size.
///
/// # Errors
/// `size` is 0.
pub fn content(picture: &Picture, size: Option<usize>) -> Result<Picture, PictureError> {
    let longest = picture.width().max(picture.height());
    // A large scan has one copy made of it, not two.
    Ok(match size.filter(|&size| size < longest) {
        Some(size) => {
            let smaller = picture.resize_longest(size)?;
            match smaller.is_gray() {
                true => smaller,
                false => smaller.to_gray(),
            }
        }
        None if picture.is_gray() => picture.clone(),
        None => picture.to_gray(),
    })
}

/// The sides of [`content`] made of a picture of these sides.
pub fn content_sides((width, height): (usize, usize), size: Option<usize>) -> (usize, usize) {
    let longest = width.max(height);
    match size.filter(|&size| size < longest) {
        Some(size) => {
            let scale = size as f64 / longest as f64;
            let side = |side: usize| (side as f64 * scale).round() as usize;
            (side(width), side(height))
        }
        None => (width, height),
    }
}

/// The style with its longest side brought to `scale` times the content's, so that both show things at like sizes.
///
/// # Errors
/// The style would have no pixels left.
pub fn style(picture: &Picture, content: &Picture, scale: f64) -> Result<Picture, PictureError> {
    let longest = content.width().max(content.height()) as f64 * scale;
    picture.resize_longest(longest.round() as usize)
}

/// A picture's pixels for the network.
pub fn image(picture: &Picture) -> Image {
    Image::new(
        picture.width(),
        picture.height(),
        picture.planar_rgb().to_vec(),
    )
}
