//! The properties of the folder's files: each file is inspected once, in the background.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use nishikie::color::model::Model;
use nishikie::color::{Palette, PrintFacts};
use nishikie::picture::{Picture, Provenance, read_provenance};
use nishikie::{Mode, Role};
use serde::Serialize;

use crate::color::own_palette::is_own;
use crate::color::pigments::hexes;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::{Entry, Folder, Kind};
use crate::tile;

/// Longest side of a thumbnail, in pixels: sharp at 160 on a fine screen.
pub const THUMBNAIL: usize = 320;

/// Largest size of a palette in bytes; larger files with its ending are data of another kind.
const LARGEST_PALETTE: u64 = 1 << 20;

/// The properties of a file.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FileInfo {
    /// A picture.
    Picture {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// SHA-256 of the file.
        sha256: Option<String>,
        /// True if the picture has no color, or only a tone.
        gray: bool,
        /// True if nishikie or other software colored or generated it, so that it is no reference for others.
        colored: bool,
        /// The name of the print that it was made from, where nishikie made it.
        of: Option<String>,
        /// Its making, where nishikie made it.
        made: Option<Made>,
        /// A small JPEG.
        #[serde(skip)]
        thumbnail: Arc<Vec<u8>>,
    },
    /// A model.
    Model {
        /// The title that was given when it was trained.
        title: String,
        /// The number of prints that it was trained on.
        prints: usize,
    },
    /// A palette.
    Palette {
        /// The colors as `#rrggbb`.
        colors: Vec<String>,
        /// True if it was made here, so that colors can be added and removed.
        own: bool,
    },
    /// A file of another kind than its name says, which is not shown.
    Other,
    /// A file that cannot be used.
    Unusable {
        /// The reason in English.
        error: String,
        /// The reason in Japanese.
        error_ja: Option<String>,
    },
}

/// The making of a picture by nishikie.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// True if it was made in style mode.
    style_mode: bool,
    /// The configuration's name.
    configuration: String,
    /// SHA-256 of the print.
    content: Option<String>,
    /// SHA-256 of the prints that its colors or its style come from.
    styles: Vec<String>,
    /// True if the run was stopped before its end.
    stopped_early: bool,
}

impl From<&Provenance> for Made {
    fn from(provenance: &Provenance) -> Self {
        let of = |role: Role| {
            let inputs = provenance
                .inputs
                .iter()
                .filter(move |input| input.role == role.name());
            inputs.map(|input| input.sha256.clone())
        };
        Made {
            style_mode: Mode::of(provenance) == Mode::Style,
            configuration: provenance.configuration.clone(),
            content: of(Role::Content).next(),
            styles: of(Role::Style).collect(),
            stopped_early: provenance.stopped_early,
        }
    }
}

/// The inspections of the folder's files.
#[derive(Debug, Default)]
struct Inspections {
    /// The results.
    infos: HashMap<Entry, FileInfo>,
    /// The files that were requested, inspected or not.
    requested: HashSet<Entry>,
    waiting: VecDeque<Entry>,
    closed: bool,
}

/// The properties of the folder's files.
#[derive(Debug, Default)]
pub struct Catalog {
    inspections: Mutex<Inspections>,
    changed: Condvar,
}

impl Catalog {
    fn inspections(&self) -> MutexGuard<'_, Inspections> {
        self.inspections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the properties of these files, `None` where they are still to be inspected. Other files are forgotten.
    pub fn of(&self, entries: &[Entry]) -> Vec<Option<FileInfo>> {
        let mut inspections = self.inspections();
        let there: HashSet<&Entry> = entries.iter().collect();
        inspections.infos.retain(|entry, _| there.contains(entry));
        inspections.requested.retain(|entry| there.contains(entry));
        inspections.waiting.retain(|entry| there.contains(entry));
        for entry in entries {
            if inspections.requested.insert(entry.clone()) {
                inspections.waiting.push_back(entry.clone());
            }
        }
        self.changed.notify_all();
        let infos = entries
            .iter()
            .map(|entry| inspections.infos.get(entry).cloned());
        infos.collect()
    }

