//! Killed, crowded or out of room, a study ends with what it would have come to undisturbed.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::small::{contents_of, small};

#[test]
fn killed_at_random_moments_it_ends_as_if_unbroken() {
    let small = small();
    let (whole, broken) = (small.out("whole"), small.out("broken"));
    let began = Instant::now();
    assert!(small.spawn(&whole, "").wait().unwrap().success());
    let unbroken = began.elapsed();

    // When two more runs are done, or at first none, and then at any moment of the next one: parts of its time spread by
    // the golden ratio, begun at one that differs from test to test.
    let a_run = unbroken / 12;
    let mut moment = f64::from(began.elapsed().subsec_nanos()) / 1e9;
    let mut killed = 0;
    for done in (0..12).step_by(2) {
        moment = (moment + 0.618_034).fract();
        let mut process = small.spawn(&broken, "");
        while finished(&broken) < done && process.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(a_run.mul_f64(moment));
        // It may be done before.
        killed += usize::from(process.try_wait().unwrap().is_none());
        process.kill().unwrap();
        process.wait().unwrap();
    }
    assert!(killed > 0, "no process lived long enough to be killed");
    assert!(small.spawn(&broken, "").wait().unwrap().success());
    let (expected, found) = (contents_of(&whole), contents_of(&broken));
    assert_eq!(expected.0.len(), 12);
    assert_eq!(found, expected);
}

/// A read may wait for ever; who is told of it can end meanwhile.
#[test]
fn the_monitor_knows_of_every_print_that_is_read() {
    let small = small();
    let out = small.out("out");
    let (summary, _, read) = small.run_and_count(&out);
    summary.unwrap();
    // Two contents and two styles, each kept from then on; an order's own inputs are there already.
    assert!(read >= 4, "{read}");
    let (summary, _, read) = small.run_and_count(&out);
    summary.unwrap();
    assert_eq!(read, 0, "what is done is not read again");
}

/// Returns the number of records in a folder.
fn finished(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let count = |path: PathBuf| match path.is_dir() {
        true => finished(&path),
        false => usize::from(path.ends_with("picture.png.json")),
    };
    paths.map(count).sum()
}

#[test]
fn two_processes_share_a_folder() {
    let small = small();
    let (alone, together) = (small.out("alone"), small.out("together"));
    let processes = [small.spawn(&together, ""), small.spawn(&together, "")];
    let computed: usize = processes
        .into_iter()
        .map(|process| {
            let ended = process.wait_with_output().unwrap();
            assert!(ended.status.success());
            String::from_utf8_lossy(&ended.stderr)
                .trim()
                .parse::<usize>()
                .unwrap()
        })
        .sum();
    assert_eq!(computed, 12, "each run is done once, by one of them");
    small.run(&alone).0.unwrap();
    assert_eq!(contents_of(&together), contents_of(&alone));
}

#[test]
fn without_room_it_says_so_and_keeps_what_it_has() {
    let small = small();
    let (alone, cramped) = (small.out("alone"), small.out("cramped"));
    small.run(&alone).0.unwrap();
    // Half of it is done; then no file may be longer than 1 or 2 blocks, which the system reports as it does a full disk.
    small.run(&cramped).0.unwrap();
    let lost = ["runs/config3_2_4", "runs/config3_3_4"].map(|name| cramped.join(name));
    for folder in &lost {
        fs::remove_dir_all(folder).unwrap();
    }
    let kept = contents_of(&cramped);
    assert_eq!(kept.0.len(), 4);
    let mut process = small.spawn(&cramped, "trap '' XFSZ; ulimit -f 2;");
    let mut said = String::new();
    process
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(!process.wait().unwrap().success());
    assert!(
        said.contains("make room or mend it, then start again: every finished run is kept"),
        "{said}"
    );
    assert!(
        said.contains(cramped.to_str().unwrap()) && !said.contains(".part"),
        "it names the file, and not the temporary one: {said}"
    );
    assert_eq!(
        contents_of(&cramped),
        kept,
        "nothing is lost, and nothing half written is left"
    );

    small.run(&cramped).0.unwrap();
    assert_eq!(contents_of(&cramped), contents_of(&alone));
}
