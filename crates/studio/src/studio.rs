//! The running server's state, and the jobs that it starts.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread::JoinHandle;

use nishikie::color::Analyzer;
use nishikie::{Engine, Recipe};

use crate::agenda::Agenda;
use crate::catalog::{Catalog, FileInfo};
use crate::chosen::File;
use crate::collection::reviews::Reviews;
use crate::collection::studies::Studies;
use crate::color::bench::Bench;
use crate::color::desk::Desk;
use crate::color::export;
use crate::color::project::Project;
use crate::color::tasks::{color, propose, rank};
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::events::{Event, Events};
use crate::folder::{Folder, Kind};
use crate::guard::Guard;
use crate::jobs::{JobMonitor, Jobs, Task, Work};
use crate::name::FileName;
use crate::picture_order::PictureOrder;
use crate::pictures::Pictures;
use crate::style::progress::RunProgress;
use crate::style::request::StyleRequest;
use crate::style::run::RunMonitor;

/// The running server's state.
pub struct Studio {
    /// The folder that the page shows.
    pub folder: Folder,
    /// Opens pictures.
    pub decoder: Decoder,
    /// The prints that are worked on.
    pub bench: Bench,
    /// The pictures that are shown deep.
    pub pictures: Pictures,
    /// The properties of the folder's files.
    pub catalog: Catalog,
    /// The slow work.
    pub jobs: Jobs,
    /// The progress of the run of style mode.
    pub progress: RunProgress,
    /// The studies that are shown.
    pub studies: Studies,
    /// The verdicts on pictures.
    pub reviews: Reviews,
    /// The events for the pages.
    pub events: Events,
    /// Checks every request.
    pub guard: Guard,
    /// The name of this start of the program, which differs from those of others.
    pub start: String,
    engine: Engine,
    agenda: Arc<Agenda>,
}

