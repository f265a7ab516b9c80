//! A colored picture with its record, and the writing of both.

use std::path::Path;

use picture::output::{create, finish_together};
use picture::{Depth, Picture, PictureError};

use crate::Error;
use crate::order::Output;
use crate::record::{PictureFile, Record};

use super::outputs::overwrite;
use super::signing::Signing;

/// A colored picture and its record.
#[derive(Clone, Debug)]
pub struct Colored {
    /// The picture, with the content's resolution and depth.
    pub picture: Picture,
    /// In color mode the confidence of the colors at the working size; see [`Decision::confidence`](crate::color::Decision::confidence).
    /// `None` in style mode and from the plain map.
    pub confidence: Option<Picture>,
    /// The record: the order and the facts of its outcome.
    pub record: Record,
    /// The file that the order names.
    pub output: Option<Output>,
    /// The signing of the file, if the engine has a signer.
    pub signing: Option<Signing>,
}

impl Colored {
    /// Writes the picture to the order's output, with its provenance inside, and its record beside it as `PATH.json`. The two appear
    /// together, and are always of the same run, even if several processes write to the same path.
    ///
    /// # Errors
    /// The order names no output, the picture's format does not hold the depth, a file exists that the order does not allow to be
    /// overwritten, or something other than a record lies in the record's place, which is never overwritten.
    pub fn save(&self) -> Result<Record, Error> {
        let output = self.output.as_ref().ok_or(Error::NoOutput)?;
        let depth = output.depth_for(&self.record.order.recipe, self.picture.depth());
        self.save_as(&output.path, depth, output.force)
    }

    /// Writes the picture and its record as [`Colored::save`] does, to another file.
    ///
    /// # Errors
    /// As [`Colored::save`].
    pub fn save_as(
        &self,
        path: impl AsRef<Path>,
        depth: Depth,
        force: bool,
    ) -> Result<Record, Error> {
        let path = path.as_ref();
        let provenance = self.record.provenance();
        let mut picture = self.picture.write(path, depth, Some(&provenance), force)?;
        if let Some(signing) = &self.signing {
            picture = signing.sign(picture, &provenance, Some(&self.record))?;
        }
        let _span = tracing::debug_span!("write").entered();
        let sha256 = picture.sha256().map_err(PictureError::from)?;
        let record = Record {
            file: Some(PictureFile {
                depth,
                sha256,
                signed_by: self
                    .signing
                    .as_ref()
                    .map(|signing| signing.issuer().clone()),
            }),
            ..self.record.clone()
        };
        let beside = Record::path_beside(path);
        let written = create(&beside, overwrite(&beside, force)).and_then(|mut file| {
            file.write_all(record.text().as_bytes())?;
            finish_together(picture, file)
        });
        written.map_err(PictureError::from)?;
        Ok(record)
    }

    /// Returns the bytes of the picture's file, with its provenance and content credentials inside; `path` has the extension of its format.
    ///
    /// # Errors
    /// The picture's format does not hold the depth or the size.
    pub fn encode(&self, path: impl AsRef<Path>, depth: Depth) -> Result<Vec<u8>, Error> {
        let path = path.as_ref();
        let provenance = self.record.provenance();
        let bytes = self.picture.encode(path, depth, Some(&provenance))?;
        Ok(match &self.signing {
            Some(signing) => signing.sign_bytes(path, bytes, &provenance, &self.record)?,
            None => bytes,
        })
    }
}
