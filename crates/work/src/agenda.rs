//! The agenda: orders that are noted before the work on them begins, so that they outlive the program.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::claim::{Claim, Claims, Sight};
use crate::ledger::{FileError, Kind, Unreadable};
use crate::place::Place;

/// The orders for results in a folder, each under the name of its result.
///
/// Any number of processes may share the folder's agenda. An order belongs to the process that noted it, until the process
/// forgets it or ends. In the latter case the order is interrupted, and the first process that asks for unfinished orders takes it over.
#[derive(Debug)]
pub struct Agenda<T> {
    folder: PathBuf,
    claims: Claims,
    own: Mutex<Own>,
    orders: PhantomData<fn(T) -> T>,
}

#[derive(Debug, Default)]
struct Own {
    /// The orders of this process, by name.
    claims: BTreeMap<String, Claim>,
    /// Other processes' claims, as last seen.
    sights: BTreeMap<String, Option<Sight>>,
}

/// The orders that this process has taken over from processes which have ended.
#[derive(Debug, PartialEq)]
pub struct Unfinished<T> {
    /// The orders with their names, sorted by name.
    pub orders: Vec<(String, T)>,
    /// The files of orders that cannot be used, under the names to which they were renamed.
    pub unreadable: Vec<Unreadable>,
}

impl<T> Agenda<T> {
    /// Returns the agenda of a folder of results.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Agenda {
            folder: folder.into(),
            claims: Claims::new(),
            own: Mutex::default(),
            orders: PhantomData,
        }
    }

    /// Returns true if any process has an order of this name.
    pub fn has(&self, name: &str) -> bool {
        Kind::ORDER.file(&self.place(name)).exists()
    }

    /// Removes an order of this process, after the work on it has ended.
    pub fn forget(&self, name: &str) {
        let claim = self.own().claims.remove(name);
        if claim.is_some() {
            Kind::ORDER.remove(&self.place(name));
            drop(claim);
            Place::tidy(&self.folder);
        }
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self, name: &str) -> Place {
        Place::hidden(&self.folder, name)
    }

    /// Returns the names of all orders in the folder, of any process.
    fn names(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(Place::hidden_folder(&self.folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry?.file_name();
            let name = file
                .to_str()
                .and_then(|name| name.strip_suffix(".order.json"));
            names.extend(name.map(String::from));
        }
        names.sort();
        Ok(names)
    }
}

impl<T: Serialize + DeserializeOwned> Agenda<T> {
    /// Notes an order before the work on it begins. Returns false if a process is at work on one of this name already.
    ///
    /// An interrupted order of the same name is replaced.
    ///
    /// # Errors
    /// The order cannot be written; then it is not noted.
    pub fn note(&self, name: &str, order: &T) -> Result<bool, FileError> {
        let place = self.place(name);
        let mut own = self.own();
        let sight = own.sights.entry(name.to_owned()).or_default();
        let taken = self.claims.take(&place, sight);
        let Some(claim) = taken.map_err(FileError::of(place.folder()))? else {
            return Ok(false);
        };
        own.sights.remove(name);
        Kind::ORDER.write(&place, order)?;
        own.claims.insert(name.to_owned(), claim);
        Ok(true)
    }

    /// Takes over the orders of processes that have ended. They stay noted, now as this process's.
    ///
    /// A process on another machine counts as ended only after it was silent for some time, so its orders are returned by a
    /// later call.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn unfinished(&self) -> Result<Unfinished<T>, FileError> {
        let mut unfinished = Unfinished {
            orders: Vec::new(),
            unreadable: Vec::new(),
        };
        let hidden = Place::hidden_folder(&self.folder);
        let mut own = self.own();
        for name in self.names().map_err(FileError::of(&hidden))? {
            if own.claims.contains_key(&name) {
                continue;
            }
            let place = self.place(&name);
            let sight = own.sights.entry(name.clone()).or_default();
            let taken = self.claims.take(&place, sight);
            let Some(claim) = taken.map_err(FileError::of(&hidden))? else {
                continue;
            };
            own.sights.remove(&name);
            match Kind::ORDER.read(&place) {
                // Forgotten since the names were read.
                Ok(None) => {}
                Ok(Some(order)) => {
                    unfinished.orders.push((name.clone(), order));
                    own.claims.insert(name, claim);
                }
                Err(Unreadable { path, reason }) => {
                    let path = put_aside(&path).unwrap_or(path);
                    unfinished.unreadable.push(Unreadable { path, reason });
                }
            }
        }
        Ok(unfinished)
    }
}

