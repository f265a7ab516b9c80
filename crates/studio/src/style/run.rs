//! A style run, from files to a picture with its provenance and record, by the same recipe as the command's.

use nishikie::color::Reference;
use nishikie::picture::Format;
use nishikie::progress::{Monitor, Note, Progress, Stage};
use nishikie::style::{Ending, Iteration, Level, StyleRecipe, level_sizes};
use nishikie::vgg::{Image, Network};
use nishikie::{Inputs, Recipe, colorize, prepare, reduced};
use serde::{Deserialize, Serialize};

use crate::color::project::File;
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::jobs::JobMonitor;
use crate::memory::Memory;
use crate::name::FileName;
use crate::style::progress::{RunProgress, Update};

/// A run of style mode, with everything that it depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StyleRun {
    /// The print.
    pub content: File,
    /// The prints whose style it takes, in the order in which they were chosen.
    pub styles: Vec<File>,
    /// The recipe.
    pub recipe: StyleRecipe,
    /// The file that is written.
    pub file: FileName,
}

/// The parts of the studio that a run needs.
pub struct Tools<'a> {
    /// The network.
    pub network: &'a Network,
    /// The folder with the files.
    pub folder: &'a Folder,
    /// Opens pictures.
    pub decoder: &'a Decoder,
    /// The memory that the run may take.
    pub memory: Memory,
    /// Keeps the progress.
    pub progress: &'a RunProgress,
    /// Called with every update for the pages.
    pub publish: &'a (dyn Fn(Update) + Sync),
}

impl StyleRun {
    /// Makes the picture and writes it. A run that a person stops writes the best picture so far; one that the program's end stops
    /// writes none.
    ///
    /// # Errors
    /// A file was changed or cannot be used, there is no memory for the run, the output cannot be written, or the run was stopped
    /// before there was a picture.
    pub fn make(&self, tools: &Tools, job: &JobMonitor) -> Result<(), Refusal> {
        let Tools {
            folder, decoder, ..
        } = tools;
        let all = self.styles.len() + 1;
        let reading = |done| job.progress(Progress::new(Stage::Reading, done, all));
        reading(0);
        let mut notes = Vec::new();
        let content = sources::picture(folder, decoder, &self.content, |scan| {
            tools
                .memory
                .check((scan.width(), scan.height()), &self.recipe)?;
            if !scan.is_gray() {
                let name = self.content.name.to_string();
                notes.push(Note::ColorRemoved { name });
            }
            Ok::<_, Refusal>(prepare::content(&scan, Some(self.recipe.size))?)
        })??;
        let recipe = Recipe::Style(self.recipe.clone());
        let mut styles = Vec::with_capacity(self.styles.len());
        for (done, file) in self.styles.iter().enumerate() {
            reading(done + 1);
            styles.push(sources::picture(folder, decoder, file, |style| {
                reduced(&style, &content, &recipe)
            })??);
        }
        if job.cancelled() {
            return Err(stopped());
        }
        let longest = content.width().max(content.height());
        let sizes = level_sizes(longest, self.recipe.coarsest);
        let print = self.content.name.clone();
        tools.progress.begin(job.id, print, &self.recipe, &sizes);
        let references: Vec<Reference> = styles.iter().map(Reference::from).collect();
        let monitor = RunMonitor { job, tools };
        let inputs = Inputs::new(&content, &references);
        let mut colored = colorize(tools.network, &inputs, &recipe, &monitor)?;
        let early = colored.record.ending == Ending::StoppedEarly;
        if early && (job.is_closing() || colored.record.history.len() < 2) {
            return Err(stopped());
        }
        monitor.publish(tools.progress.end(&colored.picture));
        colored.record.notes.splice(0..0, notes);
        let place = folder.place(&self.file);
        let depth = recipe.depth(content.depth(), Format::of_name(&place));
        colored.save(place, depth, false)?;
        Ok(())
    }
}

fn stopped() -> Refusal {
    Refusal::conflict("it was stopped before there was a picture")
}

/// A monitor that records every iteration.
struct RunMonitor<'a> {
    job: &'a JobMonitor<'a>,
    tools: &'a Tools<'a>,
}

impl RunMonitor<'_> {
    fn publish(&self, update: Option<Update>) {
        if let Some(update) = update {
            (self.tools.publish)(update);
        }
    }
}

impl Monitor for RunMonitor<'_> {
    fn progress(&self, progress: Progress) {
        self.job.progress(progress);
    }

    fn cancelled(&self) -> bool {
        self.job.cancelled()
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        self.publish(self.tools.progress.record(level, iteration, best));
    }
}
