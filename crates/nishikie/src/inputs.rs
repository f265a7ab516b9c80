//! The pictures that go into a coloring.

use picture::{Input, Overlay, Picture};
use vgg::Layer;

use crate::Error;
use crate::color::model::Model;
use crate::color::{Reference, working_copy};
use crate::job::{Monitor, Note};
use crate::prepare;
use crate::recipe::Recipe;
use crate::style::Start;

/// The pictures that go into a coloring.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The print to color. If it has color, that is taken away first.
    pub content: &'a Picture,
    /// Prints in color, the styles, with their masks in color mode.
    pub references: &'a [Reference<'a>],
    /// Color mode: the content's regions, of any size: each color is one. A region takes color from the references' regions
    /// of the same mask color, and from anywhere if none has it.
    pub mask: Option<&'a Picture>,
    /// Color mode: strokes of wanted color on a transparent ground, laid over the content.
    pub scribbles: Option<&'a Overlay>,
    /// Color mode: what was learned from a collection of prints.
    pub model: Option<&'a Model>,
    /// Style mode with [`Start::Picture`]: where the output begins, of any size.
    pub start: Option<&'a Picture>,
}

impl<'a> Inputs<'a> {
    /// Without masks, strokes, model or start.
    pub fn new(content: &'a Picture, references: &'a [Reference<'a>]) -> Self {
        Inputs {
            content,
            references,
            mask: None,
            scribbles: None,
            model: None,
            start: None,
        }
    }

    /// Every input that came from a file, with its role and SHA-256.
    pub fn list(&self) -> Vec<Input> {
        let all = self.pictures().filter_map(|(role, picture)| {
            let source = picture.source()?;
            Some(source.input(role))
        });
        let strokes = self.scribbles.and_then(|overlay| overlay.source.as_ref());
        let model = self.model.map(|model| Input {
            role: "model".into(),
            name: model.name().to_owned(),
            sha256: model.sha256(),
        });
        all.chain(strokes.map(|source| source.input("scribbles")))
            .chain(model)
            .collect()
    }

    fn pictures(&self) -> impl Iterator<Item = (&'static str, &'a Picture)> {
        let masks = self.references.iter().filter_map(|r| r.mask);
        [("content", self.content)]
            .into_iter()
            .chain(self.references.iter().map(|r| ("style", r.picture)))
            .chain(self.mask.map(|mask| ("mask", mask)))
            .chain(masks.map(|mask| ("style mask", mask)))
            .chain(self.start.map(|start| ("start", start)))
    }

    /// Whether the recipe can use them; what does not depend on sizes.
    pub(crate) fn check(&self, recipe: &Recipe) -> Result<(), Error> {
        let other = matches!(recipe, Recipe::Color(color) if !color.plain_map
            && (color.palette.is_some() || self.model.is_some()));
        if self.references.is_empty() && !other {
            return Err(Error::NoStyle);
        }
        let sha256 = |picture: &Picture| picture.source().map(|source| source.sha256.clone());
        let content = sha256(self.content);
        if let Some(same) = self
            .references
            .iter()
            .find(|r| content.is_some() && sha256(r.picture) == content)
        {
            let name = name_of(same.picture, "the style");
            return Err(Error::ContentAsStyle { name });
        }
        let masks = self.references.iter().filter(|r| r.mask.is_some()).count();
        if masks > 0 && masks < self.references.len() {
            let styles = self.references.len();
            return Err(Error::StyleMasks { styles, masks });
        }
        let given = |is: bool, input: &'static str| is.then_some(input);
        let foreign = match recipe {
            Recipe::Color(color) => {
                let hints = color.plain_map && (self.mask.is_some() || self.scribbles.is_some());
                let model = color.plain_map && self.model.is_some();
                given(self.start.is_some(), "a picture to start with")
                    .or(given(hints, "a mask or scribbles with the plain map"))
                    .or(given(model, "a model with the plain map"))
            }
            Recipe::Style(style) => {
                let start = self.start.is_some() && style.start != Start::Picture;
                given(self.mask.is_some() || masks > 0, "a mask")
                    .or(given(self.scribbles.is_some(), "a picture of scribbles"))
                    .or(given(self.model.is_some(), "a model"))
                    .or(given(
                        start,
                        "a picture to start with, of which the recipe knows nothing,",
                    ))
            }
        };
        match foreign {
            Some(input) => Err(Error::OtherMode {
                input,
                mode: recipe.mode(),
            }),
            None => Ok(()),
        }
    }

    /// Passes on what is odd about the files, and what of them is not used.
    pub(crate) fn tell(&self, recipe: &Recipe, monitor: &dyn Monitor) {
        for (role, picture) in self.pictures() {
            let name = name_of(picture, role);
            for warning in picture.warnings() {
                let (name, warning) = (name.clone(), warning.clone());
                monitor.note(Note::Picture { name, warning });
            }
            let gray = picture.is_gray();
            if role == "content" && !gray {
                monitor.note(Note::ColorRemoved { name });
            } else if role == "style" && gray && matches!(recipe, Recipe::Style(_)) {
                monitor.note(Note::GrayStyle { name });
            }
        }
    }
}

/// All of a reference that the recipe looks at, for a content at the output's size: a copy that takes less memory. Made of
/// such a copy it is the copy itself.
///
/// # Errors
/// The reference is too small for the network.
pub fn reduced(reference: &Picture, content: &Picture, recipe: &Recipe) -> Result<Picture, Error> {
    let (_, layer) = recipe.deepest_layers();
    check_size(reference, "the style", layer)?;
    match recipe {
        Recipe::Color(_) => Ok(working_copy(reference)?),
        Recipe::Style(style) => {
            let reduced = prepare::style(reference, content, style.style_scale)?;
            // It may have been brought down further than the network can follow.
            check_size(&reduced, "the style", layer)?;
            Ok(reduced)
        }
    }
}

/// Refuses a picture without a position at a layer.
pub(crate) fn check_size(picture: &Picture, role: &str, layer: Layer) -> Result<(), Error> {
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) >= layer.least_side() {
        return Ok(());
    }
    Err(Error::TooSmall {
        name: name_of(picture, role),
        width,
        height,
        layer,
    })
}

fn name_of(picture: &Picture, role: &str) -> String {
    match picture.source() {
        Some(source) => source.name.clone(),
        None => role.to_owned(),
    }
}
