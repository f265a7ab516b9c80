//! The files that are still to be written, noted in a small file of the folder: when the program ends, however it does, they can
//! be begun again.

use std::collections::BTreeMap;
use std::fs;
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

/// Where it lies. A name that no request can give.
const NAME: &str = ".nishikie-studio.json";

/// Bytes at most; what is larger is something else.
const LARGEST: u64 = 64 << 20;

/// Files at most: more than anyone asks for by hand.
const MOST: usize = 500;

/// A file that is to be written, and all that it is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Order {
    /// A print's picture as its project was when it was asked for.
    Export {
        /// What was decided about the print.
        project: Project,
        /// Where it is written.
        file: FileName,
    },
    /// A run of style mode.
    Style(StyleRun),
}

impl Order {
    /// What is to be done.
    pub fn task(&self) -> Task {
        match self {
            Order::Export { .. } => Task::Export,
            Order::Style(_) => Task::Style,
        }
    }

    /// Of which print.
    pub fn print(&self) -> &FileName {
        match self {
            Order::Export { project, .. } => &project.content.name,
            Order::Style(run) => &run.content.name,
        }
    }

    /// Where it is written.
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

/// What is still to be written.
#[derive(Debug)]
pub struct Agenda {
    place: PathBuf,
    /// By the numbers of the work that does it.
    orders: Mutex<BTreeMap<u64, Order>>,
    /// Why nothing can be noted.
    problem: Option<String>,
}

impl Agenda {
    /// Of a folder, and what an earlier start of the program left unfinished.
    pub fn open(folder: &Folder) -> (Self, Vec<Order>) {
        let place = folder.path().join(NAME);
        let (orders, problem) = match read(&place) {
            Ok(orders) => (orders, None),
            Err(problem) => {
                let words =
                    format!("{NAME}: {problem}; move it away, so that pictures can be written");
                (Vec::new(), Some(words))
            }
        };
        let agenda = Agenda {
            place,
            orders: Mutex::default(),
            problem,
        };
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

    /// What a piece of work is to write.
    pub fn get(&self, id: u64) -> Option<Order> {
        self.orders().get(&id).cloned()
    }

    /// Whether a file of this name is going to be written; names that differ in capitals alone are one on some disks.
    pub fn has(&self, file: &FileName) -> bool {
        has(&self.orders(), file)
    }

    /// Takes over what an earlier start left, which is noted already.
    pub fn take(&self, id: u64, order: Order) {
        self.orders().insert(id, order);
    }

    /// Notes a file before the work on it begins.
    ///
    /// # Errors
    /// There are too many, one of this name is going to be written, or it cannot be noted.
    pub fn note(&self, id: u64, order: Order) -> Result<(), Refusal> {
        if let Some(problem) = &self.problem {
            return Err(Refusal::unusable(problem));
        }
        let mut orders = self.orders();
        if orders.len() >= MOST {
            return Err(Refusal::conflict(format!(
                "{MOST} pictures are to be written already; wait for them, or stop some"
            )));
        }
        let file = order.file();
        if has(&orders, file) {
            return Err(Refusal::conflict(format!(
                "{file}: is going to be written already; choose another name"
            )));
        }
        orders.insert(id, order);
        let written = self.write(&orders);
        if written.is_err() {
            orders.remove(&id);
        }
        written
    }

    /// The work on a file is over.
    pub fn forget(&self, id: u64) {
        let mut orders = self.orders();
        if orders.remove(&id).is_some() {
            // At worst it is told as interrupted once more.
            let _ = self.write(&orders);
        }
    }

    fn write(&self, orders: &BTreeMap<u64, Order>) -> Result<(), Refusal> {
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

/// What is noted; nothing where there is no file.
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
    fn what_is_something_else_stays_as_it_is() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let place = temporary.path().join(NAME);
        for text in [
            "my notes",
            "{}",
            r#"{"nishikie_studio": 99, "unfinished": []}"#,
        ] {
            fs::write(&place, text).unwrap();
            let (agenda, left) = Agenda::open(&folder);
            assert_eq!(left, []);
            assert!(agenda.note(0, order("a.png")).is_err(), "{text}");
            assert_eq!(fs::read_to_string(&place).unwrap(), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_neither_followed_nor_replaced() {
        let temporary = tempfile::tempdir().unwrap();
        let outside = tempfile::NamedTempFile::new().unwrap();
        let text = r#"{"nishikie_studio": 1, "unfinished": []}"#;
        fs::write(outside.path(), text).unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let place = temporary.path().join(NAME);
        std::os::unix::fs::symlink(outside.path(), &place).unwrap();
        let (agenda, _) = Agenda::open(&folder);
        assert!(agenda.note(0, order("a.png")).is_err());
        assert!(fs::symlink_metadata(&place).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(outside.path()).unwrap(), text);
    }
}
