//! The agenda: the files that are still to be written, noted in the folder, so that they outlive the program.
//!
//! Every order is a file of its own under the name of the picture, so that several processes can share a folder.

mod older;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use nishikie::Record;
use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;
use crate::picture_order::PictureOrder;

/// Largest number of files that are to be written, more than anyone requests by hand.
const MOST: usize = 500;

/// An order as it is noted.
#[derive(Debug, Serialize, Deserialize)]
struct Noted {
    /// The time of the request in microseconds since 1970, by which unfinished orders are sorted.
    requested: u64,
    order: PictureOrder,
}

/// The files that are still to be written.
#[derive(Debug)]
pub struct Agenda {
    noted: work::Agenda<Noted>,
    /// The orders by their jobs' numbers.
    orders: Mutex<BTreeMap<u64, PictureOrder>>,
    /// The place in the folder of the last file that could not be read.
    aside: Mutex<Option<String>>,
}

impl Agenda {
    /// Opens a folder's agenda. Returns it with the orders that processes which have ended left unfinished.
    pub fn open(folder: &Folder) -> (Self, Vec<PictureOrder>) {
        let agenda = Agenda {
            noted: work::Agenda::of(folder.path()),
            orders: Mutex::default(),
            aside: Mutex::default(),
        };
        let mut unfinished = agenda.take_over(folder);
        unfinished.extend(agenda.unfinished(folder));
        (agenda, unfinished)
    }

    /// Returns the orders of processes that have ended since the last call, in the order of the requests.
    pub fn unfinished(&self, folder: &Folder) -> Vec<PictureOrder> {
        // A folder that cannot be read is tried again at the next call.
        let Ok(mut found) = self.noted.unfinished() else {
            return Vec::new();
        };
        if let Some(last) = found.unreadable.last() {
            let place = last.path.strip_prefix(folder.path());
            let place = place.unwrap_or(&last.path).display().to_string();
            self.set_aside(place);
        }
        found.orders.sort_by_key(|(_, noted)| noted.requested);
        let orders = found.orders.into_iter();
        let unfinished = orders.filter_map(|(name, Noted { order, .. })| {
            // The program may have ended between a picture and the removal of its order.
            if is_done(folder, &order) {
                self.noted.forget(&name);
                return None;
            }
            Some(order)
        });
        unfinished.collect()
    }

    /// Takes over the orders that an earlier version of the program noted in one file, which is removed then.
    fn take_over(&self, folder: &Folder) -> Vec<PictureOrder> {
        let mut taken = Vec::new();
        let mut is_whole = true;
        match older::read(folder) {
            Ok(None) => return taken,
            Ok(Some(orders)) => {
                for order in orders {
                    match order {
                        Ok(order) if is_done(folder, &order) => {}
                        Ok(order) => match self.write(&order) {
                            Ok(true) => taken.push(order),
                            Ok(false) => {} // Another process has it.
                            // The file stays for the next start.
                            Err(_) => return taken,
                        },
                        Err(_) => is_whole = false,
                    }
                }
            }
            Err(_) => is_whole = false,
        }
        if is_whole {
            older::remove(folder);
        } else if let Ok(name) = older::put_aside(folder) {
            self.set_aside(name.to_string());
        }
        taken
    }

    fn orders(&self) -> MutexGuard<'_, BTreeMap<u64, PictureOrder>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_aside(&self, place: String) {
        *self.aside.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// Returns the place in the folder of a file that could not be read and was moved there, if there was one.
    pub fn aside(&self) -> Option<String> {
        let aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        aside.clone()
    }

    /// Returns a job's order.
    pub fn get(&self, id: u64) -> Option<PictureOrder> {
        self.orders().get(&id).cloned()
    }

    /// Returns whether a file of this name is going to be written, by whichever process.
    pub fn has(&self, file: &FileName) -> bool {
        self.noted.has(&name_of(file))
    }

    /// Adds an unfinished order, which is noted already.
    pub fn take(&self, id: u64, order: PictureOrder) {
        self.orders().insert(id, order);
    }

    /// Notes an order before its job begins.
    ///
    /// # Errors
    /// There are too many, a file of this name is going to be written already, or the order cannot be written.
    pub fn note(&self, id: u64, order: &PictureOrder) -> Result<(), Refusal> {
        let mut orders = self.orders();
        if orders.len() >= MOST {
            return Err(Refusal::conflict(format!(
                "{MOST} pictures are to be written already; wait for them, or stop some"
            ))
            .in_japanese(format!(
                "書き出し待ちがすでに {MOST} 枚あります。終わるのを待つか、いくつか中止してください。"
            )));
        }
        if !self.write(order)? {
            let file = &order.file;
            return Err(Refusal::conflict(format!(
                "{file}: is going to be written already; choose another name"
            ))
            .in_japanese(format!(
                "{file}: この名前はすでに書き出し待ちです。別の名前にしてください。"
            )));
        }
        orders.insert(id, order.clone());
        Ok(())
    }

    /// Removes an order whose job has ended.
    pub fn forget(&self, id: u64) {
        if let Some(order) = self.orders().remove(&id) {
            self.noted.forget(&name_of(&order.file));
        }
    }

    /// Writes an order's file. Returns false if a process has an order of this name already.
    fn write(&self, order: &PictureOrder) -> Result<bool, Refusal> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let noted = Noted {
            requested: now.map_or(0, |now| now.as_micros() as u64),
            order: order.clone(),
        };
        Ok(self.noted.note(&name_of(&order.file), &noted)?)
    }
}

/// Returns the name of the order for a file. Names that differ only in case are the same on some disks.
fn name_of(file: &FileName) -> String {
    file.as_str().to_lowercase()
}

/// Returns whether an order's picture is there with its record.
fn is_done(folder: &Folder, order: &PictureOrder) -> bool {
    let place = folder.place(&order.file);
    place.exists() && Record::path_beside(&place).exists()
}
