//! The folder that the page shows: its files and their paths.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::StatusCode;
use nishikie::picture::{is_named_as_picture, resembles_picture};

use crate::error::Refusal;
use crate::name::{FileName, visible};

/// A folder, all of whose files are directly in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// True if no file can be made in it.
    only_read: bool,
}

/// The kind of a file by its name or its first bytes, which the rest of it may contradict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A picture, of a kind that is read or not.
    Picture,
    /// A model that `nishikie train` made.
    Model,
    /// A palette of pigments.
    Palette,
}

/// A file, with the properties by which a change is noticed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The file's name.
    pub name: FileName,
    /// Its kind.
    pub kind: Kind,
    /// Its size in bytes.
    pub bytes: u64,
    /// The time of its last change, in nanoseconds since 1970.
    pub written: u128,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// It is missing or cannot be read, or is not a folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        fs::read_dir(&path)?;
        Ok(Folder {
            path,
            only_read: false,
        })
    }

    /// Returns the folder as one in which no file can be made.
    pub fn only_to_read(self) -> Self {
        Folder {
            only_read: true,
            ..self
        }
    }

    /// Returns true if the folder was found to be one in which no file can be made.
    pub fn is_only_read(&self) -> bool {
        self.only_read
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the path of a file of this name, which need not exist.
    pub fn place(&self, name: &FileName) -> PathBuf {
        self.path.join(name.as_str())
    }

    /// Returns the path of a file that must exist.
    ///
    /// # Errors
    /// It is missing, a folder or a device, or a link that leads out of the folder.
    pub fn file(&self, name: &FileName) -> Result<PathBuf, Refusal> {
        let place = self.place(name);
        let missing = |_| {
            Refusal::missing(format!("{name}: there is no such file in the folder"))
                .in_japanese(format!("{name}: このファイルはフォルダーにありません。"))
        };
        // A link within the folder is as good as what it leads to.
        let real = place.canonicalize().map_err(missing)?;
        if real.parent() != Some(&self.path) {
            return Err(Refusal::forbidden(format!(
                "{name}: is a link that leads out of the folder; copy the file itself into it"
            ))
            .in_japanese(format!(
                "{name}: フォルダーの外へのリンクです。ファイルそのものをフォルダーに入れてください。"
            )));
        }
        if !real.is_file() {
            return Err(Refusal::missing(format!("{name}: is not a file")));
        }
        Ok(place)
    }

    /// Returns all files of known kinds, by name, without hidden files and links that lead out.
    ///
    /// # Errors
    /// The folder is gone or cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, Refusal> {
        let unreadable = |error: io::Error| {
            let folder = self.path.display();
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                format!("{folder}: cannot be read ({error})"),
            )
            .in_japanese(format!("{folder}: フォルダーを読み込めません（{error}）。"))
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(unreadable)? {
            let Ok(name) = entry.map_err(unreadable)?.file_name().into_string() else {
                continue; // The page could not name it.
            };
            let Ok(name) = FileName::new(name) else {
                continue;
            };
            if let Some(kind) = self.kind(&name)
                && let Ok(entry) = self.entry(name, kind)
            {
                entries.push(entry);
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// Returns the names of pictures and models that [`Folder::entries`] leaves out, sorted, with escapes for letters that cannot be seen: those whose
    /// names requests cannot contain, and links that lead nowhere or out of the folder.
    pub fn unshown(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let mut unshown: Vec<String> = entries
            .filter(|entry| !entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.file_name())
            .filter(|name| !name.as_encoded_bytes().starts_with(b"."))
            .filter(|name| {
                matches!(
                    Kind::named(Path::new(name)),
                    Some(Kind::Picture | Kind::Model)
                )
            })
            .filter(|name| !self.shows(name))
            .map(|name| visible(&name))
            .collect();
        unshown.sort();
        unshown
    }

    fn shows(&self, name: &OsStr) -> bool {
        let name = name.to_str().map(FileName::new);
        name.is_some_and(|name| name.is_ok_and(|name| self.file(&name).is_ok()))
    }

    /// Returns the kind of a file, by its name or, where that says nothing, its first bytes; `None` for files of other kinds.
    pub fn kind(&self, name: &FileName) -> Option<Kind> {
        Kind::of(name).or_else(|| {
            let path = self.file(name).ok()?;
            resembles_picture(&path).then_some(Kind::Picture)
        })
    }

    /// Returns a file of this kind with its properties.
    ///
    /// # Errors
    /// As [`Folder::file`].
    pub fn entry(&self, name: FileName, kind: Kind) -> Result<Entry, Refusal> {
        let path = self.file(&name)?;
        let missing = |_| Refusal::missing(format!("{name}: is gone"));
        let found = fs::metadata(path).map_err(missing)?;
        let written = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Entry {
            name,
            kind,
            bytes: found.len(),
            written: since.as_nanos(),
        })
    }
}

impl Kind {
    /// Returns the kind of a file by the end of its name; `None` for files of other kinds.
    pub fn of(name: &FileName) -> Option<Kind> {
        Kind::named(Path::new(name.as_str()))
    }

    fn named(path: &Path) -> Option<Kind> {
        if is_named_as_picture(path) {
            return Some(Kind::Picture);
        }
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "safetensors" => Some(Kind::Model),
            "gpl" | "json" => Some(Kind::Palette),
            _ => None,
        }
    }
}
