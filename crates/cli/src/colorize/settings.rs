//! With which settings: those of a record or the usual ones, with what was given in their place.

use anyhow::bail;
use nishikie::picture::{Depth, Format, Input, Picture};
use nishikie::style::{Start, StyleRecipe};
use nishikie::{Recipe, Record};

use super::Colorize;
use super::options::{Mode, change_style};

impl Colorize {
    /// The settings: the record's or the usual ones, with what was given in their place.
    pub(super) fn recipe(&self, record: Option<&Record>) -> anyhow::Result<Recipe> {
        let recorded = record.map(|record| Mode::of(&record.recipe));
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
            (Some(record), _) => record.recipe.clone(),
            (None, Mode::Color) => Recipe::default(),
            (None, Mode::Style) => Recipe::Style(StyleRecipe::default()),
        };
        let size = self.size.map(|size| size as usize);
        match &mut recipe {
            Recipe::Color(recipe) => {
                recipe.size = size.or(recipe.size);
                recipe.page = self.page.or(recipe.page);
                if let Some(color) = &self.color {
                    color.change(recipe);
                }
            }
            Recipe::Style(recipe) => {
                recipe.size = size.unwrap_or(recipe.size);
                recipe.page = self.page.or(recipe.page);
                change_style(recipe, self.style.as_ref(), self.configuration.as_ref())?;
                recipe.configuration.check()?;
            }
        }
        Ok(recipe)
    }

    /// Bits per channel: those given, else the record's where the format holds them, else the mode's usual ones.
    pub(super) fn depth(
        &self,
        format: Option<Format>,
        record: Option<&Record>,
        recipe: &Recipe,
        content: Option<&Picture>,
    ) -> Depth {
        let holds = |depth: &Depth| format.is_some_and(|format| format.holds(*depth));
        let recorded = record.and_then(|record| Some(record.file.as_ref()?.depth));
        let content = content.map_or(Depth::Eight, Picture::depth);
        self.depth
            .map(Depth::from)
            .or(recorded.filter(holds))
            .unwrap_or_else(|| recipe.depth(content, format))
    }
}

/// An input of the record that the recipe still needs and that is not among those given.
pub(super) fn missing<'a>(
    record: &'a Record,
    recipe: &Recipe,
    given: &[Input],
) -> Option<&'a Input> {
    let restarted = matches!(recipe, Recipe::Style(style) if style.start != Start::Picture);
    let missing = record.missing(given)?;
    (!(restarted && missing.role == "start")).then_some(missing)
}
