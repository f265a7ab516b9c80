//! Previews: intermediate pictures of a style run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nishikie::picture::{Depth, Picture, Provenance};
use nishikie::progress::{Iteration, Level, Monitor, Note, Progress};
use nishikie::vgg::Image;
use nishikie::{Engine, Order, Output, Role, Signing, Source};

use crate::terminal::Terminal;

/// A monitor that forwards progress to the terminal, and writes the best picture so far at intervals. If writing fails, the run is stopped.
pub struct Previews<'a> {
    terminal: &'a Terminal,
    /// The number of evaluations between two pictures.
    every: usize,
    /// The output, after which previews are named.
    output: Output,
    depth: Depth,
    /// The gray print, whose resolution previews have.
    content: Arc<Picture>,
    provenance: Provenance,
    signing: Option<Signing>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of previews that are due so far.
    written: usize,
    failure: Option<anyhow::Error>,
}

impl<'a> Previews<'a> {
    /// Returns the monitor for an order whose inputs are in memory.
    pub fn new(
        terminal: &'a Terminal,
        every: usize,
        order: &Order,
        engine: &Engine,
        output: Output,
    ) -> anyhow::Result<Self> {
        let content = order.inputs_of(Role::Content).next();
        let Some(Source::Picture(content)) = content.map(|content| &content.source) else {
            anyhow::bail!("previews need the content in memory");
        };
        Ok(Previews {
            terminal,
            every,
            depth: output.depth_for(&order.recipe, content.depth()),
            output,
            content: Arc::clone(content),
            provenance: order.provenance(&engine.network),
            signing: Signing::of(order, engine),
            state: Mutex::default(),
        })
    }

    /// Returns the error of a preview that could not be written, if there is one.
    pub fn failure(&self) -> Option<anyhow::Error> {
        self.state().failure.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, level: &Level, iteration: &Iteration, best: &Image) -> anyhow::Result<()> {
        let path = numbered(&self.output.path, level, iteration.evaluations);
        let picture = self
            .content
            .resize(level.width, level.height)?
            .with_planar_rgb(best.as_slice().to_vec())?;
        let force = self.output.force;
        let mut file = picture.write(&path, self.depth, Some(&self.provenance), force)?;
        if let Some(signing) = &self.signing {
            file = signing.sign(file, &self.provenance, None)?;
        }
        Ok(file.finish()?)
    }
}

impl Monitor for Previews<'_> {
    fn progress(&self, progress: Progress) {
        self.terminal.progress(progress);
    }

    fn note(&self, note: Note) {
        self.terminal.note(note);
    }

    fn cancelled(&self) -> bool {
        self.terminal.cancelled() || self.state().failure.is_some()
    }

    fn reading(&self, begins: bool) {
        self.terminal.reading(begins);
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        self.terminal.iteration(level, iteration, best);
        let mut state = self.state();
        let due = iteration.evaluations / self.every;
        if due > state.written {
            state.written = due;
            state.failure = self.write(level, iteration, best).err();
        }
    }
}

/// Returns the path of a preview: `out-00010.png` for `out.png` after 10 evaluations, or `out-512px-00010.png` if there are several levels.
fn numbered(path: &Path, level: &Level, evaluations: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let size = match level.of {
        1 => String::new(),
        _ => format!("{}px-", level.width.max(level.height)),
    };
    path.with_file_name(format!("{stem}-{size}{evaluations:05}.{extension}"))
}

/// Returns true if a file of this name could be a preview of `output`. Case is ignored, since on many file systems names that differ
/// only in case are the same.
pub fn is_named(file: &Path, output: &Path) -> bool {
    let lower =
        |text: Option<&std::ffi::OsStr>| text.unwrap_or_default().to_string_lossy().to_lowercase();
    let name = lower(file.file_stem());
    let number = name.strip_prefix(&lower(output.file_stem()));
    let number = number.and_then(|rest| rest.strip_prefix('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = number.is_some_and(|text| match text.split_once("px-") {
        Some((size, number)) => is_number(size) && is_number(number),
        None => is_number(text),
    });
    number && lower(file.extension()) == lower(output.extension())
}

/// Returns the files in the output's folder that are named as previews.
pub fn present(output: &Path) -> Vec<PathBuf> {
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| folder.join(entry.file_name()));
    names.filter(|path| is_named(path, output)).collect()
}