/// Renames a file that cannot be used, and returns its new path.
fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let aside = path.with_extension("unread");
    fs::rename(path, &aside)?;
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(names: &[&str]) -> Vec<(String, u32)> {
        names
            .iter()
            .map(|&name| (name.into(), name.len() as u32))
            .collect()
    }

    fn note(agenda: &Agenda<u32>, name: &str) -> bool {
        agenda.note(name, &(name.len() as u32)).unwrap()
    }

    #[test]
    fn an_order_is_noted_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let agenda = Agenda::of(folder.path());
        assert_eq!(agenda.unfinished().unwrap().orders, []);
        for name in ["a.png", "bb.png", "ccc.png"] {
            assert!(note(&agenda, name));
            assert!(!note(&agenda, name), "it is noted already");
            assert!(agenda.has(name));
        }
        agenda.forget("bb.png");
        assert!(!agenda.has("bb.png") && agenda.has("a.png"));
        agenda.forget("never noted");
        assert_eq!(agenda.unfinished().unwrap().orders, [], "they are at work");
        drop(agenda);

        let next = Agenda::of(folder.path());
        let left = next.unfinished().unwrap();
        assert_eq!(left.orders, noted(&["a.png", "ccc.png"]));
        assert!(left.unreadable.is_empty());
        assert_eq!(next.unfinished().unwrap().orders, [], "once");
        for (name, _) in left.orders {
            next.forget(&name);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn of_several_processes_each_has_its_own_orders() {
        let folder = tempfile::tempdir().unwrap();
        let [ours, theirs] = [(); 2].map(|()| Agenda::of(folder.path()));
        assert!(note(&ours, "a.png"));
        assert!(!note(&theirs, "a.png"));
        assert!(note(&theirs, "bb.png"));
        theirs.forget("a.png");
        assert_eq!(theirs.unfinished().unwrap().orders, []);
        drop(ours);
        assert_eq!(theirs.unfinished().unwrap().orders, noted(&["a.png"]));
    }

    #[test]
    fn an_interrupted_order_gives_way_to_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let agenda = Agenda::of(folder.path());
        agenda.note("a.png", &1).unwrap();
        drop(agenda);
        let agenda = Agenda::of(folder.path());
        assert!(agenda.note("a.png", &2).unwrap());
        drop(agenda);
        let left = Agenda::of(folder.path()).unfinished().unwrap();
        assert_eq!(left.orders, [("a.png".to_owned(), 2)]);
    }

    #[test]
    fn a_damaged_order_is_named_and_blocks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let agenda = Agenda::of(folder.path());
        for name in ["a.png", "bb.png"] {
            note(&agenda, name);
        }
        drop(agenda);
        let path = Kind::ORDER.file(&Place::hidden(folder.path(), "a.png"));
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();

        let agenda = Agenda::of(folder.path());
        let left = agenda.unfinished().unwrap();
        assert_eq!(left.orders, noted(&["bb.png"]));
        let [unreadable] = &left.unreadable[..] else {
            panic!("{left:?}");
        };
        assert!(unreadable.reason.contains("damaged"), "{unreadable:?}");
        let kept = fs::read_to_string(&unreadable.path).unwrap();
        assert_eq!(kept, whole[..whole.len() / 2]);
        assert!(note(&agenda, "a.png"));
        assert_eq!(agenda.unfinished().unwrap().unreadable, []);
    }
}