    /// Returns the properties of one file; `None` if it was not inspected.
    pub fn one(&self, entry: &Entry) -> Option<FileInfo> {
        self.inspections().infos.get(entry).cloned()
    }

    /// Inspects the files that are requested until [`Catalog::close`]. Calls `changed` after each.
    pub fn work(&self, folder: &Folder, decoder: &Decoder, changed: &dyn Fn()) {
        loop {
            let mut inspections = self.inspections();
            let entry = loop {
                if inspections.closed {
                    return;
                }
                match inspections.waiting.pop_front() {
                    Some(entry) => break entry,
                    None => {
                        let woken = self.changed.wait(inspections);
                        inspections = woken.unwrap_or_else(PoisonError::into_inner);
                    }
                }
            };
            drop(inspections);
            let info =
                inspect(folder, decoder, &entry).unwrap_or_else(|refusal| FileInfo::Unusable {
                    error: refusal.message,
                    error_ja: refusal.japanese,
                });
            self.inspections().infos.insert(entry, info);
            changed();
        }
    }

    /// Ends [`Catalog::work`].
    pub fn close(&self) {
        self.inspections().closed = true;
        self.changed.notify_all();
    }
}

/// The facts of a picture that are computed from its pixels.
struct Seen {
    sha256: Option<String>,
    size: (usize, usize),
    gray: bool,
    colored: bool,
    thumbnail: Vec<u8>,
}

impl Seen {
    fn of(picture: &Picture) -> Result<Self, Refusal> {
        let gray = match PrintFacts::of(picture) {
            Ok(facts) => !facts.has_color(),
            // Too small for prints to be compared.
            Err(_) => picture.is_gray(),
        };
        Ok(Seen {
            sha256: picture.source().map(|source| source.sha256.clone()),
            size: (picture.width(), picture.height()),
            gray,
            colored: picture.software_mark().is_some(),
            thumbnail: tile::whole(&reduced(picture, THUMBNAIL)?)?,
        })
    }
}

fn inspect(folder: &Folder, decoder: &Decoder, entry: &Entry) -> Result<FileInfo, Refusal> {
    let path = folder.file(&entry.name)?;
    match entry.kind {
        Kind::Picture => {
            let seen = decoder.open(&path, |picture| Seen::of(&picture))??;
            let provenance = read_provenance(&path).ok();
            let content = |made: &Provenance| {
                let content = made.inputs.iter().find(|input| input.role == "content");
                content.map(|input| input.name.clone())
            };
            Ok(FileInfo::Picture {
                width: seen.size.0,
                height: seen.size.1,
                sha256: seen.sha256,
                gray: seen.gray,
                colored: seen.colored,
                of: provenance.as_ref().and_then(content),
                made: provenance.as_ref().map(Made::from),
                thumbnail: Arc::new(seen.thumbnail),
            })
        }
        Kind::Model => Ok(match Model::open(&path) {
            Ok(model) => FileInfo::Model {
                title: model.name().to_owned(),
                prints: model.prints().len(),
            },
            Err(error) => FileInfo::Unusable {
                error: error.to_string(),
                error_ja: None,
            },
        }),
        Kind::Palette if entry.bytes > LARGEST_PALETTE => Ok(FileInfo::Other),
        Kind::Palette => Ok(match Palette::open(&path) {
            Ok(palette) => FileInfo::Palette {
                colors: hexes(&palette),
                own: is_own(&path),
            },
            // Records and projects end in .json too.
            Err(_) => FileInfo::Other,
        }),
    }
}

/// Returns a picture with its longest side reduced to so many pixels.
///
/// # Errors
/// It cannot be reduced.
pub fn reduced(picture: &Picture, most: usize) -> Result<Picture, Refusal> {
    Ok(match picture.width().max(picture.height()) {
        longest if longest <= most => picture.clone(),
        _ => picture.resize_longest(most)?,
    })
}
