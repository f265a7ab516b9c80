//! A print's colors: the scan is read and analyzed, then colored from its sources.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use nishikie::color::Analyzer;
use nishikie::picture::Picture;
use nishikie::progress::{Monitor, Progress, Stage};

use crate::chosen::File;
use crate::color::analysis::Analyzed;
use crate::color::areas::Areas;
use crate::color::bench::Bench;
use crate::color::desk::Desk;
use crate::color::pigments::{Pigments, hexes};
use crate::color::project::Sources;
use crate::color::sources;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::pyramid::Pyramid;

/// The time that pages have to request a first picture.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// The time without requests after which they have it.
const LOOKED: Duration = Duration::from_millis(200);

/// Computes all that a print's project asks for. Calls `changed` whenever there is more to show. A print with several sources, of
/// which none was analyzed yet, is shown in the colors of the first while the others are analyzed.
///
/// # Errors
/// A file cannot be used, or the task was stopped. The results until then are kept.
pub fn color(
    analyzer: &Analyzer,
    files: (&Folder, &Decoder),
    (bench, desk): (&Bench, &Desk),
    changed: &dyn Fn(),
) -> Result<(), Refusal> {
    let project = desk.project();
    let wanted = &project.sources;
    let mut lock = desk.analyzed();
    let analyzed = match &mut *lock {
        Some(analyzed) => analyzed,
        empty => empty.insert(analyze(
            analyzer,
            files,
            &project.content,
            (bench, desk),
            changed,
        )?),
    };
    if let Some(first) = wanted.beginning().filter(|_| analyzed.is_bare()) {
        let pigments = bring_to(analyzed, analyzer, files, &first)?;
        desk.state().set_ready(wanted, pigments, false);
        drop(lock);
        changed();
        wait_for_pages(desk, analyzer.monitor);
        lock = desk.analyzed();
    }
    let analyzed = lock
        .as_mut()
        .ok_or_else(|| Refusal::conflict("the print was put away; open it again"))?;
    match bring_to(analyzed, analyzer, files, wanted) {
        Ok(pigments) => desk.state().set_ready(wanted, pigments, true),
        Err(refusal) => {
            // Some of the sources may be in it already.
            desk.state().set_unready();
            return Err(refusal);
        }
    }
    changed();
    Ok(())
}

/// Reads and analyzes a scan.
fn analyze(
    analyzer: &Analyzer,
    (folder, decoder): (&Folder, &Decoder),
    content: &File,
    (bench, desk): (&Bench, &Desk),
    changed: &dyn Fn(),
) -> Result<Analyzed, Refusal> {
    analyzer
        .monitor
        .progress(Progress::new(Stage::Reading, 0, 1));
    let gray = sources::picture(folder, decoder, content, Picture::into_gray)?;
    bench.make_room(&content.name, gray.width() * gray.height());
    let original = Arc::new(Pyramid::of_gray(&gray));
    desk.state().set_original(original);
    changed();
    let history = desk.state().history().clone();
    let analyzed = Analyzed::of(analyzer, gray, history)?;
    let (width, height, labels) = analyzed.session.areas().raster();
    desk.state().set_areas(Areas {
        width,
        height,
        labels: labels.to_vec(),
    });
    changed();
    Ok(analyzed)
}

/// Colors the print from some sources, and returns the pigments to choose from then.
fn bring_to(
    analyzed: &mut Analyzed,
    analyzer: &Analyzer,
    files: (&Folder, &Decoder),
    wanted: &Sources,
) -> Result<Vec<Pigments>, Refusal> {
    analyzed.bring_to(analyzer, files, wanted)?;
    let mut pigments: Vec<Pigments> = Vec::new();
    if let Some(file) = &wanted.palette {
        pigments.push(Pigments {
            of: Some(file.name.clone()),
            colors: hexes(&sources::palette(files.0, file)?),
        });
    }
    pigments.extend(analyzed.pigments().map(|(file, colors)| Pigments {
        of: Some(file.name.clone()),
        colors: colors.to_vec(),
    }));
    if wanted.model.is_some() {
        pigments.push(Pigments {
            of: None,
            colors: analyzed.own_pigments(analyzer.monitor)?,
        });
    }
    Ok(pigments)
}

/// Waits until pages have requested a picture, before the analysis that it is computed from changes again.
fn wait_for_pages(desk: &Desk, monitor: &dyn Monitor) {
    let begun = Instant::now();
    let have_it = || (LOOKED..begun.elapsed()).contains(&desk.state().idle());
    while begun.elapsed() < FIRST_LOOK && !have_it() && !monitor.cancelled() {
        thread::sleep(Duration::from_millis(10));
    }
}
