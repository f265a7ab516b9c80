//! The orders of a study's runs.

use nishikie::picture::hash;
use nishikie::style::StyleRecipe;
use nishikie::{ColorRecipe, Input, METHOD_VERSION, Order, Recipe, Role};

use crate::folder::StudyList;
use crate::plan::{Print, Run};
use crate::setup::Setup;

impl StudyList {
    /// Returns the order of a run, which names its prints by their hashes.
    pub fn order(&self, run: Run) -> Order {
        let (setup, content, style) = self.parts(run);
        let recipe = match setup {
            // All of the size in one level, so that configurations compare.
            Setup::Style(configuration) => Recipe::Style(StyleRecipe {
                configuration: configuration.clone(),
                size: self.size,
                coarsest: self.size,
                start: self.start,
                ..StyleRecipe::default()
            }),
            Setup::Color(recipe) => Recipe::Color(ColorRecipe {
                size: Some(self.size),
                ..recipe.clone()
            }),
        };
        Order::new(input(Role::Content, content), recipe).with(input(Role::Style, style))
    }

    /// Returns the key of a run: everything that its picture and its numbers depend on.
    pub fn key(&self, run: Run) -> String {
        let mut order = self.order(run).without_places();
        // A print under another name is the same print.
        for input in &mut order.inputs {
            input.name.clear();
        }
        let all = serde_json::json!([METHOD_VERSION, self.weights_sha256, order]);
        hash::sha256_of_json(all)
    }
}

fn input(role: Role, print: &Print) -> Input {
    Input {
        sha256: Some(print.sha256.clone()),
        ..Input::file(role, &print.path)
    }
}
