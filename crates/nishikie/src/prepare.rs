//! Preparation of pictures for a run: size and gray.

use vgg::Image;

use picture::{Picture, PictureError};

/// Returns the content without its color, its longest side reduced to `size` pixels. A smaller content is not enlarged, which would
/// only invent detail. `None` keeps the size.
///
/// # Errors
/// `size` is 0.
pub fn content(picture: &Picture, size: Option<usize>) -> Result<Picture, PictureError> {
    let longest = picture.width().max(picture.height());
    // Only one copy of a large scan is made.
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

/// Returns the width and height of the result of [`content`] for a picture of this width and height.
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

/// Returns the style with its longest side resized to `scale` times the content's, so that both show things at similar sizes.
///
/// # Errors
/// The style would have no pixels left.
pub fn style(picture: &Picture, content: &Picture, scale: f64) -> Result<Picture, PictureError> {
    let longest = content.width().max(content.height()) as f64 * scale;
    picture.resize_longest(longest.round() as usize)
}

/// Returns a picture's pixels as the network takes them.
pub fn image(picture: &Picture) -> Image {
    Image::new(
        picture.width(),
        picture.height(),
        picture.planar_rgb().to_vec(),
    )
}
