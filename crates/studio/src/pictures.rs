//! The folder's pictures for deep zoom. Those that were used last are kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::{Entry, Folder};
use crate::pyramid::Pyramid;

/// Largest size in bytes of all pictures that are kept; the newest is kept whatever its size.
const MOST: usize = 600 << 20;

/// A file, which is read once however many requests need it at a time.
type Slot = Arc<Mutex<Option<Arc<Pyramid>>>>;

/// The pictures that were used last, the newest at the end.
#[derive(Debug, Default)]
pub struct Pictures(Mutex<Vec<(Entry, Slot)>>);

impl Pictures {
    /// Returns a picture of the folder, which is read if it is not in memory.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn get(
        &self,
        folder: &Folder,
        decoder: &Decoder,
        entry: &Entry,
    ) -> Result<Arc<Pyramid>, Refusal> {
        let slot = self.slot(entry);
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pyramid) = &*slot {
            return Ok(Arc::clone(pyramid));
        }
        let path = folder.file(&entry.name)?;
        let pyramid = decoder.open(&path, |picture| Pyramid::of(&picture))?;
        let pyramid = Arc::clone(slot.insert(Arc::new(pyramid)));
        drop(slot);
        self.make_room();
        Ok(pyramid)
    }

    fn slot(&self, entry: &Entry) -> Slot {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().position(|(other, _)| other == entry);
        let slot = found.map_or_else(Slot::default, |at| kept.remove(at).1);
        kept.push((entry.clone(), Arc::clone(&slot)));
        slot
    }

    fn make_room(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = 0;
        let mut fits = |slot: &Slot| {
            // One that is being read is in use.
            let Ok(pyramid) = slot.try_lock() else {
                return true;
            };
            let first = bytes == 0;
            bytes += pyramid.as_ref().map_or(0, |pyramid| pyramid.bytes());
            first || bytes <= MOST
        };
        let keep: Vec<bool> = kept.iter().rev().map(|(_, slot)| fits(slot)).collect();
        let mut keep = keep.into_iter().rev();
        kept.retain(|_| keep.next().unwrap_or(true));
    }
}
