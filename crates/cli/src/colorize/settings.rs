//! The recipe of the command: a record's or the default, changed by the options.

use anyhow::bail;
use nishikie::style::{Start, StyleRecipe};
use nishikie::{Input, Order, Recipe, Record, Role};

use super::options::{Mode, change_style};
use super::words::Colorize;

impl Colorize {
    /// Returns the record's recipe or the default, changed by the options that were given.
    pub(super) fn recipe(&self, record: Option<&Record>) -> anyhow::Result<Recipe> {
        let recorded = record.map(|record| Mode::of(&record.order.recipe));
        if let (Some(recorded), Some(mode)) = (recorded, self.mode)
            && recorded != mode
        {
            bail!("--settings names a record of the other mode; leave out --mode");
        }
        let style = self.style.is_some() || self.configuration.is_some();
        let color = self.color.is_some();
        let mode = match (self.mode.or(recorded), style, color) {
            (Some(Mode::Color), true, _) => bail!(
                "an option of style mode (in --help under \"Style mode\" and \"Configuration\") does not go with color mode; \
                 leave one of them out"
            ),
            (Some(Mode::Style), _, true) | (None, true, true) => bail!(
                "an option of color mode (in --help under \"Color mode\") does not go with style mode; leave one of them out"
            ),
            (Some(mode), ..) => mode,
            (None, true, false) => Mode::Style,
            (None, false, _) => Mode::Color,
        };
        let mut recipe = match (record, mode) {
            (Some(record), _) => record.order.recipe.clone(),
            (None, Mode::Color) => Recipe::default(),
            (None, Mode::Style) => Recipe::Style(StyleRecipe::default()),
        };
        let size = self.size.map(|size| size as usize);
        match &mut recipe {
            Recipe::Color(recipe) => {
                recipe.size = size.or(recipe.size);
                recipe.page = self.one_page().or(recipe.page);
                if let Some(color) = &self.color {
                    color.change(recipe);
                }
            }
            Recipe::Style(recipe) => {
                recipe.size = size.unwrap_or(recipe.size);
                recipe.page = self.one_page().or(recipe.page);
                change_style(recipe, self.style.as_ref(), self.configuration.as_ref())?;
                recipe.configuration.check()?;
            }
        }
        Ok(recipe)
    }
}

/// Returns an input of the record that the order's recipe needs and the order lacks.
pub(super) fn missing<'a>(record: &'a Record, order: &Order) -> Option<&'a Input> {
    let restarted = matches!(&order.recipe, Recipe::Style(style) if style.start != Start::Picture);
    let missing = record.missing(order)?;
    (!(restarted && missing.role == Role::Start)).then_some(missing)
}
