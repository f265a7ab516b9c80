//! The undo list: every step as the difference that it made, so that thousands of steps take little memory.

use nishikie::color::{Edit, Edits};

use crate::color::project::Project;

/// One step.
#[derive(Debug)]
enum Step {
    /// An edit was added.
    Added(Edit),
    /// All edits were replaced.
    Replaced { before: Edits, after: Edits },
}

impl Step {
    fn redo(&self, project: &mut Project) {
        match self {
            Step::Added(edit) => project.make(edit),
            Step::Replaced { after, .. } => project.set_edits(after.clone()),
        }
    }

    /// Undoes the step, where it was the last one.
    fn undo(&self, project: &mut Project) {
        match self {
            Step::Added(Edit::Pick(_)) => drop(project.picks.pop()),
            Step::Added(Edit::Region(_)) => drop(project.regions.pop()),
            Step::Added(Edit::Stroke(_)) => drop(project.strokes.pop()),
            Step::Added(Edit::Clear {}) => {}
            Step::Replaced { before, .. } => project.set_edits(before.clone()),
        }
    }
}

/// The steps since the print was opened.
#[derive(Debug, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl History {
    /// Returns how many steps can be undone, and how many redone.
    pub fn lengths(&self) -> [usize; 2] {
        [self.past.len(), self.future.len()]
    }

    /// Records that a pick, a region or a stroke was added.
    pub fn added(&mut self, edit: Edit) {
        self.record(Step::Added(edit));
    }

    /// Records that all edits were replaced.
    pub fn replaced(&mut self, before: Edits, after: Edits) {
        self.record(Step::Replaced { before, after });
    }

    fn record(&mut self, step: Step) {
        self.past.push(step);
        self.future.clear();
    }

    /// Returns the project before the last step; `None` if there is none.
    pub fn before(&self, project: &Project) -> Option<Project> {
        let mut project = project.clone();
        self.past.last()?.undo(&mut project);
        Some(project)
    }

    /// Returns the project after the step that was undone last; `None` if there is none.
    pub fn after(&self, project: &Project) -> Option<Project> {
        let mut project = project.clone();
        self.future.last()?.redo(&mut project);
        Some(project)
    }

    /// Records that the last step was undone.
    pub fn went_back(&mut self) {
        self.future.extend(self.past.pop());
    }

    /// Records that the step that was undone last was redone.
    pub fn went_on(&mut self) {
        self.past.extend(self.future.pop());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::project::File;
    use crate::name::FileName;

    #[test]
    fn every_kind_of_edit_goes_back_and_forth() {
        let name = FileName::new("gray.png").unwrap();
        let sha256 = "0".repeat(64);
        let mut project = Project::new(File { name, sha256 });
        let mut history = History::default();
        let mut seen = vec![project.clone()];
        let pick = |text: &str| Some(Edit::Pick(text.parse().unwrap()));
        let stroke = |text: &str| Some(Edit::Stroke(text.parse().unwrap()));
        let region = |text: &str| Some(Edit::Region(text.parse().unwrap()));
        for number in 0..9 {
            let edit = match number {
                0 | 5 => pick("1,2=#aabbcc"),
                1 | 3 => stroke("3 #aabbcc 1,1 5,5"),
                2 => stroke("4 erase 1,1"),
                6 => region("#aabbcc 1,1 5,5 1,5"),
                7 => region("keep 1,1 5,5 1,5"),
                _ => None,
            };
            match edit {
                Some(edit) => {
                    project.make(&edit);
                    history.added(edit);
                }
                None => {
                    let before = project.edits();
                    let after = Edits {
                        picks: before.picks.clone(),
                        ..Edits::default()
                    };
                    project.set_edits(after.clone());
                    history.replaced(before, after);
                }
            }
            seen.push(project.clone());
        }
        for earlier in seen.iter().rev().skip(1) {
            project = history.before(&project).unwrap();
            history.went_back();
            assert_eq!(project, *earlier);
        }
        assert!(history.before(&project).is_none());
        for later in &seen[1..] {
            project = history.after(&project).unwrap();
            history.went_on();
            assert_eq!(project, *later);
        }
        assert_eq!(history.lengths(), [9, 0]);
    }
}