impl std::fmt::Debug for Studio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Studio");
        shown.field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Studio {
    /// Creates the state for a folder, with the jobs that an earlier start left unfinished.
    pub fn new(folder: Folder, engine: Engine, guard: Guard, start: String) -> Self {
        let events = Events::default();
        let (agenda, unfinished) = Agenda::open(&folder);
        let agenda = Arc::new(agenda);
        let (sender, noted) = (events.clone(), Arc::clone(&agenda));
        let jobs = Jobs::new(Box::new(move |state| {
            if state.status.is_over() {
                noted.forget(state.id);
            }
            sender.send(Event::Job(state));
        }));
        let studio = Studio {
            folder,
            decoder: Decoder::new(engine.limits.picture),
            bench: Bench::default(),
            pictures: Pictures::default(),
            catalog: Catalog::default(),
            jobs,
            progress: RunProgress::default(),
            studies: Studies::default(),
            reviews: Reviews::default(),
            events,
            guard,
            start,
            engine,
            agenda,
        };
        studio.list(unfinished);
        studio
    }

    /// Lists unfinished orders, which a person can restart.
    fn list(&self, unfinished: Vec<PictureOrder>) {
        for order in unfinished {
            let (print, file) = (order.content.name.clone(), order.file.clone());
            let Ok(_) = self.jobs.list(order.task(), print, file, |id| {
                self.agenda.take(id, order);
                Ok::<_, Infallible>(())
            });
        }
    }

    /// Lists the orders of processes that have ended since the last look. Those of other machines are known to have ended only after
    /// some time.
    pub fn list_unfinished(&self) {
        let unfinished = self.agenda.unfinished(&self.folder);
        if !unfinished.is_empty() {
            self.list(unfinished);
            self.events.send(Event::Folder);
        }
    }

    /// Starts the thread that inspects the folder's files.
    pub fn inspect_files(self: &Arc<Self>) -> JoinHandle<()> {
        let studio = Arc::clone(self);
        std::thread::spawn(move || {
            let changed = || studio.events.send(Event::Folder);
            studio
                .catalog
                .work(&studio.folder, &studio.decoder, &changed);
        })
    }

    /// Returns the place in the folder where an unreadable order is kept.
    pub fn aside(&self) -> Option<String> {
        self.agenda.aside()
    }

    /// Stops all jobs.
    pub fn close(&self) {
        self.catalog.close();
        self.jobs.close();
    }

    /// Opens a print, and starts to compute what is missing.
    ///
    /// # Errors
    /// The print or its project cannot be read.
    pub fn open(self: &Arc<Self>, name: &FileName) -> Result<Arc<Desk>, Refusal> {
        let desk = self.bench.open(name, || {
            Desk::open(&self.folder, File::chosen(&self.folder, name)?)
        })?;
        desk.check(&self.folder)?;
        let settled = desk.state().is_settled();
        if !settled && !self.jobs.is_under_way(Task::Color, name) {
            self.color(name, &desk);
        }
        Ok(desk)
    }

    /// Starts to compute a print's colors.
    pub fn color(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>) {
        self.begin(Task::Color, name, desk, |studio, name, desk, analyzer| {
            let changed = || studio.publish_print(name);
            let files = (&studio.folder, &studio.decoder);
            color(analyzer, files, (&studio.bench, desk), &changed)
        });
    }

    /// Starts to rank the folder's prints as references, unless that was done for the same pictures.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn rank(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>) -> Result<(), Refusal> {
        let mut pictures = self.folder.entries()?;
        pictures.retain(|entry| entry.kind == Kind::Picture);
        if desk.state().ranking.begin(pictures) {
            self.begin(Task::Suggest, name, desk, |studio, name, desk, analyzer| {
                rank(analyzer, (&studio.folder, &studio.decoder), desk)?;
                studio.publish_print(name);
                Ok(())
            });
        }
        Ok(())
    }

    /// Starts to color a print in several plausible ways, unless that was done for the same sources.
    pub fn propose(self: &Arc<Self>, name: &FileName, desk: &Arc<Desk>) {
        if desk.state().begin_proposals() {
            self.begin(
                Task::Proposals,
                name,
                desk,
                |studio, name, desk, analyzer| {
                    propose(analyzer, desk, &|| studio.publish_print(name))
                },
            );
        }
    }

    /// Starts to write a print's picture.
    ///
    /// # Errors
    /// A file of this name is going to be written already, the palette cannot be used, or the job cannot be noted.
    pub fn export(self: &Arc<Self>, project: Project, file: FileName) -> Result<(), Refusal> {
        let order = export::order(&self.folder, project, file)?;
        self.order(order).map(drop)
    }

    /// Starts a run of style mode. Returns the job's number, and the file that it writes.
    ///
    /// # Errors
    /// The request makes no sense, a file cannot be used, there is no memory for the run, or the job cannot be noted.
    pub fn style(
        self: &Arc<Self>,
        print: &FileName,
        request: StyleRequest,
    ) -> Result<(u64, FileName), Refusal> {
        let order = request.order(&self.folder, print, |file| self.agenda.has(file))?;
        // Only where the size is known already; else the run itself checks it.
        let entries = self.folder.entries()?;
        let entry = entries.iter().find(|entry| entry.name == *print);
        if let Some(FileInfo::Picture { width, height, .. }) =
            entry.and_then(|entry| self.catalog.one(entry))
        {
            let limits = &self.engine.limits;
            limits.check(&order.clone().into(), (width, height))?;
        }
        let file = order.file.clone();
        Ok((self.order(order)?, file))
    }

    /// Notes a file that is to be written, and starts the job.
    fn order(self: &Arc<Self>, order: PictureOrder) -> Result<u64, Refusal> {
        let (print, file) = (order.content.name.clone(), order.file.clone());
        let note = |id| self.agenda.note(id, &order);
        let id = self.jobs.list(order.task(), print, file, note)?;
        self.jobs.begin(id, self.work(order));
        Ok(id)
    }

    /// Restarts an interrupted job. Returns false if there is no such job.
    pub fn restart(self: &Arc<Self>, id: u64) -> bool {
        let order = self.agenda.get(id);
        order.is_some_and(|order| self.jobs.begin(id, self.work(order)))
    }

    /// Returns the work of an order.
    fn work(self: &Arc<Self>, order: PictureOrder) -> Work {
        let studio = Arc::clone(self);
        Box::new(move |job| {
            let done = studio.write(&order, job);
            studio.engine.network.trim();
            done?;
            studio.events.send(Event::Folder);
            Ok(Some(order.file.to_string()))
        })
    }

    /// Carries out an order, and writes the picture with its record.
    fn write(&self, order: &PictureOrder, job: &JobMonitor) -> Result<(), Refusal> {
        let placed = order.placed(&self.folder)?;
        let colored = match &order.recipe {
            Recipe::Color(_) => nishikie::run(&placed, &self.engine, job)?,
            Recipe::Style(recipe) => {
                let print = order.content.name.clone();
                self.progress.begin(job.id, print, recipe);
                let monitor = RunMonitor {
                    job,
                    progress: &self.progress,
                    publish: &|update| self.events.send(Event::Style(update)),
                };
                monitor.run(&placed, &self.engine)?
            }
        };
        colored.save()?;
        Ok(())
    }

    /// Starts a job that writes no file.
    fn begin(
        self: &Arc<Self>,
        task: Task,
        name: &FileName,
        desk: &Arc<Desk>,
        work: impl Fn(&Studio, &FileName, &Desk, &Analyzer) -> Result<(), Refusal> + Send + 'static,
    ) {
        let (studio, desk, print) = (Arc::clone(self), Arc::clone(desk), name.clone());
        let work = move |job: &JobMonitor| {
            let analyzer = Analyzer {
                monitor: job,
                ..Analyzer::new(&studio.engine.network)
            };
            let done = work(&studio, &print, &desk, &analyzer);
            studio.engine.network.trim();
            done.map(|()| None)
        };
        self.jobs.add(task, name.clone(), Box::new(work));
    }

    /// Tells the pages that a print has changed.
    pub fn publish_print(&self, name: &FileName) {
        self.events.send(Event::Print { name: name.clone() });
    }
}
