//! Scribbles: a picture of strokes whose chroma is kept exactly.

use picture::Overlay;

use super::ColorError;
use super::lab::{Chroma, lab_of};

/// Strokes of wanted color on a transparent ground. If it does not have the content's size, it is stretched to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scribbles {
    width: usize,
    height: usize,
    /// The chroma at each pixel; `None` outside the strokes.
    strokes: Vec<Option<Chroma>>,
}

impl Scribbles {
    /// Returns the scribbles of an overlay. Pixels that are at least half opaque belong to a stroke.
    ///
    /// # Errors
    /// [`picture::PictureError::Size`] when a side is 0 or the length does not fit.
    pub fn new(overlay: &Overlay) -> Result<Self, ColorError> {
        let Overlay {
            width,
            height,
            ref rgba,
            ..
        } = *overlay;
        if width == 0 || height == 0 || width.checked_mul(height * 4) != Some(rgba.len()) {
            return Err(picture::PictureError::Size {
                width,
                height,
                length: rgba.len(),
            }
            .into());
        }
        let stroke = |pixel: &[u8]| {
            let lab = lab_of([pixel[0], pixel[1], pixel[2]].map(f32::from));
            (pixel[3] >= 128).then_some([lab.a, lab.b])
        };
        Ok(Scribbles {
            width,
            height,
            strokes: rgba.chunks_exact(4).map(stroke).collect(),
        })
    }

    /// Returns the chroma of the stroke at a pixel of a content of this size.
    pub(super) fn at(&self, x: usize, y: usize, width: usize, height: usize) -> Option<Chroma> {
        let (x, y) = (x * self.width / width, y * self.height / height);
        self.strokes[y * self.width + x]
    }
}
