//! A study's prints in the size of its runs, kept in memory and, for the sheets of its report, in its folder.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use nishikie::picture::{Depth, Picture};
use nishikie::prepare;
use nishikie::progress::{Monitor, reading};

use crate::StudyError;
use crate::folder::Folder;
use crate::plan::Print;

/// The number of contents that are kept in memory, some 10 MB each at 512 pixels. The order of the runs needs no more.
const CONTENTS: usize = 6;
/// The number of styles that are kept in memory.
const STYLES: usize = 32;

/// The prints of a study.
pub struct StudyPrints<'a> {
    folder: &'a Folder,
    contents: Cache<String>,
    styles: Cache<(String, usize)>,
}

impl<'a> StudyPrints<'a> {
    pub fn new(folder: &'a Folder) -> Self {
        StudyPrints {
            folder,
            contents: Cache::new(CONTENTS),
            styles: Cache::new(STYLES),
        }
    }

    /// Returns a content without color in the study's size, and keeps a copy in the folder.
    pub fn content(
        &self,
        print: &Print,
        monitor: &dyn Monitor,
    ) -> Result<Arc<Picture>, StudyError> {
        self.contents.get(print.sha256.clone(), || {
            let size = self.folder.list.size;
            let scan = reading(monitor, || Picture::open(&print.path))?;
            let picture = prepare::content(&scan, Some(size))?;
            save(&picture, &self.folder.content(print))?;
            Ok(picture)
        })
    }

    /// Returns a style in the size that goes with a content, and keeps a copy in the folder.
    pub fn style(
        &self,
        print: &Print,
        content: &Picture,
        monitor: &dyn Monitor,
    ) -> Result<Arc<Picture>, StudyError> {
        let longest = content.width().max(content.height());
        self.styles.get((print.sha256.clone(), longest), || {
            let scan = reading(monitor, || Picture::open(&print.path))?;
            let picture = prepare::style(&scan, content, 1.0)?;
            save(&picture, &self.folder.style(print))?;
            Ok(picture)
        })
    }
}

fn save(picture: &Picture, copy: &Path) -> Result<(), StudyError> {
    picture
        .save(copy, Depth::Eight, None, true)
        .map_err(StudyError::SavePicture)
}

/// The pictures that were used last. Two threads that ask for the same picture prepare it once.
struct Cache<K> {
    slots: Mutex<VecDeque<(K, Slot)>>,
    capacity: usize,
}

type Slot = Arc<Mutex<Option<Arc<Picture>>>>;

impl<K: PartialEq> Cache<K> {
    fn new(capacity: usize) -> Self {
        Cache {
            slots: Mutex::default(),
            capacity,
        }
    }

    fn get(
        &self,
        key: K,
        make: impl FnOnce() -> Result<Picture, StudyError>,
    ) -> Result<Arc<Picture>, StudyError> {
        let slot = self.slot(key);
        let mut value = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = &*value {
            return Ok(Arc::clone(value));
        }
        let made = Arc::new(make()?);
        *value = Some(Arc::clone(&made));
        Ok(made)
    }

    fn slot(&self, key: K) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let known = slots.iter().position(|(other, _)| *other == key);
        let slot = known.and_then(|at| slots.remove(at));
        let slot = slot.unwrap_or_else(|| (key, Slot::default()));
        let value = slot.1.clone();
        slots.push_back(slot);
        if slots.len() > self.capacity {
            slots.pop_front();
        }
        value
    }
}
