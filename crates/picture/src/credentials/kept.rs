//! The credentials of a file that is read, kept for the manifests of pictures that are made of it.

use std::sync::Arc;

use crate::Source;
use crate::container::Container;

/// The credentials of a file that was read. They become part of the manifest of a picture that is made of it, so that its history is not
/// lost. Without the Cargo feature `c2pa` there are none.
#[derive(Clone, Debug)]
pub struct KeptCredentials {
    /// SHA-256 of the file's bytes, in hex.
    pub(super) sha256: String,
    #[cfg(feature = "c2pa")]
    pub(super) ingredient: c2pa::Ingredient,
}

impl PartialEq for KeptCredentials {
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl Eq for KeptCredentials {}

#[cfg(feature = "c2pa")]
impl KeptCredentials {
    /// Returns a file's credentials, checked against its bytes; `None` if it has none that can be read.
    pub(crate) fn of(container: Container, bytes: &[u8], source: &Source) -> Option<Arc<Self>> {
        use super::{context, manifest};

        if !crate::codec::has_manifest(container, bytes) {
            return None;
        }
        let mut builder = c2pa::Builder::from_context(context::new(None).ok()?);
        let added = builder.add_ingredient_from_stream(
            manifest::ingredient(&source.name, &source.sha256).to_string(),
            context::media_type(container)?,
            &mut std::io::Cursor::new(bytes),
        );
        match added {
            // A manifest that cannot be parsed has nothing to keep.
            Ok(ingredient) if ingredient.manifest_data_ref().is_some() => Some(Arc::new(Self {
                sha256: source.sha256.clone(),
                ingredient: ingredient.clone(),
            })),
            Ok(_) => None,
            Err(error) => {
                tracing::info!(
                    "{}: content credentials are not kept ({error})",
                    source.name
                );
                None
            }
        }
    }
}

#[cfg(not(feature = "c2pa"))]
impl KeptCredentials {
    /// Returns `None`.
    pub(crate) fn of(_: Container, _: &[u8], _: &Source) -> Option<Arc<Self>> {
        None
    }
}
