//! The slow work on a print: reading and looking at it, finding its colors, ranking its references.

use std::sync::Arc;

use nishikie::color::{Analyzer, View, suggest, working_copy};
use nishikie::job::{Progress, Stage};

use crate::color::analysis::{Analyzed, hexes};
use crate::color::bench::Bench;
use crate::color::desk::{Areas, Desk, PROPOSALS, Pigments, Rank};
use crate::color::pyramid::Pyramid;
use crate::color::sources;
use crate::color::tiles::small;
use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// Computes all that a print's project asks for; `changed` is called whenever there is more to show.
///
/// # Errors
/// A file cannot be used, or the work was stopped. What was done until then is kept.
pub fn color(
    analyzer: &Analyzer,
    (folder, decoder): (&Folder, &Decoder),
    (bench, desk): (&Bench, &Desk),
    changed: &dyn Fn(),
) -> Result<(), Refusal> {
    let project = desk.project();
    let wanted = &project.sources;
    let mut analyzed = desk.analyzed();
    let analyzed = match &mut *analyzed {
        Some(analyzed) => analyzed,
        empty => {
            analyzer
                .monitor
                .progress(Progress::new(Stage::Reading, 0, 1));
            let gray = sources::picture(folder, decoder, &project.content, |scan| {
                match scan.is_gray() {
                    true => scan,
                    false => scan.to_gray(),
                }
            })?;
            bench.make_room(&project.content.name, gray.width() * gray.height());
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
            empty.insert(made)
        }
    };
    analyzed.bring_to(analyzer, (folder, decoder), wanted)?;
    let mut pigments: Vec<Pigments> = Vec::new();
    if let Some(file) = &wanted.palette {
        pigments.push(Pigments {
            of: Some(file.name.clone()),
            colors: hexes(&sources::palette(folder, file)?),
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
    desk.set_ready(wanted, pigments);
    changed();
    Ok(())
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
        if !desk.add_proposal(number, small(&picture)?) {
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
    let found = suggest(analyzer.network, &copy, folder.path(), analyzer.monitor)?;
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
