//! A print's project: everything that a curator decided about it, in a small file beside it.

use std::fs;
use std::path::Path;

use nishikie::color::{Edit, Edits, Pick, Region, Stroke};
use nishikie::picture::output::{self, Overwrite};
use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// The newest version of the file's form. A project is written in the lowest version that holds it: 3 with regions, 2 with strokes,
/// else 1.
const VERSION: u32 = 3;

/// The end of a project's name, after the print's name.
pub const ENDING: &str = ".nishikie.json";

/// Largest size of a project in bytes.
const LARGEST: u64 = 16 << 20;

/// A file of the folder, with its content's hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The file's name.
    pub name: FileName,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// The sources of a print's colors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Prints in color, in the order in which they were chosen.
    pub references: Vec<File>,
    /// A model that was trained on a collection.
    pub model: Option<File>,
    /// The only pigments that the print may have.
    pub palette: Option<File>,
    /// The number of the plausible coloring: 0 is the likeliest.
    pub proposal: u8,
}

impl Sources {
    /// Returns whether there is nothing to take colors from.
    pub fn is_empty(&self) -> bool {
        self.references.is_empty() && self.model.is_none() && self.palette.is_none()
    }

    /// Returns the first of several sources, which gives a picture before the others have been analyzed; `None` if there is only one.
    pub fn beginning(&self) -> Option<Self> {
        let first = usize::from(self.model.is_none());
        (self.references.len() > first).then(|| Sources {
            references: self.references[..first].to_vec(),
            ..self.clone()
        })
    }
}

/// Everything that a print's picture depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The version of the form. Its name in the file distinguishes a project from other JSON.
    nishikie_project: u32,
    /// The print.
    pub content: File,
    /// The sources of its colors.
    pub sources: Sources,
    /// Colors for single areas, the later over the earlier.
    #[serde(with = "nishikie::as_text::list")]
    pub picks: Vec<Pick>,
    /// Outlined regions, over picks, the later over the earlier.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "nishikie::as_text::list"
    )]
    pub regions: Vec<Region>,
    /// Strokes of brush and eraser, the later over the earlier.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "nishikie::as_text::list"
    )]
    pub strokes: Vec<Stroke>,
}

impl Project {
    /// Creates the project of a print about which nothing was decided.
    pub fn new(content: File) -> Self {
        Project {
            nishikie_project: 1,
            content,
            sources: Sources::default(),
            picks: Vec::new(),
            regions: Vec::new(),
            strokes: Vec::new(),
        }
    }

    /// Returns whether nothing was decided yet.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.edits().is_empty()
    }

    /// Returns the edits.
    pub fn edits(&self) -> Edits {
        Edits {
            scribbles: None,
            picks: self.picks.clone(),
            regions: self.regions.clone(),
            strokes: self.strokes.clone(),
        }
    }

    /// Replaces all edits.
    pub fn set_edits(&mut self, edits: Edits) {
        self.picks = edits.picks;
        self.regions = edits.regions;
        self.strokes = edits.strokes;
    }

    /// Makes an edit.
    pub fn make(&mut self, edit: &Edit) {
        match edit {
            Edit::Pick(pick) => self.picks.push(*pick),
            Edit::Region(region) => self.regions.push(region.clone()),
            Edit::Stroke(stroke) => self.strokes.push(stroke.clone()),
            Edit::Clear {} => self.set_edits(Edits::default()),
        }
    }

    /// Returns the lowest version of the form that holds the project.
    fn version(&self) -> u32 {
        match (self.regions.is_empty(), self.strokes.is_empty()) {
            (false, _) => VERSION,
            (true, false) => 2,
            (true, true) => 1,
        }
    }

    /// Reads the project of a print; `None` if there is none yet.
    ///
    /// # Errors
    /// The file cannot be read, or is no project.
    pub fn read(folder: &Folder, print: &FileName) -> Result<Option<Self>, Refusal> {
        let name = name_of(print)?;
        if fs::symlink_metadata(folder.place(&name)).is_err() {
            return Ok(None);
        }
        let path = folder.file(&name)?;
        let damaged = |problem: String| {
            Refusal::unusable(format!(
                "{name}: is no project that can be read ({problem}); move it away to begin anew"
            ))
            .in_japanese(format!(
                "{name}: 作業の記録として読み取れません（{problem}）。新しく始めるには、このファイルを移してください。"
            ))
        };
        let text = read_small(&path).map_err(damaged)?;
        let version = version(&text).ok_or_else(|| damaged("it is something else".into()))?;
        if version > u64::from(VERSION) {
            return Err(Refusal::unusable(format!(
                "{name}: was written by a newer nishikie (form {version}; this program knows {VERSION}); use that one"
            ))
            .in_japanese(format!(
                "{name}: 新しい nishikie で保存されたもので、この版では読めません（形式 {version}、対応は {VERSION} まで）。新しい版をお使いください。"
            )));
        }
        let read: Result<Self, _> = serde_json::from_slice(&text);
        let project = read.map_err(|error| damaged(error.to_string()))?;
        Ok(Some(Project {
            nishikie_project: 1,
            ..project
        }))
    }

    /// Writes the project beside the print, whole or not at all.
    ///
    /// # Errors
    /// It cannot be written, or another kind of file has its name, which is never overwritten.
    pub fn write(&self, folder: &Folder) -> Result<(), Refusal> {
        let place = folder.place(&name_of(&self.content.name)?);
        let own = Overwrite::Own {
            what: "a project of nishikie",
            is: |path| read_small(path).is_ok_and(|text| version(&text).is_some()),
        };
        let mut file = output::create(&place, own)?;
        let mut written = serde_json::json!(self);
        written["nishikie_project"] = self.version().into();
        let text = format!("{written:#}\n");
        file.write_all(text.as_bytes())?;
        Ok(file.finish()?)
    }
}

