//! All that a running server has.

use std::sync::Arc;
use std::thread::JoinHandle;

use nishikie::color::Analyzer;
use nishikie::job::Monitor;
use vgg::Network;

use crate::catalog::Catalog;
use crate::color::bench::Bench;
use crate::color::compute::{color, propose, rank};
use crate::color::desk::Desk;
use crate::color::export::export;
use crate::color::sources::chosen;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::events::{Event, Events};
use crate::folder::{Folder, Kind};
use crate::guard::Guard;
use crate::jobs::{Jobs, Task};
use crate::name::FileName;
use crate::pictures::Pictures;

/// All that a running server has.
pub struct Studio {
    /// What the page sees.
    pub folder: Folder,
    /// Opens pictures.
    pub decoder: Decoder,
    /// Prints that are worked on.
    pub bench: Bench,
    /// Pictures that are looked at.
    pub pictures: Pictures,
    /// What is known of the folder's files.
    pub catalog: Catalog,
    /// Slow work.
    pub jobs: Jobs,
    /// Tells the pages.
    pub events: Events,
    /// Who may ask.
    pub guard: Guard,
    /// Tells this start of the program from others.
    pub start: String,
    network: Arc<Network>,
}

impl std::fmt::Debug for Studio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Studio");
        shown.field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Studio {
    /// For a folder, with a network and this start's secrets.
    pub fn new(
        folder: Folder,
        decoder: Decoder,
        guard: Guard,
        start: String,
        network: Network,
    ) -> Self {
        let events = Events::default();
        let teller = events.clone();
        Studio {
            folder,
            decoder,
            bench: Bench::default(),
            pictures: Pictures::default(),
            catalog: Catalog::default(),
            jobs: Jobs::new(Box::new(move |state| teller.tell(Event::Job(state)))),
            events,
            guard,
            start,
            network: Arc::new(network),
        }
    }

    /// Looks at the folder's files as they are asked for, on a thread of its own.
    pub fn look(self: &Arc<Self>) -> JoinHandle<()> {
        let studio = Arc::clone(self);
        std::thread::spawn(move || {
            studio
                .catalog
                .work(&studio.folder, &studio.decoder, &studio.events);
        })
    }

    /// Stops all work.
    pub fn close(&self) {
        self.catalog.close();
        self.jobs.close();
    }

    /// Opens a print, and begins to compute what is missing.
    ///
    /// # Errors
    /// It or its project cannot be read.
    pub fn open(self: &Arc<Self>, name: &FileName) -> Result<Arc<Desk>, Refusal> {
        let desk = self.bench.open(name, || {
            Desk::open(&self.folder, chosen(&self.folder, name)?)
        })?;
        desk.check(&self.folder)?;
        if !desk.is_settled() && !self.jobs.is_under_way(Task::Color, name) {
            self.color(name, &desk);
        }
        Ok(desk)
    }

    /// Computes a print's colors.
    pub fn color(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>) {
        self.begin(Task::Color, name, desk, |studio, name, desk, analyzer| {
            let changed = || studio.tell(name);
            let files = (&studio.folder, &studio.decoder);
            color(analyzer, files, (&studio.bench, desk), &changed)?;
            Ok(None)
        });
    }

    /// Ranks the folder's prints as references, unless that was done for the same pictures; gives way to all other work.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn rank(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>) -> Result<(), Refusal> {
        let mut pictures = self.folder.entries()?;
        pictures.retain(|entry| entry.kind == Kind::Picture);
        if !desk.begin_ranking(pictures) {
            return Ok(());
        }
        self.begin(Task::Suggest, name, desk, |studio, name, desk, analyzer| {
            rank(analyzer, (&studio.folder, &studio.decoder), desk)?;
            studio.tell(name);
            Ok(None)
        });
        Ok(())
    }

    /// Colors a print in several plausible ways, unless that was done for the same sources.
    pub fn propose(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>) {
        if !desk.begin_proposals() {
            return;
        }
        let work = |studio: &Studio, name: &FileName, desk: &Desk, analyzer: &Analyzer| {
            propose(analyzer, desk, &|| studio.tell(name))?;
            Ok(None)
        };
        self.begin(Task::Proposals, name, desk, work);
    }

    /// Writes a print's picture as it is now.
    pub fn export(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>, file: FileName) {
        let project = desk.project();
        self.begin(Task::Export, name, desk, move |studio, _, _, analyzer| {
            let files = (&studio.folder, &studio.decoder);
            export(analyzer, files, &project, &file)?;
            studio.events.tell(Event::Folder);
            Ok(Some(file.to_string()))
        });
    }

    fn begin(
        self: &Arc<Self>,
        task: Task,
        name: &FileName,
        desk: &Arc<Desk>,
        work: impl Fn(&Studio, &FileName, &Desk, &Analyzer) -> Result<Option<String>, Refusal>
        + Send
        + 'static,
    ) {
        let (studio, desk, print) = (Arc::clone(self), Arc::clone(desk), name.clone());
        let work = move |monitor: &dyn Monitor| {
            let analyzer = Analyzer {
                monitor,
                ..Analyzer::new(&studio.network)
            };
            work(&studio, &print, &desk, &analyzer)
        };
        self.jobs.add(task, name.clone(), Box::new(work));
    }

    /// Tells the pages that a print has changed.
    pub fn tell(&self, name: &FileName) {
        self.events.tell(Event::Print { name: name.clone() });
    }
}
