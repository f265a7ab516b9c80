//! What can be undone and done again: every step as the difference that it made, so that thousands of them take little room.

use nishikie::color::{Pick, Region, Stroke};

use crate::color::project::Project;

/// One edit.
#[derive(Debug)]
pub enum Step {
    /// An area's color came.
    Pick(Pick),
    /// A region came.
    Region(Region),
    /// A stroke came.
    Stroke(Stroke),
    /// All went, and other edits came in their place, if any.
    Replaced {
        /// The edits there were.
        before: Marks,
        /// The edits there are.
        after: Marks,
    },
}

/// All edits of a print.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// Single areas' colors.
    pub picks: Vec<Pick>,
    /// What was outlined.
    pub regions: Vec<Region>,
    /// Strokes of brush and eraser.
    pub strokes: Vec<Stroke>,
}

impl Marks {
    /// A project's.
    pub fn of(project: &Project) -> Self {
        Marks {
            picks: project.picks.clone(),
            regions: project.regions.clone(),
            strokes: project.strokes.clone(),
        }
    }

    fn put_into(&self, project: &mut Project) {
        project.picks.clone_from(&self.picks);
        project.regions.clone_from(&self.regions);
        project.strokes.clone_from(&self.strokes);
    }
}

impl Step {
    /// Makes the edit.
    pub fn make(&self, project: &mut Project) {
        match self {
            Step::Pick(pick) => project.picks.push(*pick),
            Step::Region(region) => project.regions.push(region.clone()),
            Step::Stroke(stroke) => project.strokes.push(stroke.clone()),
            Step::Replaced { after, .. } => after.put_into(project),
        }
    }

    /// Takes the edit back, where it was the last one.
    fn take_back(&self, project: &mut Project) {
        match self {
            Step::Pick(_) => drop(project.picks.pop()),
            Step::Region(_) => drop(project.regions.pop()),
            Step::Stroke(_) => drop(project.strokes.pop()),
            Step::Replaced { before, .. } => before.put_into(project),
        }
    }
}

/// Every edit since the print was opened.
#[derive(Debug, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
}

impl History {
    /// How many steps can be taken back, and how many done again.
    pub fn lengths(&self) -> [usize; 2] {
        [self.past.len(), self.future.len()]
    }

    /// A step was made.
    pub fn made(&mut self, step: Step) {
        self.past.push(step);
        self.future.clear();
    }

    /// The project before the last step; `None` if there is none.
    pub fn before(&self, project: &Project) -> Option<Project> {
        let mut project = project.clone();
        self.past.last()?.take_back(&mut project);
        Some(project)
    }

    /// The project after the step that was taken back last; `None` if there is none.
    pub fn after(&self, project: &Project) -> Option<Project> {
        let mut project = project.clone();
        self.future.last()?.make(&mut project);
        Some(project)
    }

    /// The last step was taken back.
    pub fn went_back(&mut self) {
        self.future.extend(self.past.pop());
    }

    /// The step that was taken back last was done again.
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
        let pick = |text: &str| Step::Pick(text.parse().unwrap());
        let stroke = |text: &str| Step::Stroke(text.parse().unwrap());
        let region = |text: &str| Step::Region(text.parse().unwrap());
        let steps = |project: &Project| {
            let before = Marks::of(project);
            let after = Marks {
                picks: before.picks.clone(),
                ..Marks::default()
            };
            Step::Replaced { before, after }
        };
        for number in 0..9 {
            let step = match number {
                0 | 5 => pick("1,2=#aabbcc"),
                1 | 3 => stroke("3 #aabbcc 1,1 5,5"),
                2 => stroke("4 erase 1,1"),
                6 => region("#aabbcc 1,1 5,5 1,5"),
                7 => region("keep 1,1 5,5 1,5"),
                _ => steps(&project),
            };
            step.make(&mut project);
            history.made(step);
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
