//! The facts and descriptors of a folder's prints, stored in the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use picture::{OpenOptions, Picture, hash, output, read_bytes};
use safetensors::tensor::SafeTensors;
use vgg::Network;

use super::descriptor::Descriptor;
use crate::color::error::ColorError;
use crate::color::originals::PrintFacts;
use crate::color::sheet::plate::Plate;
use crate::color::sheet::working_size::working_copy;
use crate::color::tensors;

/// The subfolder in which a folder's descriptors are stored.
const STORE: &str = ".nishikie";

/// A part of the stored files' names, which changes with their content.
const FORMAT: &str = "parts2";

/// The key of the facts in a stored file's metadata.
const FACTS: &str = "facts";

/// A print of the folder.
pub(super) struct StoredPrint {
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    pub facts: PrintFacts,
    /// The descriptor; `None` if the print is no original in color.
    pub descriptor: Option<Descriptor>,
}

/// The prints of a folder, each computed once for every file's content.
pub(super) struct Store<'a> {
    network: &'a Network,
    folder: PathBuf,
    weights: String,
    /// The last reason for which something could not be stored.
    trouble: Option<String>,
}

impl<'a> Store<'a> {
    pub fn new(network: &'a Network, folder: &Path) -> Self {
        Store {
            network,
            folder: folder.join(STORE),
            weights: network.weights().sha256(),
            trouble: None,
        }
    }

    /// Returns the folder of the store, and the last reason for which something could not be stored in it.
    pub fn trouble(self) -> Option<(PathBuf, String)> {
        let folder = self.folder;
        self.trouble.map(|reason| (folder, reason))
    }

    /// Returns a print, from the store if it is there.
    ///
    /// # Errors
    /// The file cannot be read, is no picture, or is too small.
    pub fn print(&mut self, path: &Path) -> Result<StoredPrint, ColorError> {
        let options = OpenOptions::default();
        let bytes = read_bytes(path, options.memory)?;
        let sha256 = hash::sha256(&bytes);
        let (hash, weights) = (&sha256[..32], &self.weights[..8]);
        let place = self.folder.join(format!("{hash}-{weights}.{FORMAT}"));
        if let Some((facts, descriptor)) = fs::read(&place).ok().and_then(|bytes| read(&bytes)) {
            return Ok(StoredPrint {
                sha256,
                facts,
                descriptor,
            });
        }
        let picture = Picture::decode(path, &bytes, options)?;
        let facts = PrintFacts::of(&picture)?;
        let descriptor = match facts.mark.is_none() && facts.has_color() {
            true => {
                let plate = Plate::of_reference(&working_copy(&picture)?);
                Some(Descriptor::of(self.network, &plate)?)
            }
            false => None,
        };
        if let Err(error) = self.keep(&place, &facts, descriptor.as_ref()) {
            self.trouble = Some(error.to_string());
        }
        Ok(StoredPrint {
            sha256,
            facts,
            descriptor,
        })
    }

    fn keep(
        &self,
        path: &Path,
        facts: &PrintFacts,
        descriptor: Option<&Descriptor>,
    ) -> std::io::Result<()> {
        let parts = descriptor.map(|descriptor| ("parts".to_owned(), descriptor.tensor()));
        let facts = serde_json::to_string(facts)?;
        let file = tensors::file(&BTreeMap::from_iter(parts), Some((FACTS, facts)));
        fs::create_dir_all(&self.folder)?;
        output::write(path, &file, true).map_err(std::io::Error::other)
    }
}

/// Reads a stored file; `None` if it is damaged.
fn read(bytes: &[u8]) -> Option<(PrintFacts, Option<Descriptor>)> {
    let (_, header) = SafeTensors::read_metadata(bytes).ok()?;
    let facts = header.metadata().as_ref()?.get(FACTS)?;
    let facts: PrintFacts = serde_json::from_str(facts).ok()?;
    let file = SafeTensors::deserialize(bytes).ok()?;
    let parts = file.tensor("parts").ok();
    let descriptor = match &parts {
        Some(parts) => Some(Descriptor::of_tensor(parts)?),
        None => None,
    };
    Some((facts, descriptor))
}
