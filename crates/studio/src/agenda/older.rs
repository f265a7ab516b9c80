//! The agenda of earlier versions of the program: one file in the folder with all orders.

use std::fs;
use std::io;
use std::path::PathBuf;

use nishikie::style::StyleRecipe;
use nishikie::{Recipe, Role};
use serde::Deserialize;

use crate::chosen::File;
use crate::color::export;
use crate::color::project::Project;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;
use crate::picture_order::PictureOrder;

/// The version of the file's form.
const VERSION: u64 = 1;

/// The file's name, which no request can give.
pub const NAME: &str = ".nishikie-studio.json";

/// The new name of a file of that name that cannot be read. It is not hidden, so that a person finds it.
pub const ASIDE: &str = "nishikie-studio-unread.json";

/// Largest number that such a name gets.
const NUMBERS: usize = 1_000;

/// Largest size of the file in bytes.
const LARGEST: u64 = 64 << 20;

#[derive(Deserialize)]
struct Noted {
    unfinished: Vec<OlderOrder>,
}

/// A file that is to be written, in the older form.
#[derive(Deserialize)]
#[serde(tag = "task", rename_all = "snake_case", deny_unknown_fields)]
enum OlderOrder {
    /// A print's picture as its project was at the request.
    Export { project: Project, file: FileName },
    /// A run of style mode.
    Style {
        content: File,
        styles: Vec<File>,
        recipe: StyleRecipe,
        file: FileName,
    },
}

impl OlderOrder {
    fn order(self, folder: &Folder) -> Result<PictureOrder, Refusal> {
        match self {
            OlderOrder::Export { project, file } => export::order(folder, project, file),
            OlderOrder::Style {
                content,
                styles,
                recipe,
                file,
            } => Ok(PictureOrder {
                content,
                sources: styles
                    .into_iter()
                    .map(|style| (Role::Style, style))
                    .collect(),
                recipe: Recipe::Style(recipe),
                file,
            }),
        }
    }
}

/// Reads the orders of a folder's file, with a refusal in the place of those that cannot be carried out any more; `None` where there
/// is no file.
///
/// # Errors
/// The file is something else, or was written by a newer program.
pub fn read(folder: &Folder) -> Result<Option<Vec<Result<PictureOrder, Refusal>>>, String> {
    let place = place(folder);
    let Ok(found) = fs::symlink_metadata(&place) else {
        return Ok(None);
    };
    if !found.is_file() || found.len() > LARGEST {
        return Err("is something else than the studio's own file".into());
    }
    let text = fs::read(place).map_err(|error| error.to_string())?;
    let value: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    match value["nishikie_studio"].as_u64() {
        None => Err("is something else than the studio's own file".into()),
        Some(version) if version > VERSION => Err("was written by a newer nishikie".into()),
        Some(_) => {
            let noted: Noted = serde_json::from_value(value).map_err(|error| error.to_string())?;
            let orders = noted.unfinished.into_iter();
            Ok(Some(orders.map(|order| order.order(folder)).collect()))
        }
    }
}

/// Removes a folder's file.
pub fn remove(folder: &Folder) {
    // At worst its orders are compared with those that are noted once more.
    let _ = fs::remove_file(place(folder));
}

/// Moves a folder's file to a name that is free, in the same folder.
///
/// # Errors
/// It cannot be moved.
pub fn put_aside(folder: &Folder) -> io::Result<FileName> {
    let unnamed = |refusal: Refusal| io::Error::other(refusal.message);
    let name = FileName::new(ASIDE).map_err(unnamed)?;
    for number in 1..NUMBERS {
        let name = FileName::new(name.numbered(number)).map_err(unnamed)?;
        let free = folder.place(&name);
        // Taken before it is moved there, so that no file is moved over another.
        match fs::File::create_new(&free) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        return match fs::rename(place(folder), &free) {
            Ok(()) => Ok(name),
            Err(error) => {
                let _ = fs::remove_file(&free);
                Err(error)
            }
        };
    }
    Err(io::Error::other("there are too many such files"))
}

fn place(folder: &Folder) -> PathBuf {
    folder.path().join(NAME)
}
