//! A small study of pictures drawn by formula, and processes that run it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use nishikie::picture::{Depth, Picture};
use nishikie::progress::{Monitor, Note, Silent};
use serde_json::Value;
use study::{Plan, Prints, Shard, StudyError, Summary, Workers, run};
use tempfile::TempDir;

/// Names the environment variables by which a test's own program, started again, becomes a study's process.
const PLAN: &str = "NISHIKIE_TEST_PLAN";
const OUT: &str = "NISHIKIE_TEST_OUT";

pub struct Small {
    pub folder: TempDir,
}

/// Two contents, two styles, three configurations: 12 runs of a few iterations at 32 pixels.
pub fn small() -> Small {
    let folder = tempfile::tempdir().unwrap();
    for (role, phases) in [("contents", [0.1, 0.7]), ("styles", [0.4, 0.9])] {
        fs::create_dir(folder.path().join(role)).unwrap();
        for (n, phase) in phases.into_iter().enumerate() {
            let path = folder
                .path()
                .join(role)
                .join(format!("{}-{n}.png", &role[..role.len() - 1]));
            drawn(phase, role == "styles")
                .save(&path, Depth::Eight, None, false)
                .unwrap();
        }
    }
    let small = Small { folder };
    small.write_plan(3);
    small
}

/// A monitor that keeps notes, a line each, and counts the readings that began and ended.
#[derive(Default)]
struct Notes {
    text: Mutex<String>,
    readings: [AtomicUsize; 2],
}

impl Monitor for Notes {
    fn note(&self, note: Note) {
        *self.text.lock().unwrap() += &format!("{note}\n");
    }

    fn reading(&self, begins: bool) {
        self.readings[usize::from(!begins)].fetch_add(1, Ordering::Relaxed);
    }
}

/// Waves, gray or colored.
fn drawn(phase: f32, colored: bool) -> Picture {
    let (width, height) = (40, 32);
    let value = |i: usize| {
        let (channel, y, x) = (i / (width * height), i / width % height, i % width);
        let tint = if colored { channel as f32 } else { 0.0 };
        127.0 + 120.0 * (x as f32 * (0.3 + phase) + y as f32 * 0.4 + tint).sin()
    };
    Picture::from_planar_rgb(width, height, (0..3 * width * height).map(value).collect()).unwrap()
}

impl Small {
    pub fn plan(&self) -> PathBuf {
        self.folder.path().join("plan.toml")
    }

    pub fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write_plan(&self, iterations: usize) {
        let text = format!(
            "contents = [\"contents\"]\nstyles = [\"styles\"]\nconfigurations = [\"config2_1_1\", \"config3_[23]_4\"]\n\
             size = 32\niterations = {iterations}\n"
        );
        fs::write(self.plan(), text).unwrap();
    }

    /// Runs it all in this process; with what was said meanwhile.
    pub fn run(&self, out: &Path) -> (Result<Summary, StudyError>, String) {
        let (progress, text, _) = self.run_and_count(out);
        (progress, text)
    }

    /// The same, with the number of times that the monitor was told of reading.
    pub fn run_and_count(&self, out: &Path) -> (Result<Summary, StudyError>, String, usize) {
        let notes = Notes::default();
        let plan = Plan::open(self.plan(), &Prints::default()).unwrap();
        let progress = run(
            &plan,
            out,
            Shard::WHOLE,
            Workers {
                jobs: 2,
                threads: 1,
            },
            None,
            &notes,
        );
        let Notes { text, readings } = notes;
        let [began, ended] = readings.map(AtomicUsize::into_inner);
        assert_eq!(began, ended, "readings that began and ended");
        (progress, text.into_inner().unwrap(), began)
    }

    /// Runs it in a process of its own; `before` is a shell's commands that set its limits.
    pub fn spawn(&self, out: &Path, before: &str) -> Child {
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            &format!("{before} exec \"$0\" --exact small::process --nocapture"),
        ]);
        shell
            .arg(std::env::current_exe().unwrap())
            .env(PLAN, self.plan())
            .env(OUT, out);
        shell
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

/// No test but the process that [`Small::spawn`] starts; says how many runs it did, or why it could not.
#[test]
fn process() {
    let (Some(plan), Some(out)) = (std::env::var_os(PLAN), std::env::var_os(OUT)) else {
        return;
    };
    let plan = Plan::open(plan, &Prints::default()).unwrap();
    let workers = Workers {
        jobs: 2,
        threads: 1,
    };
    match run(&plan, Path::new(&out), Shard::WHOLE, workers, None, &Silent) {
        Ok(progress) => {
            eprintln!("{}", progress.own);
            std::process::exit(0);
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

/// Every record of a study by its path, without times, and every picture's bytes; anything else in the runs' folders
/// is an error.
pub fn contents_of(out: &Path) -> (BTreeMap<PathBuf, Value>, BTreeMap<PathBuf, Vec<u8>>) {
    let (mut records, mut pictures) = (BTreeMap::new(), BTreeMap::new());
    let runs = out.join("runs");
    let mut folders = vec![runs.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&runs).unwrap().to_owned();
            match path.file_name().unwrap().to_str().unwrap() {
                _ if path.is_dir() => folders.push(path),
                "picture.png.json" => {
                    let mut record = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                    forget_times(&mut record);
                    records.insert(name, record);
                }
                "picture.png" => {
                    pictures.insert(name, fs::read(&path).unwrap());
                }
                "failed.json" => {}
                other => panic!("{other} is left in {}", path.display()),
            }
        }
    }
    (records, pictures)
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("seconds");
            fields.remove("record_sha256");
            fields.values_mut().for_each(forget_times);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_times),
        _ => {}
    }
}
