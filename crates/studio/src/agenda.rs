//! The agenda: the files that are still to be written, noted in a small file of the folder. After any end of the program they can be
//! restarted.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nishikie::Record;
use nishikie::picture::output::{self, Overwrite};
use serde::{Deserialize, Serialize};

use crate::color::project::Project;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::jobs::Task;
use crate::name::FileName;
use crate::style::run::StyleRun;

/// The version of the file's form, raised when older programs could no longer read it.
const VERSION: u64 = 1;

/// The file's name, which no request can give.
const NAME: &str = ".nishikie-studio.json";

/// The new name of another file of that name. It is not hidden, so that a person finds it.
const ASIDE: &str = "nishikie-studio-unread.json";

/// Largest number that such a name gets.
const NUMBERS: usize = 1_000;

/// Largest size of the file in bytes.
const LARGEST: u64 = 64 << 20;

/// Largest number of files that are to be written, more than anyone requests by hand.
const MOST: usize = 500;

/// A file that is to be written, with everything that it depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Order {
    /// A print's picture as its project was at the request.
    Export {
        /// The project.
        project: Project,
        /// The file that is written.
        file: FileName,
    },
    /// A run of style mode.
    Style(StyleRun),
}

impl Order {
    /// Returns the kind of the job.
    pub fn task(&self) -> Task {
        match self {
            Order::Export { .. } => Task::Export,
            Order::Style(_) => Task::Style,
        }
    }

    /// Returns the print.
    pub fn print(&self) -> &FileName {
        match self {
            Order::Export { project, .. } => &project.content.name,
            Order::Style(run) => &run.content.name,
        }
    }

    /// Returns the file that is written.
    pub fn file(&self) -> &FileName {
        match self {
            Order::Export { file, .. } => file,
            Order::Style(run) => &run.file,
        }
    }
}

/// The file's form.
#[derive(Serialize, Deserialize)]
struct Noted {
    nishikie_studio: u64,
    unfinished: Vec<Order>,
}

/// The files that are still to be written.
#[derive(Debug)]
pub struct Agenda {
    place: PathBuf,
    /// The orders by their jobs' numbers.
    orders: Mutex<BTreeMap<u64, Order>>,
    /// The new name of the last file that could not be read.
    aside: Mutex<Option<FileName>>,
}

impl Agenda {
    /// Opens a folder's agenda. Returns it with the orders that an earlier start of the program left unfinished.
    pub fn open(folder: &Folder) -> (Self, Vec<Order>) {
        let place = folder.path().join(NAME);
        let orders = read(&place).unwrap_or_default();
        let agenda = Agenda {
            place,
            orders: Mutex::default(),
            aside: Mutex::default(),
        };
        // Tried again whenever an order is noted.
        let _ = agenda.make_way();
        // The program may have ended between a picture and this note of it.
        let is_done = |order: &Order| {
            let place = folder.place(order.file());
            place.exists() && Record::path_beside(&place).exists()
        };
        let unfinished = orders.into_iter().filter(|order| !is_done(order));
        (agenda, unfinished.collect())
    }

    fn orders(&self) -> MutexGuard<'_, BTreeMap<u64, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the new name of a file that could not be read, if there was one.
    pub fn aside(&self) -> Option<FileName> {
        let aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        aside.clone()
    }

    /// Moves a file that cannot be read out of the way: it must neither prevent writing pictures nor be lost.
    fn make_way(&self) -> Result<(), Refusal> {
        let Err(problem) = read(&self.place) else {
            return Ok(());
        };
        let moved = put_aside(&self.place).map_err(|error| {
            Refusal::unusable(format!(
                "{NAME}: {problem}; move it away, so that pictures can be written ({error})"
            ))
            .in_japanese(format!(
                "{NAME}: 読み取れないため書き出せません。別の場所に移してください（{error}）。"
            ))
        })?;
        *self.aside.lock().unwrap_or_else(PoisonError::into_inner) = Some(moved);
        Ok(())
    }

