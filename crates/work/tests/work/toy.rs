//! Small tasks, each of which turns an input file into a result file slowly, and processes that do them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use work::{FileError, Monitor, Outcome, Place, Report, State, Stop, Task, Watch, Workers, run};

/// The environment variables that turn the test's own program, started as a child, into a process that does tasks.
const ROOT: &str = "WORK_TEST_ROOT";
const LAYOUT: &str = "WORK_TEST_LAYOUT";

/// The number of tasks.
pub const TASKS: usize = 12;

/// The number of lines in a result.
const LINES: usize = 10;

/// The input of a task that fails.
pub const BROKEN: &str = "broken";

/// The arrangement of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Each result in a folder of its own, as in a study.
    Own,
    /// All results in one folder, as those of a command.
    Beside,
}

pub const LAYOUTS: [Layout; 2] = [Layout::Own, Layout::Beside];

/// The time that a line takes.
#[derive(Clone, Copy)]
pub enum Pace {
    Fast,
    Slow,
}

/// A folder with inputs, and one with results.
pub struct Toys {
    root: PathBuf,
    layout: Layout,
    _folder: Option<TempDir>,
}

pub struct Toy {
    input: PathBuf,
    result: PathBuf,
    place: Place,
    key: String,
    pace: Pace,
}

/// The error of a failing disk.
#[derive(Debug)]
pub struct Fatal(pub String);

impl From<FileError> for Fatal {
    fn from(error: FileError) -> Self {
        Fatal(error.to_string())
    }
}

impl Toys {
    /// Creates a folder with inputs and without results.
    pub fn new(layout: Layout) -> Toys {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inputs")).unwrap();
        fs::create_dir(folder.path().join("out")).unwrap();
        let toys = Toys {
            root: folder.path().to_owned(),
            layout,
            _folder: Some(folder),
        };
        for n in 0..TASKS {
            toys.set_input(n, &format!("input {n}"));
        }
        toys
    }

    fn input(&self, n: usize) -> PathBuf {
        self.root.join("inputs").join(format!("{n:02}"))
    }

    pub fn set_input(&self, n: usize, text: &str) {
        fs::write(self.input(n), text).unwrap();
    }

    pub fn out(&self) -> PathBuf {
        self.root.join("out")
    }

    pub fn tasks(&self, pace: Pace) -> Vec<Toy> {
        let task = |n: usize| {
            let name = format!("{n:02}.txt");
            let (result, place) = match self.layout {
                Layout::Own => {
                    let folder = self.out().join(format!("{n:02}"));
                    (folder.join("result.txt"), Place::own(folder))
                }
                Layout::Beside => (self.out().join(&name), Place::hidden(&self.out(), &name)),
            };
            Toy {
                input: self.input(n),
                result,
                place,
                key: fs::read_to_string(self.input(n)).unwrap(),
                pace,
            }
        };
        (0..TASKS).map(task).collect()
    }

    /// Does everything in this process, with two workers.
    pub fn run(&self, ear: &Ear) -> Report<Fatal> {
        self.run_at(Pace::Fast, ear)
    }

    fn run_at(&self, pace: Pace, ear: &Ear) -> Report<Fatal> {
        let workers = Workers {
            jobs: 2,
            threads: 1,
        };
        let report = run(&self.tasks(pace), &workers.pools().unwrap(), ear);
        Place::tidy(&self.out());
        report
    }

    /// Does everything slowly in a process of its own; `before` is a shell's commands that set its limits.
    pub fn spawn(&self, before: &str) -> Child {
        let script = format!("{before} exec \"$0\" --exact toy::process --nocapture");
        Command::new("sh")
            .args(["-c", &script])
            .arg(std::env::current_exe().unwrap())
            .env(ROOT, &self.root)
            .env(LAYOUT, format!("{:?}", self.layout))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Every file below the folder of results, with its bytes.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![self.out()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    files.insert(path.strip_prefix(self.out()).unwrap().to_owned(), bytes);
                }
            }
        }
        files
    }

    /// The number of results.
    pub fn results(&self) -> usize {
        self.tasks(Pace::Fast)
            .iter()
            .filter(|task| task.result.exists())
            .count()
    }
}

impl Toy {
    pub fn result(&self) -> &Path {
        &self.result
    }

