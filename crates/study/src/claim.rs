//! Who works on which run, agreed between processes by nothing but files in the run's folder.
//!
//! A process claims a run by creating `claim.0` there, which the file system (NFS too) lets only one do. While it works,
//! it adds a byte to its claim every [`BEAT`]. Killed, it leaves the claim behind; another process then creates
//! `claim.1`, which again only one can, and nobody ever removes a claim that is not his own or older: so there is no
//! moment at which two could take over at once. The highest number holds the run.
//!
//! A claim is dead when its process is known to be gone, which can be told only on the same machine, or when it has not
//! changed for [`PATIENCE`] under our eyes. No clocks are compared, so those of a cluster may differ. A process that was
//! merely asleep for longer does its run a second time, with the same numbers; files are replaced whole, so that costs
//! time and nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const BEAT: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(90);

/// The claims that this process holds, and their heartbeat.
pub struct Claims {
    held: Mutex<Held>,
    ended: Condvar,
    patience: Duration,
}

struct Held {
    files: Vec<PathBuf>,
    ended: bool,
}

/// A run of ours, until dropped.
pub struct Claim<'a> {
    claims: &'a Claims,
    folder: PathBuf,
    number: u64,
}

/// What was seen of another process's claim, and since when it is so.
#[derive(Debug)]
pub struct Sight {
    number: u64,
    text: Vec<u8>,
    since: Instant,
}

impl Claims {
    pub fn new() -> Claims {
        Claims::with_patience(PATIENCE)
    }

    fn with_patience(patience: Duration) -> Claims {
        Claims {
            held: Mutex::new(Held {
                files: Vec::new(),
                ended: false,
            }),
            ended: Condvar::new(),
            patience,
        }
    }

    /// Keeps the claims alive until [`Claims::end`]; runs in a thread of its own.
    pub fn beat(&self) {
        let mut held = self.lock();
        while !held.ended {
            for path in &held.files {
                // Where this fails the run may be done twice, which is harmless.
                let _ = OpenOptions::new()
                    .append(true)
                    .open(path)
                    .and_then(|mut file| file.write_all(b"."));
            }
            held = self
                .ended
                .wait_timeout(held, BEAT)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Lets [`Claims::beat`] return.
    pub fn end(&self) {
        self.lock().ended = true;
        self.ended.notify_all();
    }

    /// Claims the run in `folder`, unless another process is at it; `sight` then remembers what was seen of that.
    pub fn take(&self, folder: &Path, sight: &mut Option<Sight>) -> io::Result<Option<Claim<'_>>> {
        let number = match highest(folder)? {
            None => 0,
            Some(number) => {
                let text = match fs::read(file(folder, number)) {
                    Ok(text) => text,
                    // Just given back.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                    Err(error) => return Err(error),
                };
                if !sight
                    .as_ref()
                    .is_some_and(|seen| seen.number == number && seen.text == text)
                {
                    *sight = Some(Sight {
                        number,
                        text: text.clone(),
                        since: Instant::now(),
                    });
                }
                let silent = sight
                    .as_ref()
                    .is_some_and(|seen| seen.since.elapsed() >= self.patience);
                if !silent && !Process::is_gone(&text) {
                    return Ok(None);
                }
                number + 1
            }
        };
        let path = file(folder, number);
        let mut created = match File::create_new(&path) {
            Ok(created) => created,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            Err(error) => return Err(error),
        };
        let claim = Claim {
            claims: self,
            folder: folder.to_owned(),
            number,
        };
        created.write_all(Process::this().line().as_bytes())?;
        self.lock().files.push(path);
        Ok(Some(claim))
    }

    /// Removes the claims that a process killed at the last moment left on a finished run, which nobody will ask for.
    pub fn bury(&self, folder: &Path) {
        // What cannot be removed does no harm there.
        if let Ok(Some(_)) = highest(folder) {
            let _ = self.take(folder, &mut None);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim<'_> {
    /// Gives the run back. What cannot be removed is found dead by the next process.
    fn drop(&mut self) {
        let own = file(&self.folder, self.number);
        self.claims.lock().files.retain(|path| *path != own);
        // The oldest first: as long as ours is there, nobody can create it again.
        for number in numbers(&self.folder)
            .unwrap_or_default()
            .into_iter()
            .filter(|number| *number <= self.number)
        {
            let _ = fs::remove_file(file(&self.folder, number));
        }
    }
}

fn file(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("claim.{number}"))
}

fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        numbers.extend(
            name.to_str()
                .and_then(|name| name.strip_prefix("claim.")?.parse::<u64>().ok()),
        );
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn highest(folder: &Path) -> io::Result<Option<u64>> {
    Ok(numbers(folder)?.pop())
}

/// A process as it can be told from all others: by the machine's start, its process namespace (containers have their
/// own), its number, and its own start, since numbers are given again.
struct Process {
    host: String,
    machine: String,
    id: u32,
    began: String,
}

impl Process {
    fn this() -> Process {
        let id = std::process::id();
        Process {
            host: host(),
            machine: machine(),
            id,
            began: began(id).unwrap_or_default(),
        }
    }

    /// The claim's first line.
    fn line(&self) -> String {
        format!(
            "{}\t{}\t{}\t{}\n",
            self.host, self.machine, self.id, self.began
        )
    }

    /// Whether the claim's process was on this very machine and is there no more.
    fn is_gone(claim: &[u8]) -> bool {
        let claim = String::from_utf8_lossy(claim);
        let mut fields = claim.lines().next().unwrap_or_default().split('\t').skip(1);
        let (Some(there), Some(id), Some(then)) = (fields.next(), fields.next(), fields.next())
        else {
            return false;
        };
        let Ok(id) = id.parse() else { return false };
        !there.is_empty()
            && there == machine()
            && !then.is_empty()
            && began(id).as_deref() != Some(then)
    }
}

/// The machine's name, for people who look into a claim.
fn host() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}

/// Empty where the system does not tell; then only silence shows that a process is gone.
fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    match (boot.trim(), namespace.to_string_lossy()) {
        ("", _) => String::new(),
        (boot, namespace) => format!("{boot} {namespace}"),
    }
}

