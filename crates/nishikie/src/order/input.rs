//! An input of an order: its role, and the file, bytes or value that it is read from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use picture::{Gray, Overlay, Picture, hash};
use serde::{Deserialize, Serialize};

use super::role::Role;
use crate::color::model::Model;

/// An input of an order.
///
/// In JSON an input has its role, name, SHA-256 and, in an order that is still to be carried out, its path. Values in memory are
/// not written; such an input is read back as [`Source::Named`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "InputForm", into = "InputForm")]
pub struct Input {
    /// The role of the input in the order.
    pub role: Role,
    /// The name of the file, without its folder, which may be private. Empty for a value that was made in memory.
    pub name: String,
    /// SHA-256 of the file's bytes in hex, if known. An order is refused if the file has another hash.
    pub sha256: Option<String>,
    /// The source of its value.
    pub source: Source,
}

/// The source of an input's value.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// The bytes of a picture file.
    Bytes(Arc<[u8]>),
    /// A picture.
    Picture(Arc<Picture>),
    /// A gray picture at the output's size, for [`Role::Content`] in color mode.
    Gray(Arc<Gray>),
    /// A picture with transparency, for [`Role::Scribbles`].
    Overlay(Arc<Overlay>),
    /// A model, for [`Role::Model`].
    Model(Arc<Model>),
    /// No value: only the name and the hash are known, as in a record.
    #[default]
    Named,
}

impl Source {
    fn path(&self) -> Option<&Path> {
        match self {
            Source::File(path) => Some(path),
            _ => None,
        }
    }
}

impl PartialEq for Source {
    /// Compares values in memory by their addresses.
    fn eq(&self, other: &Source) -> bool {
        match (self, other) {
            (Source::File(one), Source::File(other)) => one == other,
            (Source::Bytes(one), Source::Bytes(other)) => Arc::ptr_eq(one, other),
            (Source::Picture(one), Source::Picture(other)) => Arc::ptr_eq(one, other),
            (Source::Gray(one), Source::Gray(other)) => Arc::ptr_eq(one, other),
            (Source::Overlay(one), Source::Overlay(other)) => Arc::ptr_eq(one, other),
            (Source::Model(one), Source::Model(other)) => Arc::ptr_eq(one, other),
            (Source::Named, Source::Named) => true,
            _ => false,
        }
    }
}

impl Input {
    /// Returns an input that is read from a file when the order is carried out.
    pub fn file(role: Role, path: impl Into<PathBuf>) -> Input {
        let path = path.into();
        let name = path.file_name().unwrap_or(path.as_os_str());
        Input {
            role,
            name: name.to_string_lossy().into_owned(),
            sha256: None,
            source: Source::File(path),
        }
    }

    /// Returns an input that is decoded from the bytes of a file of this name.
    pub fn bytes(role: Role, name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Input {
        let bytes = bytes.into();
        Input {
            role,
            name: name.into(),
            sha256: Some(hash::sha256(&bytes)),
            source: Source::Bytes(bytes),
        }
    }

    /// Returns an input that is a picture opened before. It keeps the name and the hash of its file.
    pub fn picture(role: Role, picture: impl Into<Arc<Picture>>) -> Input {
        let picture = picture.into();
        let file = picture.source().cloned();
        Input {
            role,
            name: file
                .as_ref()
                .map_or_else(String::new, |file| file.name.clone()),
            sha256: file.map(|file| file.sha256),
            source: Source::Picture(picture),
        }
    }

    /// Returns an input that is an overlay of scribbles opened before.
    pub fn overlay(overlay: impl Into<Arc<Overlay>>) -> Input {
        let overlay = overlay.into();
        let file = overlay.source.clone();
        Input {
            role: Role::Scribbles,
            name: file
                .as_ref()
                .map_or_else(String::new, |file| file.name.clone()),
            sha256: file.map(|file| file.sha256),
            source: Source::Overlay(overlay),
        }
    }

    /// Returns an input that is a model opened or trained before.
    pub fn model(model: impl Into<Arc<Model>>) -> Input {
        let model = model.into();
        Input {
            role: Role::Model,
            name: model.name().to_owned(),
            sha256: Some(model.sha256()),
            source: Source::Model(model),
        }
    }

    /// Returns the input without its source, as a record keeps it.
    pub fn named(&self) -> Input {
        Input {
            source: Source::Named,
            ..self.clone()
        }
    }

    /// Returns the file's path if there is one, else the name; for messages.
    pub fn label(&self) -> String {
        match (self.source.path(), self.name.as_str()) {
            (Some(path), _) => path.display().to_string(),
            (None, "") => format!("the {}", self.role),
            (None, name) => name.to_owned(),
        }
    }
}

/// The form of an input in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputForm {
    role: Role,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
}

impl From<InputForm> for Input {
    fn from(form: InputForm) -> Input {
        Input {
            role: form.role,
            name: form.name,
            sha256: form.sha256,
            source: form.path.map_or(Source::Named, Source::File),
        }
    }
}

impl From<Input> for InputForm {
    fn from(input: Input) -> InputForm {
        InputForm {
            role: input.role,
            name: input.name,
            sha256: input.sha256,
            path: input.source.path().map(Path::to_owned),
        }
    }
}
