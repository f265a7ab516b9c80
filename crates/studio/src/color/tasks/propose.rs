//! Several plausible colorings of a print, small.

use nishikie::color::{Analyzer, View};

use crate::color::desk::{Desk, PROPOSALS};
use crate::error::Refusal;
use crate::tile;

/// Longest side of a proposal's picture.
const LONGEST: usize = 400;

/// Colors a print in several plausible ways. Calls `changed` after each.
///
/// # Errors
/// The print is not ready, or the task was stopped.
pub fn propose(analyzer: &Analyzer, desk: &Desk, changed: &dyn Fn()) -> Result<(), Refusal> {
    for number in 0..PROPOSALS {
        // Unlocked in between, so that the page can request pixels.
        let mut analyzed = desk.analyzed();
        let analyzed = analyzed.as_mut().ok_or_else(|| {
            Refusal::conflict("the colors are not there yet; wait until they are")
        })?;
        let session = &mut analyzed.session;
        let whole = View::whole(session.scan());
        let longest = LONGEST.min(whole.width.max(whole.height));
        let view = whole.with_longest(longest);
        let picture = session.propose(number as u8, &view, analyzer.monitor)?;
        let jpeg = tile::whole(&picture)?;
        if !desk.state().add_proposal(number, jpeg) {
            return Ok(()); // The sources are not wanted any more.
        }
        changed();
    }
    Ok(())
}
