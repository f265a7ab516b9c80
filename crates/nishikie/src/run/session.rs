//! The session of an order in color mode.

use std::sync::Arc;

use picture::Gray;

use super::engine::Engine;
use super::open::{Content, Opened};
use crate::Error;
use crate::color::{Analyzer, Scribbles, Session};
use crate::order::{Order, Role};
use crate::progress::Monitor;
use crate::recipe::{ColorRecipe, Recipe};

impl Order {
    /// Returns a session of an order in color mode, with its inputs, its edits and its other settings.
    ///
    /// # Errors
    /// The errors of [`run`](crate::run()) that concern inputs; the order is in style mode.
    pub fn session(&self, engine: &Engine, monitor: &dyn Monitor) -> Result<Session, Error> {
        let opened = Opened::of(self, engine, monitor)?;
        match (&self.recipe, &opened.content) {
            (Recipe::Color(recipe), Content::Gray(gray)) => {
                session(&opened, gray, recipe, engine, monitor)
            }
            _ => {
                let role = Role::Content;
                let mut contents = self.inputs_of(role);
                let name = contents
                    .next()
                    .map_or_else(String::new, |input| input.label());
                Err(Error::UnusableInput { name, role })
            }
        }
    }
}

/// Returns the session of inputs that are open.
pub(super) fn session(
    opened: &Opened,
    gray: &Arc<Gray>,
    recipe: &ColorRecipe,
    engine: &Engine,
    monitor: &dyn Monitor,
) -> Result<Session, Error> {
    let analyzer = Analyzer {
        network: &engine.network,
        monitor,
    };
    let mut session = Session::new(&analyzer, Arc::clone(gray), recipe.settings.clone())?;
    session.set_mask(opened.mask.as_deref());
    for (index, style) in opened.styles.iter().enumerate() {
        let mask = opened.style_masks.get(index).map(AsRef::as_ref);
        session.add_reference(&analyzer, style, mask)?;
    }
    session.set_model(&analyzer, opened.model.as_deref())?;
    session.set_palette(recipe.palette.clone());
    session.set_proposal(recipe.proposal);
    let scribbles = opened
        .scribbles
        .as_deref()
        .map(Scribbles::new)
        .transpose()?;
    session.set_scribbles(scribbles);
    session.replace_edits(recipe.edits.clone())?;
    Ok(session)
}
