//! The order for a picture of the folder: every file is named without the folder, so that the order outlives a move of it.

use nishikie::{Order, Output, Recipe, Role, Source};
use serde::{Deserialize, Serialize};

use crate::chosen::File;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::jobs::Task;
use crate::name::FileName;

/// The order for a picture of the folder. In JSON it is an [`Order`] whose inputs have no paths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Order", into = "Order")]
pub struct PictureOrder {
    /// The print.
    pub content: File,
    /// The other inputs, in their order.
    pub sources: Vec<(Role, File)>,
    /// The recipe.
    pub recipe: Recipe,
    /// The file that is written.
    pub file: FileName,
}

impl PictureOrder {
    /// Returns the kind of the job that carries the order out.
    pub fn task(&self) -> Task {
        match self.recipe {
            Recipe::Color(_) => Task::Export,
            Recipe::Style(_) => Task::Style,
        }
    }

    /// Returns the order with the paths of its files in the folder.
    ///
    /// # Errors
    /// A file is missing, or a model was changed.
    pub fn placed(&self, folder: &Folder) -> Result<Order, Refusal> {
        let mut order = Order::from(self.clone());
        let files = self.sources.iter().map(|(_, file)| file);
        let files = std::iter::once(&self.content).chain(files);
        for (input, file) in order.inputs.iter_mut().zip(files) {
            input.source = Source::File(folder.file(&file.name)?);
            if input.role == Role::Model {
                // A model's hash in an order is that of its contents, which other writers may arrange otherwise.
                file.check_unchanged(folder)?;
                input.sha256 = None;
            }
        }
        Ok(order.to(folder.place(&self.file)))
    }
}

impl From<PictureOrder> for Order {
    fn from(order: PictureOrder) -> Order {
        let sources = order.sources.iter().map(|(role, file)| file.input(*role));
        Order {
            inputs: std::iter::once(order.content.input(Role::Content))
                .chain(sources)
                .collect(),
            recipe: order.recipe,
            output: Some(Output::new(order.file.as_str())),
        }
    }
}

impl TryFrom<Order> for PictureOrder {
    type Error = String;

    fn try_from(order: Order) -> Result<Self, String> {
        let mut content = None;
        let mut sources = Vec::new();
        for input in order.inputs {
            let missing = || format!("the hash of {} is missing", input.name);
            let file = File {
                sha256: input.sha256.clone().ok_or_else(missing)?,
                name: FileName::try_from(input.name)?,
            };
            match input.role {
                Role::Content if content.is_none() => content = Some(file),
                role => sources.push((role, file)),
            }
        }
        let output = order.output.and_then(|output| {
            let name = output.path.to_str()?.to_owned();
            Some(name)
        });
        Ok(PictureOrder {
            content: content.ok_or("there is no print")?,
            sources,
            recipe: order.recipe,
            file: FileName::try_from(output.ok_or("there is no file to write")?)?,
        })
    }
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

    fn order() -> PictureOrder {
        PictureOrder {
            content: file("gray.png"),
            sources: vec![(Role::Style, file("color.png"))],
            recipe: Recipe::default(),
            file: FileName::new("out.png").unwrap(),
        }
    }

    #[test]
    fn an_order_outlives_json_without_its_folder() {
        let json = serde_json::json!(order());
        assert_eq!(json["output"]["path"], "out.png");
        assert_eq!(json["inputs"][1]["path"], serde_json::Value::Null);
        assert_eq!(
            serde_json::from_value::<PictureOrder>(json.clone()).unwrap(),
            order()
        );
        for (pointer, wrong) in [
            ("/output/path", serde_json::json!("../out.png")),
            ("/output", serde_json::json!(null)),
            ("/inputs/0/name", serde_json::json!("/etc/passwd")),
            ("/inputs/0/role", serde_json::json!("style")),
            ("/inputs/1/sha256", serde_json::json!(null)),
        ] {
            let mut json = json.clone();
            *json.pointer_mut(pointer).unwrap() = wrong;
            let read = serde_json::from_value::<PictureOrder>(json);
            assert!(read.is_err(), "{pointer}");
        }
    }

    #[test]
    fn files_are_looked_up_in_the_folder() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).unwrap();
        assert!(order().placed(&folder).is_err(), "they are missing");
        for name in ["gray.png", "color.png"] {
            std::fs::write(temporary.path().join(name), "").unwrap();
        }
        let placed = order().placed(&folder).unwrap();
        assert_eq!(
            placed.inputs[1].source,
            Source::File(folder.path().join("color.png"))
        );
        assert_eq!(placed.inputs[1].sha256, Some("0".repeat(64)));
        let output = placed.output.unwrap();
        assert_eq!(output.path, folder.path().join("out.png"));
        assert!(!output.force);
    }
}
