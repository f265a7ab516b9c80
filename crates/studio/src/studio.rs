//! All that a running server has.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread::JoinHandle;

use nishikie::color::Analyzer;
use vgg::Network;

use crate::agenda::{Agenda, Order};
use crate::catalog::{Catalog, Known};
use crate::collection::reviews::Reviews;
use crate::collection::studies::Studies;
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
use crate::jobs::{Jobs, Listener, Task, Work};
use crate::memory::Memory;
use crate::name::FileName;
use crate::pictures::Pictures;
use crate::style::ask::Asked;
use crate::style::course::Courses;
use crate::style::run::Tools;

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
    /// How the run of style mode goes.
    pub courses: Courses,
    /// The studies that are looked through.
    pub studies: Studies,
    /// Verdicts on pictures.
    pub reviews: Reviews,
    /// Tells the pages.
    pub events: Events,
    /// Who may ask.
    pub guard: Guard,
    /// Tells this start of the program from others.
    pub start: String,
    network: Arc<Network>,
    agenda: Arc<Agenda>,
    memory: Memory,
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
        memory: Memory,
        guard: Guard,
        start: String,
        network: Network,
    ) -> Self {
        let events = Events::default();
        let (agenda, unfinished) = Agenda::open(&folder);
        let agenda = Arc::new(agenda);
        let (teller, noted) = (events.clone(), Arc::clone(&agenda));
        let jobs = Jobs::new(Box::new(move |state| {
            if state.standing.is_over() {
                noted.forget(state.id);
            }
            teller.tell(Event::Job(state));
        }));
        for order in unfinished {
            let (task, print, file) = (order.task(), order.print().clone(), order.file().clone());
            let Ok(_) = jobs.list(task, print, file, |id| {
                agenda.take(id, order);
                Ok::<_, Infallible>(())
            });
        }
        Studio {
            folder,
            decoder: Decoder::new(memory.picture),
            bench: Bench::default(),
            pictures: Pictures::default(),
            catalog: Catalog::default(),
            jobs,
            courses: Courses::default(),
            studies: Studies::default(),
            reviews: Reviews::default(),
            events,
            guard,
            start,
            network: Arc::new(network),
            agenda,
            memory,
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

    /// The name under which a file is kept that was in the way of what is to be written.
    pub fn aside(&self) -> Option<FileName> {
        self.agenda.aside()
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
    ///
    /// # Errors
    /// It is going to be written already, or cannot be noted.
    pub fn export(self: &Arc<Self>, desk: &Desk, file: FileName) -> Result<(), Refusal> {
        let project = desk.project();
        self.order(Order::Export { project, file }).map(drop)
    }

    /// Begins a run of style mode; its number, and the file that it writes.
    ///
    /// # Errors
    /// It makes no sense, a file cannot be used, there is no memory for it, or it cannot be noted.
    pub fn style(
        self: &Arc<Self>,
        print: &FileName,
        asked: Asked,
    ) -> Result<(u64, FileName), Refusal> {
        let run = asked.run(&self.folder, print, |file| self.agenda.has(file))?;
        // Where it is known already; else the run itself finds out.
        let entries = self.folder.entries()?;
        let entry = entries.iter().find(|entry| entry.name == *print);
        if let Some(Known::Picture { width, height, .. }) =
            entry.and_then(|entry| self.catalog.one(entry))
        {
            self.memory.check((width, height), &run.recipe)?;
        }
        let file = run.file.clone();
        Ok((self.order(Order::Style(run))?, file))
    }

    /// Notes a file that is to be written, and begins.
    fn order(self: &Arc<Self>, order: Order) -> Result<u64, Refusal> {
        let (task, print, file) = (order.task(), order.print().clone(), order.file().clone());
        let noted = order.clone();
        let id = self
            .jobs
            .list(task, print, file, |id| self.agenda.note(id, noted))?;
        self.jobs.begin(id, self.work(order));
        Ok(id)
    }

    /// Begins again what the program's end interrupted; false if there is no such work.
    pub fn again(self: &Arc<Self>, id: u64) -> bool {
        let order = self.agenda.get(id);
        order.is_some_and(|order| self.jobs.begin(id, self.work(order)))
    }

    /// The work that an order makes.
    fn work(self: &Arc<Self>, order: Order) -> Work {
        let studio = Arc::clone(self);
        Box::new(move |listener| {
            let done = studio.write(&order, listener);
            studio.network.trim();
            done?;
            studio.events.tell(Event::Folder);
            Ok(Some(order.file().to_string()))
        })
    }

    fn write(&self, order: &Order, listener: &Listener) -> Result<(), Refusal> {
        let files = (&self.folder, &self.decoder);
        match order {
            Order::Export { project, file } => {
                let analyzer = Analyzer {
                    monitor: listener,
                    ..Analyzer::new(&self.network)
                };
                export(&analyzer, files, project, file)
            }
            Order::Style(run) => {
                let tools = Tools {
                    network: &self.network,
                    folder: &self.folder,
                    decoder: &self.decoder,
                    memory: self.memory,
                    courses: &self.courses,
                    events: &self.events,
                };
                run.make(&tools, listener)
            }
        }
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
        let work = move |monitor: &Listener| {
            let analyzer = Analyzer {
                monitor,
                ..Analyzer::new(&studio.network)
            };
            let done = work(&studio, &print, &desk, &analyzer);
            studio.network.trim();
            done
        };
        self.jobs.add(task, name.clone(), Box::new(work));
    }

    /// Tells the pages that a print has changed.
    pub fn tell(&self, name: &FileName) {
        self.events.tell(Event::Print { name: name.clone() });
    }
}
