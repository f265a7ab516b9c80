//! The slow work on a print: reading and looking at it, finding its colors, ranking its references.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use nishikie::color::{Analyzer, View, suggest, working_copy};
use nishikie::progress::{Monitor, Note, Progress, Stage};

use crate::color::analysis::{Analyzed, hexes};
use crate::color::bench::Bench;
use crate::color::desk::{Areas, Desk, PROPOSALS, Pigments, Rank};
use crate::color::project::{File, Sources};
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;
use crate::pyramid::Pyramid;
use crate::tile;

/// Computes all that a print's project asks for; `changed` is called whenever there is more to show. A print with several
/// sources, of which none was looked at yet, is shown in the colors of the first while the others are looked at.
///
/// # Errors
/// A file cannot be used, or the work was stopped. What was done until then is kept.
pub fn color(
    analyzer: &Analyzer,
    files: (&Folder, &Decoder),
    (bench, desk): (&Bench, &Desk),
    changed: &dyn Fn(),
) -> Result<(), Refusal> {
    let project = desk.project();
    let wanted = &project.sources;
    let mut analyzed = desk.analyzed();
    let known = match &mut *analyzed {
        Some(known) => known,
        empty => empty.insert(look(
            analyzer,
            files,
            &project.content,
            (bench, desk),
            changed,
        )?),
    };
    if let Some(first) = wanted.beginning().filter(|_| known.is_bare()) {
        let pigments = bring(known, analyzer, files, &first)?;
        desk.set_ready(wanted, pigments, false);
        drop(analyzed);
        changed();
        let_look(desk, analyzer.monitor);
        analyzed = desk.analyzed();
    }
    let known = analyzed
        .as_mut()
        .ok_or_else(|| Refusal::conflict("the print was put away; open it again"))?;
    match bring(known, analyzer, files, wanted) {
        Ok(pigments) => desk.set_ready(wanted, pigments, true),
        Err(refusal) => {
            // Some of the sources may be in it already.
            desk.set_unready();
            return Err(refusal);
        }
    }
    changed();
    Ok(())
}

/// Reads a scan and looks at it.
fn look(
    analyzer: &Analyzer,
    (folder, decoder): (&Folder, &Decoder),
    content: &File,
    (bench, desk): (&Bench, &Desk),
    changed: &dyn Fn(),
) -> Result<Analyzed, Refusal> {
    analyzer
        .monitor
        .progress(Progress::new(Stage::Reading, 0, 1));
    let gray = sources::picture(folder, decoder, content, |scan| match scan.is_gray() {
        true => scan,
        false => scan.to_gray(),
    })?;
    bench.make_room(&content.name, gray.width() * gray.height());
    desk.set_original(Arc::new(Pyramid::of(&gray)));
    changed();
    let made = Analyzed::of(analyzer, &gray)?;
    let (width, height, labels) = made.session.areas().raster();
    desk.set_areas(Areas {
        width,
        height,
        labels: labels.to_vec(),
    });
    changed();
    Ok(made)
}

/// Finds the colors from some sources; the pigments to choose from then.
fn bring(
    known: &mut Analyzed,
    analyzer: &Analyzer,
    files: (&Folder, &Decoder),
    wanted: &Sources,
) -> Result<Vec<Pigments>, Refusal> {
    known.bring_to(analyzer, files, wanted)?;
    let mut pigments: Vec<Pigments> = Vec::new();
    if let Some(file) = &wanted.palette {
        pigments.push(Pigments {
            of: Some(file.name.clone()),
            colors: hexes(&sources::palette(files.0, file)?),
        });
    }
    pigments.extend(known.pigments().map(|(file, colors)| Pigments {
        of: Some(file.name.clone()),
        colors: colors.to_vec(),
    }));
    if wanted.model.is_some() {
        pigments.push(Pigments {
            of: None,
            colors: known.own_pigments(analyzer.monitor)?,
        });
    }
    Ok(pigments)
}

/// How long pages may take to ask for a first picture.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// How long nothing of it is asked for when they have it.
const LOOKED: Duration = Duration::from_millis(200);

/// Lets pages ask for a picture before what it is made of changes again.
fn let_look(desk: &Desk, monitor: &dyn Monitor) {
    let begun = Instant::now();
    let has_looked = || (LOOKED..begun.elapsed()).contains(&desk.idle());
    while begun.elapsed() < FIRST_LOOK && !has_looked() && !monitor.cancelled() {
        thread::sleep(Duration::from_millis(10));
    }
}

/// Longest side of a proposal's picture.
const PROPOSAL: usize = 400;

/// Colors a print in several plausible ways, small; `changed` is called after each.
///
/// # Errors
/// The print is not ready, or the work was stopped.
pub fn propose(analyzer: &Analyzer, desk: &Desk, changed: &dyn Fn()) -> Result<(), Refusal> {
    for number in 0..PROPOSALS {
        // Others may draw in between.
        let mut analyzed = desk.analyzed();
        let analyzed = analyzed.as_mut().ok_or_else(|| {
            Refusal::conflict("the colors are not there yet; wait until they are")
        })?;
        let session = &mut analyzed.session;
        let whole = View::whole(session.scan());
        let longest = PROPOSAL.min(whole.width.max(whole.height));
        let view = whole.with_longest(longest);
        let picture = session.propose(number as u8, &view, analyzer.monitor)?;
        if !desk.add_proposal(number, tile::whole(&picture)?) {
            return Ok(()); // Of sources that are no longer wanted.
        }
        changed();
    }
    Ok(())
}

/// Ranks the folder's prints as references for a print.
///
/// # Errors
/// There is none in color, a file cannot be read, or the work was stopped.
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
    // On half of the processors, and between edits, so that these show at once meanwhile.
    let threads = rayon::current_num_threads().div_ceil(2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Refusal::unusable(error.to_string()))?;
    let found = pool.install(|| suggest(analyzer.network, &copy, folder.path(), &patient))?;
    // Only what the page may see: no links that lead out, no names that it could not give back.
    let ranks = found.into_iter().filter_map(|suggestion| {
        let name = suggestion.path.file_name()?.to_str()?;
        let name = FileName::new(name).ok()?;
        let usable = name != content.name && folder.file(&name).is_ok();
        let distance = suggestion.distance;
        usable.then_some(Rank { name, distance })
    });
    desk.set_ranks(ranks.collect());
    Ok(())
}

/// How long nothing of the picture is asked for before a ranking goes on.
const QUIET: Duration = Duration::from_secs(2);

/// Waits before each print while someone works on the picture.
struct Patient<'a> {
    desk: &'a Desk,
    monitor: &'a dyn Monitor,
}

impl Monitor for Patient<'_> {
    fn progress(&self, progress: Progress) {
        self.monitor.progress(progress);
        while self.desk.idle() < QUIET && !self.monitor.cancelled() {
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