/// Returns whether a print has a project, readable or not.
pub fn is_there(folder: &Folder, print: &FileName) -> bool {
    name_of(print).is_ok_and(|name| folder.file(&name).is_ok())
}

/// Returns the name of a print's project.
fn name_of(print: &FileName) -> Result<FileName, Refusal> {
    FileName::new(format!("{print}{ENDING}"))
}

fn read_small(path: &Path) -> Result<Vec<u8>, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > LARGEST {
        return Err("it is too large".into());
    }
    fs::read(path).map_err(|error| error.to_string())
}

fn version(text: &[u8]) -> Option<u64> {
    let value: serde_json::Value = serde_json::from_slice(text).ok()?;
    value.get("nishikie_project")?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> File {
        File {
            name: FileName::new(name).unwrap(),
            sha256: "0".repeat(64),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let mut project = Project::new(file("gray.png"));
        assert_eq!(Project::read(&folder, &project.content.name).unwrap(), None);
        project.write(&folder).unwrap();
        project.sources.references.push(file("color.jpg"));
        project.sources.proposal = 2;
        project.picks.push("3,4=#aa3322,alike".parse().unwrap());
        let place = temporary.path().join("gray.png.nishikie.json");
        let strokes = ["2.5 #aa3322 3,4 5.25,6", "1 erase 3,4"];
        let regions = ["keep 3,4 5.25,6 1,9", "#aa3322 3,4 5.25,6 1,9"];
        // Older programs read what has no strokes and no regions.
        for (strokes, regions, form) in [
            (&strokes[..0], &regions[..0], 1),
            (&strokes[..], &regions[..0], 2),
            (&strokes[..], &regions[..], 3),
            (&strokes[..0], &regions[..], 3),
            (&strokes[..0], &regions[..0], 1),
        ] {
            project.strokes = strokes.iter().map(|text| text.parse().unwrap()).collect();
            project.regions = regions.iter().map(|text| text.parse().unwrap()).collect();
            project.write(&folder).unwrap();
            let read = Project::read(&folder, &project.content.name).unwrap();
            assert_eq!(read.as_ref(), Some(&project));
            assert_eq!(version(&fs::read(&place).unwrap()), Some(form));
        }
    }

    #[test]
    fn what_is_something_else_stays_as_it_is() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        let project = Project::new(file("gray.png"));
        let place = temporary.path().join("gray.png.nishikie.json");
        for text in ["my notes", "{}", "{\"nishikie_project\": \"1\"}"] {
            fs::write(&place, text).unwrap();
            assert!(project.write(&folder).is_err(), "{text}");
            assert!(Project::read(&folder, &project.content.name).is_err());
            assert_eq!(fs::read_to_string(&place).unwrap(), text);
        }
        fs::write(&place, "{\"nishikie_project\": 99}").unwrap();
        let refusal = Project::read(&folder, &project.content.name).unwrap_err();
        assert!(refusal.message.contains("newer"), "{}", refusal.message);
    }
}
