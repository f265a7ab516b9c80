//! What is known of the folder's files besides their names: looked at once each, behind the page's back.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use nishikie::color::Palette;
use nishikie::color::model::Model;
use nishikie::picture::{Picture, Provenance, read_provenance};
use serde::Serialize;

use crate::color::analysis::hexes;
use crate::color::own_palette::is_own;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::events::{Event, Events};
use crate::folder::{Entry, Folder, Kind};
use crate::tile;

/// Longest side of a thumbnail, in pixels: sharp at 160 on a fine screen.
pub const THUMBNAIL: usize = 320;

/// Bytes of a palette at most; larger files that end so are data of another kind.
const LARGEST_PALETTE: u64 = 1 << 20;

/// What a file is.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Known {
    /// A picture.
    Picture {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
        /// SHA-256 of the file.
        sha256: Option<String>,
        /// Whether it has no color.
        gray: bool,
        /// Whether nishikie colored it, so that it is no reference for others.
        colored: bool,
        /// The print of which it was made, by its name, where nishikie colored it.
        of: Option<String>,
        /// How, where it did.
        made: Option<Made>,
        /// A small JPEG.
        #[serde(skip)]
        thumbnail: Arc<Vec<u8>>,
    },
    /// A model.
    Model {
        /// What whoever trained it calls it.
        title: String,
        /// How many prints it learned from.
        prints: usize,
    },
    /// A palette.
    Palette {
        /// As `#rrggbb`.
        colors: Vec<String>,
        /// Whether it was begun here, so that colors can be added and removed.
        own: bool,
    },
    /// A file that only looked like one of these, and is not shown.
    Other,
    /// A file that cannot be used.
    Unusable {
        /// Why, in words.
        error: String,
        /// The same in Japanese.
        error_ja: Option<String>,
    },
}

/// How nishikie made a picture.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// Whether in style mode.
    style_mode: bool,
    /// The configuration's name.
    configuration: String,
    /// SHA-256 of the print.
    content: Option<String>,
    /// SHA-256 of the prints that its colors or its style come from.
    styles: Vec<String>,
    /// Whether the run was stopped before its end.
    stopped_early: bool,
}

impl From<&Provenance> for Made {
    fn from(provenance: &Provenance) -> Self {
        let of = |role: &'static str| {
            let inputs = provenance
                .inputs
                .iter()
                .filter(move |input| input.role == role);
            inputs.map(|input| input.sha256.clone())
        };
        Made {
            // Only configurations have layers.
            style_mode: provenance.settings.contains_key("style_layers"),
            configuration: provenance.configuration.clone(),
            content: of("content").next(),
            styles: of("style").collect(),
            stopped_early: provenance.stopped_early,
        }
    }
}

#[derive(Debug, Default)]
struct Notes {
    known: HashMap<Entry, Known>,
    asked: HashSet<Entry>,
    waiting: VecDeque<Entry>,
    closed: bool,
}

/// What is known.
#[derive(Debug, Default)]
pub struct Catalog {
    notes: Mutex<Notes>,
    changed: Condvar,
}

impl Catalog {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of these files, `None` where they are still to be looked at. What is no longer there is forgotten.
    pub fn of(&self, entries: &[Entry]) -> Vec<Option<Known>> {
        let mut notes = self.notes();
        let there: HashSet<&Entry> = entries.iter().collect();
        notes.known.retain(|entry, _| there.contains(entry));
        notes.asked.retain(|entry| there.contains(entry));
        notes.waiting.retain(|entry| there.contains(entry));
        for entry in entries {
            if notes.asked.insert(entry.clone()) {
                notes.waiting.push_back(entry.clone());
            }
        }
        self.changed.notify_all();
        let known = entries.iter().map(|entry| notes.known.get(entry).cloned());
        known.collect()
    }

    /// What is known of one file.
    pub fn one(&self, entry: &Entry) -> Option<Known> {
        self.notes().known.get(entry).cloned()
    }

    /// Looks at what is asked for until [`Catalog::close`].
    pub fn work(&self, folder: &Folder, decoder: &Decoder, events: &Events) {
        loop {
            let mut notes = self.notes();
            let entry = loop {
                if notes.closed {
                    return;
                }
                match notes.waiting.pop_front() {
                    Some(entry) => break entry,
                    None => {
                        let woken = self.changed.wait(notes);
                        notes = woken.unwrap_or_else(PoisonError::into_inner);
                    }
                }
            };
            drop(notes);
            let known = look(folder, decoder, &entry).unwrap_or_else(|refusal| Known::Unusable {
                error: refusal.words,
                error_ja: refusal.japanese,
            });
            self.notes().known.insert(entry, known);
            events.tell(Event::Folder);
        }
    }

    /// Ends [`Catalog::work`].
    pub fn close(&self) {
        self.notes().closed = true;
        self.changed.notify_all();
    }
}

fn look(folder: &Folder, decoder: &Decoder, entry: &Entry) -> Result<Known, Refusal> {
    let path = folder.file(&entry.name)?;
    match entry.kind {
        Kind::Picture => {
            let (sha256, (width, height), gray, thumbnail) = decoder.open(&path, |picture| {
                let thumbnail = reduced(&picture, THUMBNAIL)?;
                let size = (picture.width(), picture.height());
                let sha256 = picture.source().map(|source| source.sha256.clone());
                Ok::<_, Refusal>((sha256, size, picture.is_gray(), tile::whole(&thumbnail)?))
            })??;
            let provenance = read_provenance(&path).ok();
            let content = |made: &Provenance| {
                let content = made.inputs.iter().find(|input| input.role == "content");
                content.map(|input| input.name.clone())
            };
            Ok(Known::Picture {
                width,
                height,
                sha256,
                gray,
                colored: provenance.is_some(),
                of: provenance.as_ref().and_then(content),
                made: provenance.as_ref().map(Made::from),
                thumbnail: Arc::new(thumbnail),
            })
        }
        Kind::Model => Ok(match Model::open(&path) {
            Ok(model) => Known::Model {
                title: model.name().to_owned(),
                prints: model.prints().len(),
            },
            Err(error) => Known::Unusable {
                error: error.to_string(),
                error_ja: None,
            },
        }),
        Kind::Palette if entry.bytes > LARGEST_PALETTE => Ok(Known::Other),
        Kind::Palette => Ok(match Palette::open(&path) {
            Ok(palette) => Known::Palette {
                colors: hexes(&palette),
                own: is_own(&path),
            },
            // Records and projects end in .json too.
            Err(_) => Known::Other,
        }),
    }
}

/// A picture with its longest side brought down to so many pixels.
///
/// # Errors
/// It cannot be made smaller.
pub fn reduced(picture: &Picture, most: usize) -> Result<Picture, Refusal> {
    Ok(match picture.width().max(picture.height()) {
        longest if longest <= most => picture.clone(),
        _ => picture.resize_longest(most)?,
    })
}