    /// Returns a job's order.
    pub fn get(&self, id: u64) -> Option<Order> {
        self.orders().get(&id).cloned()
    }

    /// Returns whether a file of this name is going to be written. Names that differ only in case are the same on some disks.
    pub fn has(&self, file: &FileName) -> bool {
        has(&self.orders(), file)
    }

    /// Adds an order that an earlier start left, which is noted already.
    pub fn take(&self, id: u64, order: Order) {
        self.orders().insert(id, order);
    }

    /// Notes an order before its job begins.
    ///
    /// # Errors
    /// There are too many, a file of this name is going to be written already, or the agenda cannot be written.
    pub fn note(&self, id: u64, order: Order) -> Result<(), Refusal> {
        let mut orders = self.orders();
        if orders.len() >= MOST {
            return Err(Refusal::conflict(format!(
                "{MOST} pictures are to be written already; wait for them, or stop some"
            ))
            .in_japanese(format!(
                "書き出し待ちがすでに {MOST} 枚あります。終わるのを待つか、いくつか中止してください。"
            )));
        }
        let file = order.file();
        if has(&orders, file) {
            return Err(Refusal::conflict(format!(
                "{file}: is going to be written already; choose another name"
            ))
            .in_japanese(format!(
                "{file}: この名前はすでに書き出し待ちです。別の名前にしてください。"
            )));
        }
        orders.insert(id, order);
        let written = self.write(&orders);
        if written.is_err() {
            orders.remove(&id);
        }
        written
    }

    /// Removes an order whose job has ended.
    pub fn forget(&self, id: u64) {
        let mut orders = self.orders();
        if orders.remove(&id).is_some() {
            // At worst it is listed as interrupted once more.
            let _ = self.write(&orders);
        }
    }

    fn write(&self, orders: &BTreeMap<u64, Order>) -> Result<(), Refusal> {
        self.make_way()?;
        let own = Overwrite::Own {
            what: "the studio's own",
            is: |path| read(path).is_ok(),
        };
        let mut file = output::create(&self.place, own)?;
        let noted = Noted {
            nishikie_studio: VERSION,
            unfinished: orders.values().cloned().collect(),
        };
        file.write_all(format!("{:#}\n", serde_json::json!(noted)).as_bytes())?;
        Ok(file.finish()?)
    }
}

fn has(orders: &BTreeMap<u64, Order>, file: &FileName) -> bool {
    let lower = |name: &FileName| name.as_str().to_lowercase();
    let file = lower(file);
    orders.values().any(|order| lower(order.file()) == file)
}

/// Moves a file to a name that is free, in the same folder.
fn put_aside(place: &Path) -> io::Result<FileName> {
    let unnamed = |refusal: Refusal| io::Error::other(refusal.message);
    let name = FileName::new(ASIDE).map_err(unnamed)?;
    for number in 1..NUMBERS {
        let name = FileName::new(name.numbered(number)).map_err(unnamed)?;
        let free = place.with_file_name(name.as_str());
        // Taken before it is moved there, so that no file is moved over another.
        match File::create_new(&free) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        return match fs::rename(place, &free) {
            Ok(()) => Ok(name),
            Err(error) => {
                let _ = fs::remove_file(&free);
                Err(error)
            }
        };
    }
    Err(io::Error::other("there are too many such files"))
}

