//! The second decoder, for the kinds that the first one refuses or misreads: four components, unusual sampling, sequential files of
//! several scans. It is slower, and it fills missing data with gray like the first, so files are checked before.

use jpeg_decoder::{ColorTransform, Decoder, Error};

use super::super::fault::Fault;

/// Returns the samples of a whole JPEG as stored, interleaved at full resolution.
pub fn samples(bytes: &[u8], components: usize) -> Result<Vec<u8>, Fault> {
    // The transformations that leave values as they are, but for an inversion.
    let transform = match components {
        1 => ColorTransform::Grayscale,
        3 => ColorTransform::RGB,
        4 => ColorTransform::CMYK,
        other => {
            return Err(Fault::Unsupported(format!(
                "a JPEG with {other} components"
            )));
        }
    };
    let mut decoder = Decoder::new(bytes);
    decoder.set_color_transform(transform);
    let mut samples = decoder.decode().map_err(|error| match error {
        Error::Unsupported(what) => Fault::Convert {
            what: format!("a JPEG of an unusual kind ({what:?})"),
            command: "magick a.jpg a.png".into(),
        },
        other => Fault::of_decoder(other),
    })?;
    if components == 4 {
        samples.iter_mut().for_each(|value| *value = 255 - *value);
    }
    Ok(samples)
}
