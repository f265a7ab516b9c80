//! The order that the command's arguments describe.

use std::path::Path;

use nishikie::picture::Depth;
use nishikie::{Input, Order, Output, Recipe, Record, Role};

use super::words::Colorize;
use crate::pictures;

impl Colorize {
    /// Returns the order to color a print, without an output.
    pub(super) fn order(&self, content: &Path, recipe: &Recipe) -> anyhow::Result<Order> {
        let mut order = Order::new(pictures::input(Role::Content, content)?, recipe.clone());
        order.inputs.extend(self.other_inputs()?);
        Ok(order)
    }

    /// Returns the inputs other than the content.
    pub(super) fn other_inputs(&self) -> anyhow::Result<Vec<Input>> {
        let color = self.color.as_ref();
        let mask = color.and_then(|color| color.mask.as_deref());
        let style_masks = color.map_or(&[][..], |color| &color.style_mask);
        let scribbles = color.and_then(|color| color.scribbles.as_deref());
        let pictures = (self.styles().map(|path| (Role::Style, path)))
            .chain(mask.map(|path| (Role::Mask, path)))
            .chain(
                style_masks
                    .iter()
                    .map(|path| (Role::StyleMask, path.as_path())),
            )
            .chain(self.start_file().map(|path| (Role::Start, path)));
        let pictures = pictures.map(|(role, path)| pictures::input(role, path));
        let files = scribbles.map(|path| (Role::Scribbles, path));
        let files = files
            .into_iter()
            .chain(self.model_file().map(|path| (Role::Model, path)));
        let files = files.map(|(role, path)| Ok(Input::file(role, path)));
        pictures.chain(files).collect()
    }

    /// Returns the output for a path. Its depth is the one of the options, else the record's if the format holds it.
    pub(super) fn output(&self, path: &Path, record: Option<&Record>) -> Output {
        Output {
            depth: self.depth(path, record),
            force: self.force,
            ..Output::new(path)
        }
    }

    /// Returns the bits per channel of the options, else the record's if the format of a file name holds them.
    pub(super) fn depth(&self, name: &Path, record: Option<&Record>) -> Option<Depth> {
        let holds = |depth: &Depth| {
            nishikie::picture::Format::of_name(name).is_some_and(|format| format.holds(*depth))
        };
        let recorded = record.and_then(|record| Some(record.file.as_ref()?.depth));
        self.depth.map(Depth::from).or(recorded.filter(holds))
    }
}
