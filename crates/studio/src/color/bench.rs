//! The prints that are worked on. The analyses of the few that were used last are kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::color::desk::Desk;
use crate::error::Refusal;
use crate::name::FileName;

/// The number of prints whose analysis is kept.
const MOST: usize = 3;

/// The number of pixels of all of them; the newest is kept whatever its size. A pixel takes some 14 bytes.
const MOST_PIXELS: usize = 200_000_000;

/// All prints that were opened, those used last at the end.
#[derive(Debug, Default)]
pub struct Bench(Mutex<Vec<(FileName, Arc<Desk>)>>);

impl Bench {
    fn desks(&self) -> MutexGuard<'_, Vec<(FileName, Arc<Desk>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a print that was opened before.
    ///
    /// # Errors
    /// It was not opened.
    pub fn desk(&self, name: &FileName) -> Result<Arc<Desk>, Refusal> {
        let desks = self.desks();
        let desk = desks.iter().find(|(other, _)| other == name);
        let missing = || Refusal::missing(format!("{name}: is not open; open it first"));
        desk.map(|(_, desk)| Arc::clone(desk)).ok_or_else(missing)
    }

    /// Returns a print, opened now if it was not, and makes it the one used last.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(
        &self,
        name: &FileName,
        open: impl FnOnce() -> Result<Desk, Refusal>,
    ) -> Result<Arc<Desk>, Refusal> {
        let mut desks = self.desks();
        let desk = match desks.iter().position(|(other, _)| other == name) {
            Some(place) => desks.remove(place).1,
            None => Arc::new(open()?),
        };
        desks.push((name.clone(), Arc::clone(&desk)));
        Ok(desk)
    }

    /// Puts away the analyses of prints that were not used lately, so that there is memory for one of so many pixels.
    pub fn make_room(&self, name: &FileName, pixels: usize) {
        let (mut count, mut pixels) = (1, pixels);
        // The list is not held meanwhile, because putting away waits for whoever renders.
        let others: Vec<Arc<Desk>> = {
            let desks = self.desks();
            let others = desks.iter().rev().filter(|(other, _)| other != name);
            others.map(|(_, desk)| Arc::clone(desk)).collect()
        };
        for desk in others {
            let original = desk.state().original();
            let Ok(original) = original else {
                continue;
            };
            let [width, height] = original.size();
            count += 1;
            pixels += width * height;
            if count > MOST || pixels > MOST_PIXELS {
                desk.put_away();
            }
        }
    }
}
