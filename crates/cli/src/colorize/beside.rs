//! What is opened beside the content.

use nishikie::color::Reference;
use nishikie::color::model::Model;
use nishikie::picture::{Overlay, Picture};
use nishikie::{Inputs, Recipe, reduced};

use super::Colorize;
use crate::pictures;

/// The inputs of a run but its content.
pub struct Beside {
    styles: Vec<Picture>,
    style_masks: Vec<Picture>,
    mask: Option<Picture>,
    scribbles: Option<Overlay>,
    start: Option<Picture>,
    model: Option<Model>,
}

impl Beside {
    /// Opens all that the words name. In style mode the styles' size depends on the content's.
    pub fn open(words: &Colorize, content: &Picture, recipe: &Recipe) -> anyhow::Result<Beside> {
        let open = |path| pictures::read(path, None);
        let styles = words.styles().map(|path| {
            // All that is looked at: many large scans would fill memory.
            Ok(reduced(&open(path)?, content, recipe)?)
        });
        let styles = styles.collect::<anyhow::Result<Vec<Picture>>>()?;
        let color = words.color.as_ref();
        let style_masks = color.map_or(&[][..], |color| &color.style_mask).iter();
        let style_masks = style_masks
            .map(|path| open(path))
            .collect::<anyhow::Result<Vec<_>>>()?;
        if style_masks.len() > styles.len() {
            let (styles, masks) = (styles.len(), style_masks.len());
            return Err(nishikie::Error::StyleMasks { styles, masks }.into());
        }
        let mask = color.and_then(|color| color.mask.as_deref());
        let scribbles = color.and_then(|color| color.scribbles.as_ref());
        Ok(Beside {
            styles,
            style_masks,
            mask: mask.map(open).transpose()?,
            scribbles: scribbles.map(Overlay::open).transpose()?,
            start: words.start_file().map(open).transpose()?,
            model: words.model_file().map(Model::open).transpose()?,
        })
    }

    /// The styles with their masks.
    pub fn references(&self) -> Vec<Reference<'_>> {
        let styles = self.styles.iter().enumerate();
        styles
            .map(|(index, picture)| Reference {
                picture,
                mask: self.style_masks.get(index),
            })
            .collect()
    }

    /// All inputs together.
    pub fn inputs<'a>(
        &'a self,
        content: &'a Picture,
        references: &'a [Reference<'a>],
    ) -> Inputs<'a> {
        Inputs {
            content,
            references,
            mask: self.mask.as_ref(),
            scribbles: self.scribbles.as_ref(),
            model: self.model.as_ref(),
            start: self.start.as_ref(),
        }
    }
}
