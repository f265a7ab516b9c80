//! Claims: agreements between processes on who does which task, made by nothing but files at the task's place.
//!
//! A process claims a task by creating `claim.0`, which the file system (NFS too) lets only one do. While it works, it adds
//! a byte to its claim every [`BEAT`]. Killed, it leaves the claim behind; another process then creates `claim.1`, which
//! again only one can, and nobody ever removes a claim that is not his own or older: so there is no moment at which two
//! could take over at once. The highest number holds the task.
//!
//! A claim is dead when its process is known to have ended, which can be seen only on the same machine, or when it has not
//! changed for [`PATIENCE`] while it was watched. No clocks are compared, so those of a cluster may differ. A process that
//! was merely asleep for longer does its task a second time, with the same result; results are replaced whole, so that costs
//! time and nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::place::Place;
use crate::process::Process;

const BEAT: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(90);

/// The claims that this process holds, and their heartbeat, which ends when this is dropped.
#[derive(Debug)]
pub struct Claims {
    held: Arc<Held>,
    patience: Duration,
    heart: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Held {
    files: Mutex<Files>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct Files {
    paths: Vec<PathBuf>,
    ended: bool,
}

/// A task that this process holds until the claim is dropped.
#[derive(Debug)]
pub struct Claim {
    held: Arc<Held>,
    place: Place,
    number: u64,
    line: String,
}

/// Another process's claim as last seen, and the time since which it has not changed.
#[derive(Debug)]
pub struct Sight {
    number: u64,
    text: Vec<u8>,
    since: Instant,
}

impl Default for Claims {
    fn default() -> Self {
        Claims::new()
    }
}

impl Claims {
    /// Starts a heartbeat, without claims.
    pub fn new() -> Claims {
        Claims::with_pace(BEAT, PATIENCE)
    }

    fn with_pace(beat: Duration, patience: Duration) -> Claims {
        let held = Arc::new(Held::default());
        let heart = thread::spawn({
            let held = Arc::clone(&held);
            move || held.beat(beat)
        });
        Claims {
            held,
            patience,
            heart: Some(heart),
        }
    }

    /// Claims a task, unless another process holds it; `sight` keeps the state of that process's claim between calls.
    ///
    /// # Errors
    /// The claims cannot be read or written.
    pub fn take(&self, place: &Place, sight: &mut Option<Sight>) -> io::Result<Option<Claim>> {
        let number = match highest(place)? {
            None => 0,
            Some(number) => {
                let text = match fs::read(file(place, number)) {
                    Ok(text) => text,
                    // Just given back.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                    Err(error) => return Err(error),
                };
                let silent = match sight {
                    Some(seen) if seen.number == number && seen.text == text => {
                        seen.since.elapsed()
                    }
                    _ => Duration::ZERO,
                };
                if silent.is_zero() {
                    *sight = Some(Sight {
                        number,
                        text: text.clone(),
                        since: Instant::now(),
                    });
                }
                if silent < self.patience && !Process::has_ended(&text) {
                    return Ok(None);
                }
                number + 1
            }
        };
        let path = file(place, number);
        let mut created = match place.create(|| File::create_new(&path)) {
            Ok(created) => created,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            Err(error) => return Err(error),
        };
        let claim = Claim {
            held: Arc::clone(&self.held),
            place: place.clone(),
            number,
            line: Process::this().line(),
        };
        created.write_all(claim.line.as_bytes())?;
        self.held.files().paths.push(path);
        Ok(Some(claim))
    }

    /// Removes the claims that killed processes left at a task that is done. Returns false if a process still holds it.
    pub fn clear(&self, place: &Place) -> bool {
        match highest(place) {
            Ok(Some(_)) => !matches!(self.take(place, &mut None), Ok(None)),
            // A file that cannot be read or removed does no harm there.
            _ => true,
        }
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        self.held.files().ended = true;
        self.held.ended.notify_all();
        if let Some(heart) = self.heart.take() {
            let _ = heart.join();
        }
    }
}

impl Held {
    fn beat(&self, beat: Duration) {
        let mut files = self.files();
        while !files.ended {
            for path in &files.paths {
                // Where this fails the task may be done twice, which is harmless.
                let _ = OpenOptions::new()
                    .append(true)
                    .open(path)
                    .and_then(|mut file| file.write_all(b"."));
            }
            files = self
                .ended
                .wait_timeout(files, beat)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// Returns false if another process removed the file, and a third created it again, while this process slept.
    fn is_ours(&self) -> bool {
        // A full disk may have kept only the beginning.
        fs::read(file(&self.place, self.number)).is_ok_and(|text| {
            text.starts_with(self.line.as_bytes()) || self.line.as_bytes().starts_with(&text)
        })
    }
}

impl Drop for Claim {
    /// Gives the task back. A claim that cannot be removed is found dead by the next process.
    fn drop(&mut self) {
        let own = file(&self.place, self.number);
        self.held.files().paths.retain(|path| *path != own);
        if !self.is_ours() {
            return;
        }
        // The oldest first: as long as ours is there, nobody can create it again.
        let numbers = numbers(&self.place).unwrap_or_default();
        for number in numbers.into_iter().filter(|number| *number <= self.number) {
            let _ = fs::remove_file(file(&self.place, number));
        }
    }
}

fn file(place: &Place, number: u64) -> PathBuf {
    place.file(&format!("claim.{number}"))
}

fn numbers(place: &Place) -> io::Result<Vec<u64>> {
    let ends = place.ends()?;
    let number = |end: &String| end.strip_prefix("claim.")?.parse::<u64>().ok();
    let mut numbers: Vec<u64> = ends.iter().filter_map(number).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

fn highest(place: &Place) -> io::Result<Option<u64>> {
    Ok(numbers(place)?.pop())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    const ELSEWHERE: &str = "elsewhere\tanother boot\t1\t1\n";

    fn with_patience(patience: Duration) -> Claims {
        Claims::with_pace(BEAT, patience)
    }

    /// Calls `test` with a place of either kind, each in an empty folder.
    fn at_places(test: impl Fn(&Place)) {
        let folder = tempfile::tempdir().unwrap();
        test(&Place::own(folder.path().join("own")));
        test(&Place::hidden(folder.path(), "print.png"));
    }

    fn write(place: &Place, number: u64, text: &str) {
        let path = file(place, number);
        place.create(|| fs::write(&path, text)).unwrap();
    }

    #[test]
    fn a_claim_is_held_by_one_and_given_back() {
        at_places(|place| {
            let (ours, theirs) = (Claims::new(), Claims::new());
            let claim = ours.take(place, &mut None).unwrap().unwrap();
            let mut sight = None;
            assert!(theirs.take(place, &mut sight).unwrap().is_none());
            assert!(sight.is_some());
            drop(claim);
            assert!(theirs.take(place, &mut sight).unwrap().is_some());
            assert_eq!(highest(place).unwrap(), None);
        });
    }

    #[test]
    fn the_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once() {
        at_places(|place| {
            let mut child = std::process::Command::new("sleep")
                .arg("60")
                .spawn()
                .unwrap();
            let process = Process::child(child.id());
            write(place, 0, &process.line());
            let claims = Claims::new();
            assert!(
                claims.take(place, &mut None).unwrap().is_none(),
                "it is still alive"
            );
            child.kill().unwrap();
            child.wait().unwrap();
            let claim = claims.take(place, &mut None).unwrap();
            let claim = claim.expect("it is dead");
            assert_eq!(highest(place).unwrap(), Some(1));
            drop(claim);
            assert_eq!(
                highest(place).unwrap(),
                None,
                "the dead claim goes with ours"
            );

            write(place, 0, &process.line());
            claims.clear(place);
            assert_eq!(highest(place).unwrap(), None);
            write(place, 0, &Process::this().line());
            claims.clear(place);
            assert_eq!(highest(place).unwrap(), Some(0), "we are alive");
        });
    }

    #[test]
    fn the_claim_of_another_machine_is_dead_only_when_it_stays_silent() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::own(folder.path());
        write(&place, 0, ELSEWHERE);
        let claims = with_patience(Duration::from_millis(200));
        let mut sight = None;
        for _ in 0..5 {
            assert!(claims.take(&place, &mut sight).unwrap().is_none());
            thread::sleep(Duration::from_millis(60));
            OpenOptions::new()
                .append(true)
                .open(file(&place, 0))
                .unwrap()
                .write_all(b".")
                .unwrap();
        }
        assert!(claims.take(&place, &mut sight).unwrap().is_none());
        thread::sleep(Duration::from_millis(250));
        assert!(claims.take(&place, &mut sight).unwrap().is_some());
    }

    /// The clocks of a cluster's machines and disks may be wrong by any amount.
    #[test]
    fn clocks_are_not_compared() {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
        let now = SystemTime::now();
        for time in [now - 10 * YEAR, now, now + 10 * YEAR] {
            let folder = tempfile::tempdir().unwrap();
            let place = Place::own(folder.path());
            write(&place, 0, ELSEWHERE);
            let claim = OpenOptions::new()
                .append(true)
                .open(file(&place, 0))
                .unwrap();
            claim.set_modified(time).unwrap();
            let claims = with_patience(Duration::from_millis(50));
            let mut sight = None;
            assert!(claims.take(&place, &mut sight).unwrap().is_none());
            thread::sleep(Duration::from_millis(60));
            assert!(claims.take(&place, &mut sight).unwrap().is_some());
        }
    }

    #[test]
    fn a_held_claim_never_falls_silent() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::own(folder.path());
        let patience = Duration::from_secs(1);
        let ours = Claims::with_pace(Duration::from_millis(50), Duration::ZERO);
        let theirs = with_patience(patience);
        let claim = ours.take(&place, &mut None).unwrap().unwrap();
        let mut sight = None;
        let began = Instant::now();
        while began.elapsed() < 2 * patience {
            assert!(theirs.take(&place, &mut sight).unwrap().is_none());
            thread::sleep(Duration::from_millis(20));
        }
        drop(ours);
        assert!(theirs.take(&place, &mut sight).unwrap().is_none());
        thread::sleep(patience);
        assert!(theirs.take(&place, &mut sight).unwrap().is_some());
        drop(claim);
    }

    /// A process that slept so long that its claim was taken over, the task given back and claimed anew.
    #[test]
    fn who_wakes_late_takes_nobodys_claim_away() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::own(folder.path());
        let asleep = Claims::new().take(&place, &mut None).unwrap().unwrap();
        let other = with_patience(Duration::ZERO);
        drop(other.take(&place, &mut None).unwrap().unwrap());
        write(&place, 0, ELSEWHERE);
        drop(asleep);
        assert_eq!(highest(&place).unwrap(), Some(0));
    }

    #[test]
    fn of_many_that_find_a_dead_claim_one_takes_over() {
        at_places(|place| {
            write(place, 0, "");
            let claims: Vec<Claims> = (0..8).map(|_| with_patience(Duration::ZERO)).collect();
            let taken: Vec<Option<Claim>> = thread::scope(|scope| {
                let threads: Vec<_> = claims
                    .iter()
                    .map(|claims| scope.spawn(|| claims.take(place, &mut None).unwrap()))
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
        });
    }

    /// The folder may be removed at any moment: it is made again for the next claim.
    #[test]
    fn the_folder_may_be_tidied_at_any_moment() {
        let folder = tempfile::tempdir().unwrap();
        thread::scope(|scope| {
            for name in ["a", "b", "c"] {
                let folder = folder.path();
                scope.spawn(move || {
                    let claims = Claims::new();
                    for _ in 0..200 {
                        let place = Place::hidden(folder, name);
                        let claim = claims.take(&place, &mut None).unwrap();
                        assert!(claim.is_some());
                        drop(claim);
                        Place::tidy(folder);
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