/// Reads the orders; none where there is no file.
fn read(place: &Path) -> Result<Vec<Order>, String> {
    let Ok(found) = fs::symlink_metadata(place) else {
        return Ok(Vec::new());
    };
    if !found.is_file() || found.len() > LARGEST {
        return Err("is something else than the studio's own file".into());
    }
    let text = fs::read(place).map_err(|error| format!("cannot be read ({error})"))?;
    let value: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| format!("cannot be read ({error})"))?;
    match value["nishikie_studio"].as_u64() {
        None => Err("is something else than the studio's own file".into()),
        Some(version) if version > VERSION => Err("was written by a newer nishikie".into()),
        Some(_) => {
            let noted: Noted = serde_json::from_value(value)
                .map_err(|error| format!("cannot be read ({error})"))?;
            Ok(noted.unfinished)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::project::File;

    fn name(name: &str) -> FileName {
        FileName::new(name).unwrap()
    }

    fn order(file: &str) -> Order {
        let content = File {
            name: name("gray.png"),
            sha256: "0".repeat(64),
        };
        Order::Export {
            project: Project::new(content),
            file: name(file),
        }
    }

    #[test]
    fn what_is_noted_is_there_at_the_next_start_until_it_is_done() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let (agenda, left) = Agenda::open(&folder);
        assert_eq!(left, []);
        for (id, file) in [(0, "a.png"), (1, "b.png"), (2, "c.png")] {
            agenda.note(id, order(file)).unwrap();
        }
        assert!(agenda.note(3, order("A.png")).is_err(), "it is named twice");
        agenda.forget(1);
        // The third was written, and the program ended before it could note that.
        for file in ["c.png", "c.png.json"] {
            fs::write(temporary.path().join(file), "").unwrap();
        }
        let (_, left) = Agenda::open(&folder);
        assert_eq!(left, [order("a.png")]);
    }

    #[test]
    fn what_cannot_be_read_is_put_aside_as_it_is() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let place = temporary.path().join(NAME);
        let texts = [
            "my notes",
            "{}",
            r#"{"nishikie_studio": 99, "unfinished": []}"#,
        ];
        let names = ["", "-2", "-3"].map(|end| format!("nishikie-studio-unread{end}.json"));
        for (text, aside) in texts.into_iter().zip(&names) {
            fs::write(&place, text).unwrap();
            let (agenda, left) = Agenda::open(&folder);
            assert_eq!(left, []);
            assert_eq!(agenda.aside(), Some(name(aside)));
            agenda.note(0, order("a.png")).unwrap();
            let (_, left) = Agenda::open(&folder);
            assert_eq!(left, [order("a.png")]);
        }
        for (text, aside) in texts.into_iter().zip(&names) {
            let kept = fs::read_to_string(temporary.path().join(aside)).unwrap();
            assert_eq!(kept, text);
        }
    }

    #[test]
    fn what_becomes_unreadable_later_is_put_aside_too() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let (agenda, _) = Agenda::open(&folder);
        agenda.note(0, order("a.png")).unwrap();
        assert_eq!(agenda.aside(), None);
        fs::write(temporary.path().join(NAME), "torn").unwrap();
        agenda.note(1, order("b.png")).unwrap();
        assert_eq!(agenda.aside(), Some(name(ASIDE)));
        let (_, left) = Agenda::open(&folder);
        assert_eq!(left, [order("a.png"), order("b.png")]);
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_moved_is_told_and_stays() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let place = temporary.path().join(NAME);
        fs::create_dir(&place).unwrap();
        let (agenda, _) = Agenda::open(&folder);
        let refusal = agenda.note(0, order("a.png")).unwrap_err();
        assert!(
            refusal.message.contains("move it away"),
            "{}",
            refusal.message
        );
        assert!(place.is_dir() && !temporary.path().join(ASIDE).exists());
        assert!(!agenda.has(&name("a.png")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let temporary = tempfile::tempdir().unwrap();
        let outside = tempfile::NamedTempFile::new().unwrap();
        let text = r#"{"nishikie_studio": 1, "unfinished": []}"#;
        fs::write(outside.path(), text).unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let place = temporary.path().join(NAME);
        std::os::unix::fs::symlink(outside.path(), &place).unwrap();
        let (agenda, _) = Agenda::open(&folder);
        agenda.note(0, order("a.png")).unwrap();
        assert!(fs::symlink_metadata(&place).unwrap().is_file());
        let aside = fs::symlink_metadata(temporary.path().join(ASIDE)).unwrap();
        assert!(aside.is_symlink());
        assert_eq!(fs::read_to_string(outside.path()).unwrap(), text);
    }
}
