//! The ranking of the folder's prints as references for a print.

use std::thread;
use std::time::Duration;

use nishikie::color::{Analyzer, suggest, working_copy};
use nishikie::progress::{Monitor, Note, Progress};

use crate::color::desk::{Desk, Rank};
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// The time without requests for pixels after which a ranking goes on.
const QUIET: Duration = Duration::from_secs(2);

/// Ranks the folder's prints as references for a print.
///
/// # Errors
/// There is none in color, a file cannot be read, or the task was stopped.
pub fn rank(
    analyzer: &Analyzer,
    (folder, decoder): (&Folder, &Decoder),
    desk: &Desk,
) -> Result<(), Refusal> {
    let content = desk.project().content;
    let copy = sources::picture(folder, decoder, &content, |scan| working_copy(&scan))??;
    let patient = Patient {
        desk,
        monitor: analyzer.monitor,
    };
    // On half of the processors, and between edits, so that edits stay fast meanwhile.
    let threads = rayon::current_num_threads().div_ceil(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Refusal::unusable(error.to_string()))?;
    let suggestions = pool.install(|| suggest(analyzer.network, &copy, folder.path(), &patient))?;
    // Only files that the page may see: no links that lead out, no names that it could not give back.
    let ranks = suggestions.into_iter().filter_map(|suggestion| {
        let name = suggestion.path.file_name()?.to_str()?;
        let name = FileName::new(name).ok()?;
        let usable = name != content.name && folder.file(&name).is_ok();
        let distance = suggestion.distance;
        usable.then_some(Rank { name, distance })
    });
    let ranks = ranks.collect();
    desk.state().ranking.set(ranks);
    Ok(())
}

/// A monitor that waits before each print while someone works on the picture.
struct Patient<'a> {
    desk: &'a Desk,
    monitor: &'a dyn Monitor,
}

impl Monitor for Patient<'_> {
    fn progress(&self, progress: Progress) {
        self.monitor.progress(progress);
        while self.desk.state().idle() < QUIET && !self.monitor.cancelled() {
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn note(&self, note: Note) {
        self.monitor.note(note);
    }

    fn cancelled(&self) -> bool {
        self.monitor.cancelled()
    }
}
