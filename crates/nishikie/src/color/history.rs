//! Edits with undo and redo.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::edit::Edit;
use super::edits::Edits;
use super::pick::Pick;
use super::region::Region;
use super::stroke::Stroke;

/// The edits of one print, with undo and redo of any number of changes.
///
/// Clones share one history, so that a page can add an edit while a [`Session`](super::Session) that shows it computes.
#[derive(Clone, Debug, Default)]
pub struct History(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    edits: Edits,
    past: Vec<Step>,
    future: Vec<Step>,
}

/// A change of the edits. A replacement keeps all edits before and after it; other changes keep only what they add, so that thousands
/// of them take little memory.
#[derive(Clone, Debug)]
enum Step {
    Pick(Pick),
    Region(Region),
    Stroke(Stroke),
    Replace { before: Edits, after: Edits },
}

impl Step {
    fn of(edit: Edit, edits: &Edits) -> Step {
        match edit {
            Edit::Pick(pick) => Step::Pick(pick),
            Edit::Region(region) => Step::Region(region),
            Edit::Stroke(stroke) => Step::Stroke(stroke),
            Edit::Clear {} => Step::replace(Edits::default(), edits),
        }
    }

    fn replace(after: Edits, before: &Edits) -> Step {
        Step::Replace {
            before: before.clone(),
            after,
        }
    }

    fn make(&self, edits: &mut Edits) {
        match self {
            Step::Pick(pick) => edits.picks.push(*pick),
            Step::Region(region) => edits.regions.push(region.clone()),
            Step::Stroke(stroke) => edits.strokes.push(stroke.clone()),
            Step::Replace { after, .. } => edits.clone_from(after),
        }
    }

    /// Undoes the change, which must be the last one.
    fn take_back(&self, edits: &mut Edits) {
        match self {
            Step::Pick(_) => drop(edits.picks.pop()),
            Step::Region(_) => drop(edits.regions.pop()),
            Step::Stroke(_) => drop(edits.strokes.pop()),
            Step::Replace { before, .. } => edits.clone_from(before),
        }
    }
}

impl History {
    /// Returns a history that begins with these edits, which cannot be undone.
    pub fn new(edits: Edits) -> History {
        History(Arc::new(Mutex::new(State {
            edits,
            ..State::default()
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the present edits.
    pub fn edits(&self) -> Edits {
        self.state().edits.clone()
    }

    /// Returns the numbers of changes that can be undone and redone.
    pub fn steps(&self) -> [usize; 2] {
        let state = self.state();
        [state.past.len(), state.future.len()]
    }

    /// Makes an edit. `keep` receives the new edits before they take effect; if it returns an error, nothing is changed.
    ///
    /// # Errors
    /// That of `keep`.
    pub fn edit<E>(&self, edit: Edit, keep: impl FnOnce(&Edits) -> Result<(), E>) -> Result<(), E> {
        self.step(|edits| Step::of(edit, edits), keep)
    }

    /// Replaces all edits by others, as one change. `keep` is that of [`History::edit`].
    ///
    /// # Errors
    /// That of `keep`.
    pub fn replace<E>(
        &self,
        edits: Edits,
        keep: impl FnOnce(&Edits) -> Result<(), E>,
    ) -> Result<(), E> {
        self.step(|before| Step::replace(edits, before), keep)
    }

    fn step<E>(
        &self,
        step: impl FnOnce(&Edits) -> Step,
        keep: impl FnOnce(&Edits) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut state = self.state();
        let step = step(&state.edits);
        let mut edits = state.edits.clone();
        step.make(&mut edits);
        keep(&edits)?;
        state.edits = edits;
        state.past.push(step);
        state.future.clear();
        Ok(())
    }

    /// Undoes the last change; returns false if there is none. `keep` is that of [`History::edit`].
    ///
    /// # Errors
    /// That of `keep`.
    pub fn undo<E>(&self, keep: impl FnOnce(&Edits) -> Result<(), E>) -> Result<bool, E> {
        let mut state = self.state();
        let Some(step) = state.past.last() else {
            return Ok(false);
        };
        let mut edits = state.edits.clone();
        step.take_back(&mut edits);
        keep(&edits)?;
        state.edits = edits;
        let step = state.past.pop();
        state.future.extend(step);
        Ok(true)
    }

    /// Redoes the change that was undone last; returns false if there is none. `keep` is that of [`History::edit`].
    ///
    /// # Errors
    /// That of `keep`.
    pub fn redo<E>(&self, keep: impl FnOnce(&Edits) -> Result<(), E>) -> Result<bool, E> {
        let mut state = self.state();
        let Some(step) = state.future.last() else {
            return Ok(false);
        };
        let mut edits = state.edits.clone();
        step.make(&mut edits);
        keep(&edits)?;
        state.edits = edits;
        let step = state.future.pop();
        state.past.extend(step);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn kept(_: &Edits) -> Result<(), Infallible> {
        Ok(())
    }

    #[test]
    fn every_kind_of_edit_goes_back_and_forth() {
        let history = History::default();
        let mut seen = vec![history.edits()];
        let pick = || Edit::Pick("1,2=#aabbcc".parse().unwrap());
        let stroke = |text: &str| Edit::Stroke(text.parse().unwrap());
        let region = |text: &str| Edit::Region(text.parse().unwrap());
        for number in 0..9 {
            let edit = match number {
                8 => Edit::Clear {},
                0 | 5 => pick(),
                1 | 3 => stroke("3 #aabbcc 1,1 5,5"),
                2 => stroke("4 erase 1,1"),
                6 => region("#aabbcc 1,1 5,5 1,5"),
                7 => region("keep 1,1 5,5 1,5"),
                _ => {
                    let picks = history.edits().picks;
                    let edits = Edits {
                        picks,
                        ..Edits::default()
                    };
                    history.replace(edits, kept).unwrap();
                    seen.push(history.edits());
                    continue;
                }
            };
            history.edit(edit, kept).unwrap();
            seen.push(history.edits());
        }
        for earlier in seen.iter().rev().skip(1) {
            assert_eq!(history.undo(kept), Ok(true));
            assert_eq!(history.edits(), *earlier);
        }
        assert_eq!(history.undo(kept), Ok(false));
        for later in &seen[1..] {
            assert_eq!(history.redo(kept), Ok(true));
            assert_eq!(history.edits(), *later);
        }
        assert_eq!(history.redo(kept), Ok(false));
        assert_eq!(history.steps(), [9, 0]);
        history.undo(kept).unwrap();
        history.edit(pick(), kept).unwrap();
        assert_eq!(
            history.steps(),
            [9, 0],
            "a new edit ends what could be redone"
        );
    }

    #[test]
    fn a_refused_edit_changes_nothing() {
        let history = History::default();
        history
            .edit(Edit::Pick("1,2=#aabbcc".parse().unwrap()), kept)
            .unwrap();
        let before = history.edits();
        let refuse = |_: &Edits| Err("no room");
        assert_eq!(history.edit(Edit::Clear {}, refuse), Err("no room"));
        assert_eq!(history.undo(refuse), Err("no room"));
        assert_eq!((history.edits(), history.steps()), (before, [1, 0]));
    }
}