    fn text(&self) -> String {
        let lines = (0..LINES).map(|line| format!("{line} of {}\n", self.key));
        format!("{}\n{}end\n", self.key, lines.collect::<String>())
    }

    fn write(&self, watch: &dyn Watch) -> Result<(), Stop<Fatal>> {
        let fatal = |error: std::io::Error| Stop::Fatal(Fatal(error.to_string()));
        let part = self.result.with_extension("part");
        let mut file = File::create(&part).map_err(fatal)?;
        let text = self.text();
        for (n, line) in text.split_inclusive('\n').enumerate() {
            if watch.cancelled() {
                fs::remove_file(part).map_err(fatal)?;
                return Err(Stop::Cancelled);
            }
            if matches!(self.pace, Pace::Slow) {
                thread::sleep(Duration::from_millis(3));
            }
            if let Err(error) = file.write_all(line.as_bytes()) {
                let _ = fs::remove_file(part);
                return Err(fatal(error));
            }
            watch.advance((n + 1) as f64 / LINES as f64);
        }
        fs::rename(part, &self.result).map_err(fatal)
    }
}

impl Task for Toy {
    type Fatal = Fatal;

    fn place(&self) -> Place {
        self.place.clone()
    }

    fn key(&self) -> &str {
        &self.key
    }

    fn state(&self) -> State {
        let Ok(text) = fs::read_to_string(&self.result) else {
            return State::Missing;
        };
        let reason = match text.split_once('\n') {
            _ if text == self.text() => return State::Done,
            Some((key, _)) if key != self.key => "its input has changed",
            _ => "it is no longer what was written",
        };
        State::Stale {
            file: self.result.clone(),
            reason: reason.into(),
        }
    }

    fn run(&self, watch: &dyn Watch) -> Result<(), Stop<Fatal>> {
        match fs::read_to_string(&self.input) {
            Ok(text) if text == BROKEN => Err(Stop::Failed("its input is broken".into())),
            Ok(_) => self.write(watch),
            Err(error) => Err(Stop::Failed(error.to_string())),
        }
    }
}

/// Keeps everything that a monitor receives, a line each.
#[derive(Default)]
pub struct Ear {
    pub lines: Mutex<Vec<String>>,
    pub progress: Mutex<Vec<f64>>,
    /// The number of tasks whose results existed.
    pub found: Mutex<usize>,
    /// The part of all tasks after which the work is cancelled.
    pub cancel_at: Option<f64>,
}

impl Ear {
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.lines.lock().unwrap().clone();
        lines.sort();
        lines
    }
}

impl Monitor<Toy> for Ear {
    fn progress(&self, done: f64, of: usize) {
        self.progress.lock().unwrap().push(done / of as f64);
    }

    fn stale(&self, _task: &Toy, file: &Path, reason: &str) {
        let line = format!("{}: {reason}", file.display());
        self.lines.lock().unwrap().push(line);
    }

    fn found(&self, _task: &Toy) {
        *self.found.lock().unwrap() += 1;
    }

    fn failed(&self, task: &Toy, reason: &str, own: bool) {
        let line = format!("{} failed: {reason} ({own})", task.key);
        self.lines.lock().unwrap().push(line);
    }

    fn cancelled(&self) -> bool {
        let progress = self.progress.lock().unwrap();
        self.cancel_at
            .is_some_and(|at| progress.iter().any(|&done| done >= at))
    }
}

/// The process that [`Toys::spawn`] starts, no test: prints the number of tasks that it did, or its error.
#[test]
fn process() {
    let (Some(root), Ok(layout)) = (std::env::var_os(ROOT), std::env::var(LAYOUT)) else {
        return;
    };
    let layouts = LAYOUTS.into_iter();
    let toys = Toys {
        root: root.into(),
        layout: layouts
            .into_iter()
            .find(|other| format!("{other:?}") == layout)
            .unwrap(),
        _folder: None,
    };
    let report = toys.run_at(Pace::Slow, &Ear::default());
    match &report.fatal {
        Some(Fatal(error)) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
        None => {
            assert!(!report.outcomes.contains(&Outcome::Open));
            eprintln!("{}", report.summary().own);
            std::process::exit(0);
        }
    }
}

/// Returns the number of tasks that a process did, once it has ended well.
pub fn own(process: Child) -> usize {
    let ended = process.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
    assert!(ended.status.success(), "{said}");
    said.parse().unwrap()
}
