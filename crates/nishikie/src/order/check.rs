//! The check of an order that is made before any file is opened.

use super::Order;
use super::error::OrderError;
use super::role::Role;
use crate::recipe::{ColorRecipe, Recipe};
use crate::style::{Start, StyleRecipe};

impl Order {
    /// Checks that the order's inputs and recipe go together.
    ///
    /// # Errors
    /// No content, a role that is given too often, nothing to take color from, masks that do not fit the styles, style weights that do
    /// not fit them, or an input that the recipe's mode cannot use.
    pub fn check(&self) -> Result<(), OrderError> {
        for role in Role::ALL {
            let count = self.inputs_of(role).count();
            let wrong = match role {
                Role::Content => count != 1,
                role => count > 1 && !role.is_repeatable(),
            };
            if wrong {
                return Err(OrderError::InputCount { role, count });
            }
        }
        let [styles, masks] =
            [Role::Style, Role::StyleMask].map(|role| self.inputs_of(role).count());
        if styles == 0
            && !self
                .color_recipe()
                .is_some_and(|recipe| self.needs_no_style(recipe))
        {
            return Err(OrderError::NoStyle);
        }
        if masks > styles || masks > 0 && masks < styles {
            return Err(OrderError::StyleMasks { styles, masks });
        }
        let unusable = match &self.recipe {
            Recipe::Color(recipe) => self.unusable_in_color(recipe),
            Recipe::Style(recipe) => self.unusable_in_style(recipe),
        };
        if let Some(input) = unusable {
            let mode = self.recipe.mode();
            return Err(OrderError::OtherMode { input, mode });
        }
        match &self.recipe {
            Recipe::Style(recipe) => check_weights(recipe, styles),
            Recipe::Color(_) => Ok(()),
        }
    }

    fn has(&self, role: Role) -> bool {
        self.inputs_of(role).next().is_some()
    }

    fn needs_no_style(&self, recipe: &ColorRecipe) -> bool {
        !recipe.plain_map && (recipe.palette.is_some() || self.has(Role::Model))
    }

    fn unusable_in_color(&self, recipe: &ColorRecipe) -> Option<&'static str> {
        let plain = recipe.plain_map;
        let hints = self.has(Role::Mask) || self.has(Role::Scribbles);
        [
            (self.has(Role::Start), "a picture to start with"),
            (plain && hints, "a mask or scribbles with the plain map"),
            (plain && self.has(Role::Model), "a model with the plain map"),
        ]
        .into_iter()
        .find_map(|(given, input)| given.then_some(input))
    }

    fn unusable_in_style(&self, recipe: &StyleRecipe) -> Option<&'static str> {
        let start = self.has(Role::Start) && recipe.start != Start::Picture;
        [
            (self.has(Role::Mask) || self.has(Role::StyleMask), "a mask"),
            (self.has(Role::Scribbles), "a picture of scribbles"),
            (self.has(Role::Model), "a model"),
            (
                start,
                "a picture to start with, of which the recipe knows nothing,",
            ),
        ]
        .into_iter()
        .find_map(|(given, input)| given.then_some(input))
    }
}

fn check_weights(recipe: &StyleRecipe, styles: usize) -> Result<(), OrderError> {
    let weights = &recipe.style_weights;
    if recipe.weights_of(styles).is_some() {
        return Ok(());
    }
    Err(match weights.len() == styles {
        true => OrderError::BadStyleWeights(weights.clone()),
        false => OrderError::StyleWeights {
            styles,
            weights: weights.len(),
        },
    })
}