/// When the process of this number began, in the kernel's ticks; `None` where there is none, or only its remains.
fn began(id: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name comes second, in brackets, and may hold anything; the state is the first field after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    fields.nth(18).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_held_by_one_and_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, theirs) = (Claims::new(), Claims::new());
        let claim = ours.take(folder.path(), &mut None).unwrap().unwrap();
        let mut sight = None;
        assert!(theirs.take(folder.path(), &mut sight).unwrap().is_none());
        assert!(sight.is_some());
        drop(claim);
        assert!(theirs.take(folder.path(), &mut sight).unwrap().is_some());
        assert_eq!(highest(folder.path()).unwrap(), None);
    }

    #[test]
    fn the_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let process = Process {
            id: child.id(),
            began: began(child.id()).unwrap(),
            ..Process::this()
        };
        fs::write(file(folder.path(), 0), process.line()).unwrap();
        let claims = Claims::new();
        assert!(
            claims.take(folder.path(), &mut None).unwrap().is_none(),
            "it is still alive"
        );
        child.kill().unwrap();
        child.wait().unwrap();
        let claim = claims
            .take(folder.path(), &mut None)
            .unwrap()
            .expect("it is dead");
        assert_eq!(highest(folder.path()).unwrap(), Some(1));
        drop(claim);
        assert_eq!(
            highest(folder.path()).unwrap(),
            None,
            "the dead claim goes with ours"
        );

        fs::write(file(folder.path(), 0), process.line()).unwrap();
        claims.bury(folder.path());
        assert_eq!(highest(folder.path()).unwrap(), None);
        fs::write(file(folder.path(), 0), Process::this().line()).unwrap();
        claims.bury(folder.path());
        assert_eq!(highest(folder.path()).unwrap(), Some(0), "we are alive");
    }

    #[test]
    fn the_claim_of_another_machine_is_dead_only_when_it_stays_silent() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), 0);
        fs::write(&path, "elsewhere\tanother boot\t1\t1\n").unwrap();
        let claims = Claims::with_patience(Duration::from_millis(200));
        let mut sight = None;
        for _ in 0..5 {
            assert!(claims.take(folder.path(), &mut sight).unwrap().is_none());
            std::thread::sleep(Duration::from_millis(60));
            OpenOptions::new()
                .append(true)
                .open(&path)
                .unwrap()
                .write_all(b".")
                .unwrap();
        }
        assert!(claims.take(folder.path(), &mut sight).unwrap().is_none());
        std::thread::sleep(Duration::from_millis(250));
        assert!(claims.take(folder.path(), &mut sight).unwrap().is_some());
    }

    #[test]
    fn of_many_that_find_a_dead_claim_one_takes_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(file(folder.path(), 0), "").unwrap();
        let claims: Vec<Claims> = (0..8)
            .map(|_| Claims::with_patience(Duration::ZERO))
            .collect();
        let taken: Vec<Option<Claim>> = std::thread::scope(|scope| {
            let threads: Vec<_> = claims
                .iter()
                .map(|claims| scope.spawn(|| claims.take(folder.path(), &mut None).unwrap()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        // With no patience at all a claim may be overtaken in its turn; but no two ever hold the same number.
        let mut numbers: Vec<u64> = taken.iter().flatten().map(|claim| claim.number).collect();
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert!(all >= 1 && numbers.len() == all);
    }
}
