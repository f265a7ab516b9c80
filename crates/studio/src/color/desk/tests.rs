//! The transitions of a print's state.

use std::fs;
use std::sync::Arc;

use nishikie::color::Edit;
use nishikie::picture::Picture;

use super::proposals::PROPOSALS;
use super::state::State;
use crate::chosen::File;
use crate::color::areas::Areas;
use crate::color::project::{Project, Sources};
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;
use crate::pyramid::Pyramid;

struct Setup {
    _temporary: tempfile::TempDir,
    folder: Folder,
    state: State,
}

/// A print of 4 × 3 pixels that has been read.
fn setup() -> Setup {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    let mut state = State::new(Project::new(file("gray.png")));
    let scan = Picture::from_rgb8(4, 3, &[100; 36]).unwrap();
    state.set_original(Arc::new(Pyramid::of(&scan)));
    Setup {
        _temporary: temporary,
        folder,
        state,
    }
}

fn file(name: &str) -> File {
    File {
        name: FileName::new(name).unwrap(),
        sha256: "0".repeat(64),
    }
}

fn sources(names: &[&str]) -> Sources {
    Sources {
        references: names.iter().map(|name| file(name)).collect(),
        ..Sources::default()
    }
}

/// Requests the version that is shown.
fn at_present(state: &mut State) -> Result<(), Refusal> {
    let version = state.status().version;
    state.request(version)
}

fn pick(text: &str) -> Edit {
    Edit::Pick(text.parse().unwrap())
}

fn areas() -> Areas {
    Areas {
        width: 1,
        height: 1,
        labels: vec![0],
    }
}

#[test]
fn a_print_without_sources_is_settled_when_it_was_analyzed() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    assert!(!state.is_settled() && state.areas().is_err());
    state.set_areas(areas());
    assert!(state.is_settled() && !state.is_ready());
    state.set_ready(&Sources::default(), Vec::new(), true);
    assert!(state.is_settled() && !state.is_ready(), "there is no color");
    state.choose(&folder, sources(&["a.png"])).unwrap();
    assert!(!state.is_settled());
}

#[test]
fn a_print_is_settled_when_all_of_its_sources_are_in_it() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    let wanted = sources(&["a.png", "b.png"]);
    state.choose(&folder, wanted.clone()).unwrap();
    let begun = state.status().version;
    state.set_ready(&wanted, Vec::new(), false);
    assert!(state.is_ready() && !state.is_settled() && !state.status().complete);
    state.set_ready(&wanted, Vec::new(), true);
    assert!(state.is_ready() && state.is_settled() && state.status().complete);
    assert_eq!(state.status().version, begun + 2);
    state.set_unready();
    assert!(!state.is_ready() && !state.is_settled());
}

#[test]
fn colors_of_sources_that_are_not_wanted_any_more_are_not_shown() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    let (first, second) = (sources(&["a.png"]), sources(&["b.png"]));
    state.choose(&folder, first.clone()).unwrap();
    state.choose(&folder, second).unwrap();
    let version = state.status().version;
    state.set_ready(&first, Vec::new(), true);
    assert!(!state.is_ready());
    assert_eq!(state.status().version, version);
}

#[test]
fn every_version_is_asked_for_while_it_is_shown() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    let wanted = sources(&["a.png"]);
    state.choose(&folder, wanted.clone()).unwrap();
    assert!(at_present(&mut state).is_err(), "it is not ready");
    state.set_ready(&wanted, Vec::new(), true);
    let before = state.status().version;
    assert!(state.request(before).is_ok());
    state.edit(&folder, pick("1,2=#aabbcc")).unwrap();
    assert!(state.request(before).is_err(), "it is out of date");
    assert!(at_present(&mut state).is_ok());
    assert_eq!(state.history().edits().picks.len(), 1);
    state.put_away();
    assert!(at_present(&mut state).is_err());
    assert!(state.original().is_err());
}

