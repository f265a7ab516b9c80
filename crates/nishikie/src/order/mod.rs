//! Orders: descriptions of colorings to be made.
//!
//! An [`Order`] says which inputs are used in which [`Role`], by which [`Recipe`], and which picture is to be written.
//! [`run`](crate::run()) opens the inputs, colors the print in either mode, and returns the picture with its [`Record`](crate::Record): the
//! order with the facts of its outcome.
//!
//! ```no_run
//! use nishikie::progress::Silent;
//! use nishikie::{Engine, Order, run};
//! use vgg::{Network, Weights};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::new(Network::new(Weights::embedded()?));
//! let order = Order::color("gray.tif").with_style("print.jpg").to("colored.tif");
//! // Writes colored.tif, and its record as colored.tif.json.
//! run(&order, &engine, &Silent)?.save()?;
//! # Ok(())
//! # }
//! ```

mod check;
mod error;
mod input;
mod output;
mod provenance;
mod role;

use std::path::PathBuf;

use picture::PictureError;
use serde::{Deserialize, Serialize};

pub use error::OrderError;
pub use input::{Input, Source};
pub use output::Output;
pub use role::{Role, UnknownRole};

pub(crate) use provenance::{NetworkFacts, provenance};

use crate::recipe::{ColorRecipe, Recipe};
use crate::style::StyleRecipe;

/// A description of a coloring to be made: everything that its picture depends on except the network.
///
/// Records and queues hold it as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The inputs. One of them is the content; several styles, and their masks, stand in the order of their weights.
    pub inputs: Vec<Input>,
    /// The mode with every setting and, in color mode, a curator's edits.
    pub recipe: Recipe,
    /// The file to write; `None` if the picture is only returned in memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
}

impl Order {
    /// Returns an order in color mode with the default settings.
    pub fn color(content: impl Into<PathBuf>) -> Order {
        Order::new(Input::file(Role::Content, content), Recipe::default())
    }

    /// Returns an order in style mode with the default settings.
    pub fn style(content: impl Into<PathBuf>) -> Order {
        let recipe = Recipe::Style(StyleRecipe::default());
        Order::new(Input::file(Role::Content, content), recipe)
    }

    /// Returns an order with a content and no other inputs.
    pub fn new(content: Input, recipe: Recipe) -> Order {
        Order {
            inputs: vec![content],
            recipe,
            output: None,
        }
    }

    /// Returns the order with one more style, a file.
    pub fn with_style(self, path: impl Into<PathBuf>) -> Order {
        self.with(Input::file(Role::Style, path))
    }

    /// Returns the order with one more input.
    pub fn with(mut self, input: Input) -> Order {
        self.inputs.push(input);
        self
    }

    /// Returns the order with a file to write, in the depth that the recipe gives. An existing file is not overwritten.
    pub fn to(self, path: impl Into<PathBuf>) -> Order {
        Order {
            output: Some(Output::new(path)),
            ..self
        }
    }

    /// Returns the inputs of a role, in their order.
    pub fn inputs_of(&self, role: Role) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(move |input| input.role == role)
    }

    /// Returns the recipe of color mode; `None` in style mode.
    pub fn color_recipe(&self) -> Option<&ColorRecipe> {
        match &self.recipe {
            Recipe::Color(recipe) => Some(recipe),
            Recipe::Style(_) => None,
        }
    }

    /// Returns the order with the SHA-256 of every input. Files without a hash are read to compute it.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn identified(mut self) -> Result<Order, PictureError> {
        for input in &mut self.inputs {
            if let (Source::File(path), None) = (&input.source, &input.sha256) {
                let sha256 = picture::hash::sha256_of_file(path);
                let unreadable = |source| PictureError::Unreadable {
                    path: path.clone(),
                    source,
                };
                input.sha256 = Some(sha256.map_err(unreadable)?);
            }
        }
        Ok(self)
    }

    /// Returns the order as a record keeps it: inputs by role, name and hash in the order of [`Role::ALL`], and the depth of the output, but
    /// no paths.
    pub fn without_places(&self) -> Order {
        let of = |role| self.inputs_of(role).map(Input::named);
        Order {
            inputs: Role::ALL.into_iter().flat_map(of).collect(),
            recipe: self.recipe.clone(),
            output: None,
        }
    }
}
