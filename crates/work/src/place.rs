//! The place of a task's files: its claims, its failure, its order.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// The name of the folder for tasks whose results lie beside each other.
const HIDDEN: &str = ".nishikie-work";

/// The length of a result's name in bytes up to which the names of its files begin with it. Longer ones would be longer than disks allow.
const LONGEST: usize = 230;

/// The place of the files by which processes agree on one task: a folder, and the prefix of their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    folder: PathBuf,
    prefix: OsString,
}

impl Place {
    /// Returns the place of a task that has a folder to itself; its files lie beside its result.
    pub fn own(folder: impl Into<PathBuf>) -> Place {
        Place {
            folder: folder.into(),
            prefix: OsString::new(),
        }
    }

    /// Returns the place of a task whose result, called `name`, is one of many in `folder`. Its files lie in a hidden folder there,
    /// which [`Place::tidy`] removes.
    pub fn hidden(folder: &Path, name: impl AsRef<OsStr>) -> Place {
        let mut prefix = short(name.as_ref());
        prefix.push(".");
        Place {
            folder: folder.join(HIDDEN),
            prefix,
        }
    }

    /// Removes the hidden folder of a folder of results if it is empty.
    pub fn tidy(folder: &Path) {
        let _ = fs::remove_dir(folder.join(HIDDEN));
    }

    /// Returns the hidden folder of a folder of results.
    pub(crate) fn hidden_folder(folder: &Path) -> PathBuf {
        folder.join(HIDDEN)
    }

    /// Returns the folder in which the files lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the path of the file whose name ends in `end`.
    pub(crate) fn file(&self, end: &str) -> PathBuf {
        let mut name = self.prefix.clone();
        name.push(end);
        self.folder.join(name)
    }

    /// Returns the ends of the names of all files of the task; none if the folder is missing.
    pub(crate) fn ends(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let prefix = self.prefix.as_encoded_bytes();
        let mut ends = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let end = name.as_encoded_bytes().strip_prefix(prefix);
            ends.extend(end.and_then(|end| String::from_utf8(end.to_owned()).ok()));
        }
        Ok(ends)
    }

    /// Calls `make`, which creates a file here, after creating the folder if it is missing.
    ///
    /// Another process may remove the folder at any time while it is empty; then it is created again.
    pub(crate) fn create<T>(&self, make: impl Fn() -> io::Result<T>) -> io::Result<T> {
        const ATTEMPTS: usize = 100;
        let mut attempt = 1;
        loop {
            match make() {
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempt < ATTEMPTS => {
                    match fs::create_dir_all(&self.folder) {
                        // It was there, and was removed just then.
                        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                        made => made?,
                    }
                    attempt += 1;
                }
                made => return made,
            }
        }
    }
}

/// Returns a result's name, or the beginning of a long one with a hash of the whole.
fn short(name: &OsStr) -> OsString {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let text = name.to_string_lossy();
    let mut end = LONGEST / 2;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut hash = DefaultHasher::new();
    name.as_encoded_bytes().hash(&mut hash);
    format!("{}~{:016x}", &text[..end], hash.finish()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_have_places_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["1", "2"].map(|end| "写".repeat(82) + end);
        let places = names.map(|name| Place::hidden(folder.path(), name));
        assert_ne!(places[0], places[1]);
        for place in &places {
            place
                .create(|| fs::write(place.file("failed.json"), ""))
                .unwrap();
            assert_eq!(place.ends().unwrap(), ["failed.json"]);
        }
    }

    #[test]
    fn a_name_that_begins_with_anothers_has_files_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let [short, long] = ["a", "a.claim.0"].map(|name| Place::hidden(folder.path(), name));
        for (place, end) in [(&short, "claim.0"), (&long, "claim.7")] {
            place.create(|| fs::write(place.file(end), "")).unwrap();
        }
        let mut ends = short.ends().unwrap();
        ends.sort();
        assert_eq!(ends, ["claim.0", "claim.0.claim.7"]);
        assert_eq!(long.ends().unwrap(), ["claim.7"]);
    }

    #[test]
    fn the_hidden_folder_goes_when_it_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::hidden(folder.path(), "a.png");
        assert_eq!(place.ends().unwrap(), [""; 0]);
        place.create(|| fs::write(place.file("x"), "")).unwrap();
        Place::tidy(folder.path());
        assert_eq!(place.ends().unwrap(), ["x"]);
        fs::remove_file(place.file("x")).unwrap();
        Place::tidy(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
