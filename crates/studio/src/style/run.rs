//! A run, from files to a picture with its provenance and record: by the same recipe as the command's.

use nishikie::color::Reference;
use nishikie::progress::{Monitor, Note, Progress, Stage};
use nishikie::picture::{Format, Picture};
use nishikie::style::{Ending, Iteration, Level, StyleRecipe, level_sizes};
use nishikie::vgg::{Image, Network};
use nishikie::{Inputs, Recipe, colorize, prepare, reduced};
use serde::{Deserialize, Serialize};

use crate::color::project::File;
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::events::{Event, Events};
use crate::folder::Folder;
use crate::jobs::Listener;
use crate::memory::Memory;
use crate::name::FileName;
use crate::style::course::Courses;

/// A run of style mode, with all that it is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StyleRun {
    /// The print.
    pub content: File,
    /// The prints whose style it takes, in the order in which they were chosen.
    pub styles: Vec<File>,
    /// How.
    pub recipe: StyleRecipe,
    /// Where the picture is written.
    pub file: FileName,
}

/// What a run needs of the studio.
pub struct Tools<'a> {
    /// The network.
    pub network: &'a Network,
    /// Where the files are.
    pub folder: &'a Folder,
    /// Opens them.
    pub decoder: &'a Decoder,
    /// Says whether there is room.
    pub memory: Memory,
    /// Keeps how it goes.
    pub courses: &'a Courses,
    /// Tells it.
    pub events: &'a Events,
}

impl StyleRun {
    /// Makes the picture and writes it. A run that is stopped writes the best so far; one that the program's end stops, nothing.
    ///
    /// # Errors
    /// A file was changed or cannot be used, there is no memory for it, the output cannot be written, or it was stopped before
    /// there was anything to keep.
    pub fn make(&self, tools: &Tools, listener: &Listener) -> Result<(), Refusal> {
        let Tools {
            folder, decoder, ..
        } = tools;
        let all = self.styles.len() + 1;
        let reading = |done| listener.progress(Progress::new(Stage::Reading, done, all));
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
        if listener.cancelled() {
            return Err(stopped());
        }
        let longest = content.width().max(content.height());
        let sizes = level_sizes(longest, self.recipe.coarsest);
        let print = self.content.name.clone();
        let courses = tools.courses;
        courses.begin(listener.id(), print, &self.recipe, sizes);
        let references: Vec<Reference> = styles.iter().map(Reference::from).collect();
        let watching = Watching {
            listener,
            courses,
            events: tools.events,
        };
        let inputs = Inputs::new(&content, &references);
        let mut colored = colorize(tools.network, &inputs, &recipe, &watching)?;
        let early = colored.record.ending == Ending::StoppedEarly;
        if early && (listener.ends() || colored.record.history.len() < 2) {
            return Err(stopped());
        }
        watching.end(&colored.picture);
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

/// Passes on how a run goes.
struct Watching<'a> {
    listener: &'a Listener<'a>,
    courses: &'a Courses,
    events: &'a Events,
}

impl Watching<'_> {
    fn end(&self, picture: &Picture) {
        if let Some(step) = self.courses.end(picture) {
            self.events.tell(Event::Style(step));
        }
    }
}

impl Monitor for Watching<'_> {
    fn progress(&self, progress: Progress) {
        self.listener.progress(progress);
    }

    fn cancelled(&self) -> bool {
        self.listener.cancelled()
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        if let Some(step) = self.courses.hear(level, iteration, best) {
            self.events.tell(Event::Style(step));
        }
    }
}
