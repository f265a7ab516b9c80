//! A print's project: everything that a curator decided about it, in a small file beside it.

use std::fs;
use std::path::Path;

use nishikie::as_text;
use nishikie::color::{Edits, Pick, Region, Stroke};
use nishikie::picture::output::{self, Overwrite};
use serde::{Deserialize, Serialize};

use crate::chosen::File;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;

/// The version of the file's form, raised when older programs could no longer read it. Projects of all earlier versions are read.
const VERSION: u32 = 4;

/// The end of a project's name, after the print's name.
pub const ENDING: &str = ".nishikie.json";

/// Largest size of a project in bytes.
const LARGEST: u64 = 16 << 20;

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
    /// The number of the plausible coloring; 0 is the most probable.
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
#[serde(from = "ProjectForm")]
pub struct Project {
    /// The print.
    pub content: File,
    /// The sources of its colors.
    pub sources: Sources,
    /// The edits.
    pub edits: Edits,
}

/// The form of a [`Project`] in JSON. Before form 4, edits were fields of the project itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectForm {
    #[serde(rename = "nishikie_project")]
    _version: u32,
    content: File,
    sources: Sources,
    #[serde(default)]
    edits: Option<Edits>,
    #[serde(default, with = "as_text::list")]
    picks: Vec<Pick>,
    #[serde(default, with = "as_text::list")]
    regions: Vec<Region>,
    #[serde(default, with = "as_text::list")]
    strokes: Vec<Stroke>,
}

impl From<ProjectForm> for Project {
    fn from(form: ProjectForm) -> Project {
        let older = Edits {
            picks: form.picks,
            regions: form.regions,
            strokes: form.strokes,
        };
        Project {
            content: form.content,
            sources: form.sources,
            edits: form.edits.unwrap_or(older),
        }
    }
}

impl Project {
    /// Creates the project of a print about which nothing was decided.
    pub fn new(content: File) -> Self {
        Project {
            content,
            sources: Sources::default(),
            edits: Edits::default(),
        }
    }

    /// Returns whether nothing was decided yet.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.edits.is_empty()
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
        Ok(Some(project))
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
        written["nishikie_project"] = VERSION.into();
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
        project.edits = Edits {
            picks: vec!["3,4=#aa3322,alike".parse().unwrap()],
            regions: vec!["keep 3,4 5.25,6 1,9".parse().unwrap()],
            strokes: vec!["2.5 #aa3322 3,4 5.25,6".parse().unwrap()],
        };
        project.write(&folder).unwrap();
        let read = Project::read(&folder, &project.content.name).unwrap();
        assert_eq!(read, Some(project));
        let place = temporary.path().join("gray.png.nishikie.json");
        assert_eq!(version(&fs::read(&place).unwrap()), Some(4));
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
