//! The parts of a batch that all of its prints share.

use std::path::Path;
use std::sync::OnceLock;

use nishikie::{Engine, Input, METHOD_VERSION, Order, Output, Recipe, Record, Role};
use serde_json::json;

use super::super::words::Colorize;
use super::targets::Target;
use crate::interrupt::reading;
use crate::terminal::Terminal;

/// The parts of a batch that all of its prints share.
pub struct Batch<'a> {
    pub words: &'a Colorize,
    /// The record of `--settings`.
    record: Option<&'a Record>,
    recipe: &'a Recipe,
    pub engine: Engine,
    pub terminal: Terminal,
    /// The inputs other than the content, with their hashes.
    others: Vec<Input>,
    /// The same inputs in memory, opened for the first print that needs them.
    opened: OnceLock<Vec<Input>>,
}

impl<'a> Batch<'a> {
    /// Computes the hashes of the shared inputs, and prepares the network.
    pub fn new(
        words: &'a Colorize,
        record: Option<&'a Record>,
        recipe: &'a Recipe,
    ) -> anyhow::Result<Self> {
        let precision = record.map(|record| record.precision);
        let others = Order {
            inputs: words.other_inputs()?,
            recipe: recipe.clone(),
            output: None,
        };
        Ok(Batch {
            words,
            record,
            recipe,
            engine: words.engine(precision)?,
            terminal: Terminal::default(),
            others: reading(|| others.identified())?.inputs,
            opened: OnceLock::new(),
        })
    }

    /// Returns the order of a print, with all inputs as files.
    pub fn order(&self, target: &Target) -> Order {
        self.order_with(target, self.others.clone())
    }

    /// Returns the order of a print, with the shared inputs in memory.
    pub fn opened_order(&self, target: &Target) -> Result<Order, nishikie::Error> {
        let opened = match self.opened.get() {
            Some(opened) => opened,
            None => {
                let template = Order {
                    inputs: self.others.clone(),
                    recipe: self.recipe.clone(),
                    output: None,
                };
                let opened = template.shared_inputs(&self.engine, &self.terminal)?;
                self.opened.get_or_init(|| opened)
            }
        };
        Ok(self.order_with(target, opened.clone()))
    }

    fn order_with(&self, target: &Target, others: Vec<Input>) -> Order {
        let content = Input::file(Role::Content, &target.content);
        let mut order = Order::new(content, self.recipe.clone().with_page(target.page));
        order.inputs.extend(others);
        order
    }

    /// Returns the output of a print.
    pub fn output(&self, path: &Path) -> Output {
        self.words.output(path, self.record)
    }

    /// Returns the key of a print's task: the same text in every process that colors the file with the same inputs and settings.
    pub fn key(&self, target: &Target, output: &Output) -> String {
        let content = &target.content;
        let place = std::fs::canonicalize(content);
        let place = place.unwrap_or_else(|_| content.clone());
        let network = &self.engine.network;
        let all = json!([
            METHOD_VERSION,
            network.weights().sha256(),
            network.precision().to_string(),
            self.order(target).without_places(),
            place.to_string_lossy(),
            output.depth,
        ]);
        nishikie::picture::hash::sha256_of_json(all)
    }
}