#[test]
fn edits_are_kept_in_the_project_and_undone() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    let name = FileName::new("gray.png").unwrap();
    let written = || Project::read(&folder, &name).unwrap().unwrap();
    state.edit(&folder, pick("1,2=#aabbcc")).unwrap();
    state.edit(&folder, pick("3,0=#112233")).unwrap();
    assert_eq!(written().edits.picks.len(), 2);
    state.edit(&folder, Edit::Clear {}).unwrap();
    state.edit(&folder, Edit::Clear {}).unwrap();
    let lengths = |state: &State| [state.status().undo, state.status().redo];
    assert_eq!(lengths(&state), [3, 0], "nothing is no edit");
    assert!(written().edits.picks.is_empty());
    for (left, picks) in [(2, 2), (1, 1), (0, 0), (0, 0)] {
        state.undo(&folder).unwrap();
        assert_eq!(lengths(&state), [left, 3 - left]);
        assert_eq!(written().edits.picks.len(), picks);
    }
    state.redo(&folder).unwrap();
    assert_eq!(written().edits.picks.len(), 1);
    state.edit(&folder, pick("0,0=#112233")).unwrap();
    assert_eq!(lengths(&state), [2, 0]);
}

#[test]
fn an_edit_that_cannot_be_made_changes_nothing() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    let version = state.status().version;
    assert!(state.edit(&folder, pick("4,0=#aabbcc")).is_err());
    fs::write(folder.path().join("gray.png.nishikie.json"), "my notes").unwrap();
    assert!(state.edit(&folder, pick("1,0=#aabbcc")).is_err());
    assert!(state.choose(&folder, sources(&["a.png"])).is_err());
    let status = state.status();
    assert_eq!((status.version, status.undo), (version, 0));
    assert!(status.picks.is_empty() && status.sources.is_empty());
}

#[test]
fn another_project_is_adopted_over_nothing_or_where_it_may_replace() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    let mut project = Project::new(file("gray.png"));
    project.sources = sources(&["a.png"]);
    project.edits.picks.push("1,2=#aabbcc".parse().unwrap());
    assert!(state.adopt(&folder, project.clone(), false).unwrap());
    state.set_ready(&sources(&["a.png"]), Vec::new(), true);
    let mut other = project.clone();
    other.edits.picks.push("3,0=#112233".parse().unwrap());
    assert!(!state.adopt(&folder, other.clone(), false).unwrap());
    assert_eq!(state.project(), project);
    assert!(state.adopt(&folder, other.clone(), true).unwrap());
    assert!(state.is_ready(), "its sources are the same");
    other.sources = sources(&["b.png"]);
    assert!(state.adopt(&folder, other, true).unwrap());
    assert!(!state.is_ready());
    state.undo(&folder).unwrap();
    assert_eq!(state.project().edits.picks.len(), 2);
    assert_eq!(state.project().sources, sources(&["b.png"]));
}

#[test]
fn proposals_are_made_once_for_the_same_sources() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    assert!(!state.add_proposal(0, vec![0]), "none was asked for");
    state.choose(&folder, sources(&["a.png"])).unwrap();
    assert!(state.begin_proposals());
    let key = state.status().version;
    for number in 0..PROPOSALS {
        assert!(state.add_proposal(number, vec![number as u8]));
    }
    assert!(!state.begin_proposals(), "all are there");
    assert_eq!(*state.proposal(key, 5).unwrap(), [5]);
    let chosen = Sources {
        proposal: 3,
        ..sources(&["a.png"])
    };
    state.choose(&folder, chosen).unwrap();
    assert!(
        !state.begin_proposals(),
        "which one is chosen does not count"
    );
    state.choose(&folder, sources(&["b.png"])).unwrap();
    assert!(state.proposal(key, 5).is_err());
    assert!(!state.add_proposal(0, vec![0]));
    assert!(state.begin_proposals());
}

#[test]
fn proposals_that_were_broken_off_are_begun_again() {
    let Setup {
        _temporary,
        folder,
        mut state,
    } = setup();
    state.choose(&folder, sources(&["a.png"])).unwrap();
    assert!(state.begin_proposals() && state.add_proposal(0, vec![0]));
    assert!(state.begin_proposals());
    assert!(
        !state.add_proposal(1, vec![1]),
        "the first is to come again"
    );
    assert!(state.add_proposal(0, vec![0]));
}
