//! An agenda outlives its processes, and of several that come after each order has one.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::{Deserialize, Serialize};
use work::Agenda;

/// The environment variables by which a test's own program, started again, becomes a process with an agenda.
const FOLDER: &str = "WORK_TEST_AGENDA";
const NOTES: &str = "WORK_TEST_NOTES";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    name: String,
    value: f64,
}

fn order(n: usize) -> Order {
    Order {
        name: format!("{n:02}.txt"),
        value: 0.1 * n as f64,
    }
}

/// Makes an order's result; fails if it is made twice.
fn make(folder: &Path, order: &Order) {
    let mut file = File::create_new(folder.join(&order.name)).unwrap();
    write!(file, "{}", order.value).unwrap();
}

/// Starts a process that notes so many orders and waits, or else one that ends unfinished orders.
fn spawn(folder: &Path, notes: Option<usize>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "agenda::process", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if let Some(notes) = notes {
        command.env(NOTES, notes.to_string());
    }
    command.spawn().unwrap()
}

/// The process that [`spawn`] starts, no test.
#[test]
fn process() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let agenda: Agenda<Order> = Agenda::of(&folder);
    if let Ok(notes) = std::env::var(NOTES) {
        for n in 0..notes.parse().unwrap() {
            assert!(agenda.note(&order(n).name, &order(n)).unwrap());
        }
        eprintln!("noted");
        std::thread::park();
    }
    let unfinished = agenda.unfinished().unwrap();
    assert!(unfinished.unreadable.is_empty());
    for (name, order) in &unfinished.orders {
        make(&folder, order);
        agenda.forget(name);
    }
    eprintln!("{}", unfinished.orders.len());
    std::process::exit(0);
}

#[test]
fn what_a_killed_process_noted_is_done_once_by_those_after_it() {
    const ORDERS: usize = 20;
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut first = spawn(folder, Some(ORDERS));
    let mut said = String::new();
    let mut stderr = BufReader::new(first.stderr.take().unwrap());
    stderr.read_line(&mut said).unwrap();
    assert_eq!(said, "noted\n");

    let ended = |process: Child| -> usize {
        let output = process.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said.trim().parse().unwrap()
    };
    assert_eq!(
        ended(spawn(folder, None)),
        0,
        "the first is at work on them"
    );
    let agenda: Agenda<Order> = Agenda::of(folder);
    assert!(!agenda.note("03.txt", &order(3)).unwrap());
    first.kill().unwrap();
    first.wait().unwrap();

    let processes = [(); 3].map(|()| spawn(folder, None));
    let done: usize = processes.map(ended).iter().sum();
    assert_eq!(done, ORDERS);
    let files = fs::read_dir(folder).unwrap().count();
    assert_eq!(files, ORDERS, "nothing else is left");
    for n in 0..ORDERS {
        let text = fs::read_to_string(folder.join(order(n).name)).unwrap();
        assert_eq!(text, order(n).value.to_string());
    }
}
