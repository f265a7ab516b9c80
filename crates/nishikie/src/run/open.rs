//! Opening an order's inputs.

use std::sync::Arc;

use picture::{DEFAULT_MEMORY_LIMIT, Depth, Gray, Overlay, Picture, Source as FileSource};
use vgg::Layer;

use super::engine::Engine;
use crate::Error;
use crate::color::model::Model;
use crate::color::{self, ColorError};
use crate::order::Role;
use crate::order::{Input, Source};
use crate::order::{Order, OrderError};
use crate::prepare;
use crate::progress::{Monitor, Note, Progress, Stage, reading};
use crate::recipe::{ColorRecipe, Recipe};
use crate::style::StyleRecipe;

/// An order whose inputs are in memory.
pub(super) struct Opened {
    /// The order with these values as its sources, and the name and hash of every file.
    pub order: Order,
    pub content: Content,
    /// The styles, at the size at which the recipe uses them.
    pub styles: Vec<Arc<Picture>>,
    /// The style masks: one for each style, or none.
    pub style_masks: Vec<Arc<Picture>>,
    pub mask: Option<Arc<Picture>>,
    pub start: Option<Arc<Picture>>,
    pub scribbles: Option<Arc<Overlay>>,
    pub model: Option<Arc<Model>>,
}

/// The content without color at the output's size, as the mode takes it.
pub(super) enum Content {
    /// In color mode, which reads one plane.
    Gray(Arc<Gray>),
    /// In style mode: a picture that is gray to within the rounding of a JPEG is seen with what is left of its color.
    Picture(Arc<Picture>),
}

impl Content {
    pub fn size(&self) -> (usize, usize) {
        match self {
            Content::Gray(gray) => (gray.width(), gray.height()),
            Content::Picture(picture) => (picture.width(), picture.height()),
        }
    }

    fn source(&self) -> Source {
        match self {
            Content::Gray(gray) => Source::Gray(Arc::clone(gray)),
            Content::Picture(picture) => Source::Picture(Arc::clone(picture)),
        }
    }
}

impl Order {
    /// Returns the order with all of its inputs in memory, for several orders that share them.
    ///
    /// # Errors
    /// The errors of [`run`](crate::run()) that concern inputs.
    pub fn opened(&self, engine: &Engine, monitor: &dyn Monitor) -> Result<Order, Error> {
        Ok(Opened::of(self, engine, monitor)?.order)
    }

    /// Returns the inputs other than the content, for orders that differ only in their contents. In color mode they are opened; in style mode
    /// they stay files, since there the size of a style depends on the content's.
    ///
    /// # Errors
    /// An input cannot be used, or the monitor cancels.
    pub fn shared_inputs(
        &self,
        engine: &Engine,
        monitor: &dyn Monitor,
    ) -> Result<Vec<Input>, Error> {
        let mut opening = Opening {
            order: self.clone(),
            engine,
            monitor,
            done: 0,
        };
        if let Recipe::Color(recipe) = &self.recipe {
            opening.color_styles(recipe)?;
            opening.pictures(Role::Mask)?;
            opening.pictures(Role::StyleMask)?;
            opening.scribbles()?;
            opening.model()?;
        }
        opening
            .order
            .inputs
            .retain(|input| input.role != Role::Content);
        Ok(opening.order.inputs)
    }
}

impl Opened {
    /// Checks an order and opens its inputs, the content first. Notes report irregularities of the files, and unused parts of them.
    ///
    /// # Errors
    /// The order is not valid, there is too little memory or disk space, a file cannot be used or has another hash than in the order, or the
    /// monitor cancels.
    pub fn of(order: &Order, engine: &Engine, monitor: &dyn Monitor) -> Result<Opened, Error> {
        order.check()?;
        let mut opening = Opening {
            order: order.clone(),
            engine,
            monitor,
            done: 0,
        };
        let content = opening.content()?;
        let styles = opening.styles(&content)?;
        let style_masks = opening.pictures(Role::StyleMask)?;
        let [mask, start] = [Role::Mask, Role::Start].map(|role| opening.pictures(role));
        let scribbles = opening.scribbles()?;
        let model = opening.model()?;
        let order = opening.order;
        refuse_content_as_style(&order)?;
        Ok(Opened {
            order,
            content,
            styles,
            style_masks,
            mask: mask?.pop(),
            start: start?.pop(),
            scribbles,
            model,
        })
    }
}

struct Opening<'a> {
    order: Order,
    engine: &'a Engine,
    monitor: &'a dyn Monitor,
    /// The number of inputs that have been opened.
    done: usize,
}

impl Opening<'_> {
    fn content(&mut self) -> Result<Content, Error> {
        let mut inputs = self.order.inputs.iter();
        let input = inputs.find(|input| input.role == Role::Content);
        let content = match input.map(|input| &input.source) {
            Some(Source::Gray(gray)) => {
                let gray = Arc::clone(gray);
                self.check_room((gray.width(), gray.height()), gray.depth())?;
                Content::Gray(gray)
            }
            _ => self.prepared_content()?,
        };
        let deepest = self.order.recipe.deepest_layers().0;
        check_size(content.size(), deepest, || self.content_name())?;
        let mut inputs = self.order.inputs.iter_mut();
        if let Some(input) = inputs.find(|input| input.role == Role::Content) {
            input.source = content.source();
        }
        Ok(content)
    }

    /// Opens the content, and takes away its color and what of its size is not wanted.
    fn prepared_content(&mut self) -> Result<Content, Error> {
        let page = self.order.recipe.page();
        let monitor = self.monitor;
        let mut scans = self.open(Role::Content, |engine, input| {
            let picture = input.open_picture(engine, page)?;
            note_warnings(&picture, Role::Content, monitor);
            // The scan is not needed longer than here.
            input.source = Source::Named;
            Ok(picture)
        })?;
        let Some(scan) = scans.pop() else {
            let role = Role::Content;
            return Err(OrderError::InputCount { role, count: 0 }.into());
        };
        let size = (scan.width(), scan.height());
        self.check_room(size, scan.depth())?;
        if !scan.is_gray() {
            let name = name_of(&scan, Role::Content);
            let share = Some(scan.share_in_color());
            self.monitor.note(Note::ColorRemoved { name, share });
        }
        let recipe = &self.order.recipe;
        let prepared = match scan.is_gray() && recipe.output_size(size) == size {
            // A large scan is not copied where there is nothing to prepare.
            true => scan,
            false => Arc::new(prepare::content(&scan, recipe.size())?),
        };
        Ok(match recipe {
            Recipe::Color(_) => Content::Gray(Arc::new(Arc::unwrap_or_clone(prepared).into_gray())),
            Recipe::Style(_) => Content::Picture(prepared),
        })
    }

    /// Refuses an order for a scan of this size and depth that there is no memory or no room for.
    fn check_room(&self, size: (usize, usize), depth: Depth) -> Result<(), Error> {
        let recipe = &self.order.recipe;
        if let Some(output) = &self.order.output {
            output.check_size(recipe.output_size(size), output.depth_for(recipe, depth))?;
        }
        self.engine.limits.check(&self.order, size)
    }

    /// The error of a content that was opened for the other mode.
    fn unusable_content(&self) -> Error {
        let (name, role) = (self.content_name(), Role::Content);
        Error::UnusableInput { name, role }
    }

    fn content_name(&self) -> String {
        let mut inputs = self.order.inputs_of(Role::Content);
        inputs.next().map_or_else(String::new, Input::label)
    }

    fn styles(&mut self, content: &Content) -> Result<Vec<Arc<Picture>>, Error> {
        match (self.order.recipe.clone(), content) {
            (Recipe::Style(recipe), Content::Picture(content)) => {
                self.style_styles(&recipe, content)
            }
            (Recipe::Color(recipe), _) => self.color_styles(&recipe),
            (Recipe::Style(_), Content::Gray(_)) => Err(self.unusable_content()),
        }
    }

    /// Returns the styles at color mode's working size, since many large scans would fill the memory. Reducing a picture of that size again
    /// does not change it.
    fn color_styles(&mut self, recipe: &ColorRecipe) -> Result<Vec<Arc<Picture>>, Error> {
        let side = recipe.settings.sheet.working_side;
        let (_, layer) = self.order.recipe.deepest_layers();
        self.open(Role::Style, |engine, input| {
            let picture = input.open_picture(engine, None)?;
            check_style(&picture, layer)?;
            let copy = color::working_copy_at(&picture, side)?;
            Ok(input.keep_picture(Arc::new(copy)))
        })
    }

    /// Returns the styles at the size that corresponds to a content at the output's size.
    fn style_styles(
        &mut self,
        recipe: &StyleRecipe,
        content: &Picture,
    ) -> Result<Vec<Arc<Picture>>, Error> {
        let (_, layer) = self.order.recipe.deepest_layers();
        let monitor = self.monitor;
        self.open(Role::Style, |engine, input| {
            let picture = input.open_picture(engine, None)?;
            if picture.is_gray() {
                let name = name_of(&picture, Role::Style);
                monitor.note(Note::GrayStyle { name });
            }
            check_style(&picture, layer)?;
            let reduced = prepare::style(&picture, content, recipe.style_scale)?;
            // It may have been brought down further than the network can follow.
            check_style(&reduced, layer)?;
            Ok(input.keep_picture(Arc::new(reduced)))
        })
    }

    fn pictures(&mut self, role: Role) -> Result<Vec<Arc<Picture>>, Error> {
        self.open(role, |engine, input| input.open_picture(engine, None))
    }

    fn scribbles(&mut self) -> Result<Option<Arc<Overlay>>, Error> {
        let mut all = self.open(Role::Scribbles, |_, input| input.open_overlay())?;
        Ok(all.pop())
    }

    fn model(&mut self) -> Result<Option<Arc<Model>>, Error> {
        let mut all = self.open(Role::Model, |_, input| input.open_model())?;
        Ok(all.pop())
    }

    /// Opens the inputs of a role, and passes on their warnings.
    fn open<T>(
        &mut self,
        role: Role,
        open: impl Fn(&Engine, &mut Input) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.order.inputs.len();
        let mut opened = Vec::new();
        for input in self
            .order
            .inputs
            .iter_mut()
            .filter(|input| input.role == role)
        {
            let progress = Progress::new(Stage::Reading, self.done, count);
            self.monitor.progress(progress);
            if self.monitor.cancelled() {
                return Err(ColorError::Cancelled.into());
            }
            self.done += 1;
            opened.push(reading(self.monitor, || open(self.engine, input))?);
            if let Source::Picture(picture) = &input.source {
                if role == Role::Style
                    && let Some(mark) = picture.software_mark()
                {
                    let (name, mark) = (name_of(picture, role), mark.to_string());
                    self.monitor.note(Note::NotOriginal { name, mark });
                }
                note_warnings(picture, role, self.monitor);
            }
        }
        Ok(opened)
    }
}

/// Passes on what is irregular in a picture's file.
fn note_warnings(picture: &Picture, role: Role, monitor: &dyn Monitor) {
    for warning in picture.warnings() {
        monitor.note(Note::Picture {
            name: name_of(picture, role),
            warning: warning.clone(),
        });
    }
}

impl Input {
    fn open_picture(&mut self, engine: &Engine, page: Option<u32>) -> Result<Arc<Picture>, Error> {
        let options = engine.open_options(page);
        let picture = match &self.source {
            Source::Picture(picture) => Arc::clone(picture),
            Source::File(path) => Arc::new(Picture::open_with(path, options)?),
            Source::Bytes(bytes) => Arc::new(Picture::decode(&self.name, bytes, options)?),
            _ => return Err(self.unusable()),
        };
        self.check_hash(picture.source())?;
        Ok(self.keep_picture(picture))
    }

    fn keep_picture(&mut self, picture: Arc<Picture>) -> Arc<Picture> {
        self.source = Source::Picture(Arc::clone(&picture));
        picture
    }

    fn open_overlay(&mut self) -> Result<Arc<Overlay>, Error> {
        let overlay = match &self.source {
            Source::Overlay(overlay) => Arc::clone(overlay),
            Source::File(path) => Arc::new(Overlay::open(path)?),
            Source::Bytes(bytes) => {
                Arc::new(Overlay::decode(&self.name, bytes, DEFAULT_MEMORY_LIMIT)?)
            }
            _ => return Err(self.unusable()),
        };
        self.check_hash(overlay.source.as_ref())?;
        self.source = Source::Overlay(Arc::clone(&overlay));
        Ok(overlay)
    }

    fn open_model(&mut self) -> Result<Arc<Model>, Error> {
        let model = match &self.source {
            Source::Model(model) => Arc::clone(model),
            Source::File(path) => Arc::new(Model::open(path)?),
            _ => return Err(self.unusable()),
        };
        let found = FileSource {
            name: self.name.clone(),
            sha256: model.sha256(),
        };
        self.check_hash(Some(&found))?;
        self.source = Source::Model(Arc::clone(&model));
        Ok(model)
    }

    /// Refuses a file whose hash differs from the one in the order; an order without a hash takes it over.
    fn check_hash(&mut self, found: Option<&FileSource>) -> Result<(), Error> {
        let Some(found) = found else {
            return Ok(());
        };
        if self
            .sha256
            .as_ref()
            .is_some_and(|wanted| *wanted != found.sha256)
        {
            let (name, role) = (self.label(), self.role);
            return Err(Error::ChangedInput { name, role });
        }
        self.sha256 = Some(found.sha256.clone());
        Ok(())
    }

    fn unusable(&self) -> Error {
        let (name, role) = (self.label(), self.role);
        Error::UnusableInput { name, role }
    }
}

fn refuse_content_as_style(order: &Order) -> Result<(), Error> {
    let content = order.inputs_of(Role::Content).next();
    let content = content.and_then(|content| content.sha256.as_ref());
    let same = order
        .inputs_of(Role::Style)
        .find(|style| content.is_some() && style.sha256.as_ref() == content);
    match same {
        Some(style) => Err(Error::ContentAsStyle {
            name: style.name.clone(),
        }),
        None => Ok(()),
    }
}

/// Refuses a picture of this size, which has this name, without a position at a layer.
fn check_size(
    (width, height): (usize, usize),
    layer: Layer,
    name: impl FnOnce() -> String,
) -> Result<(), Error> {
    if width.min(height) >= layer.least_side() {
        return Ok(());
    }
    Err(Error::TooSmall {
        name: name(),
        width,
        height,
        layer,
    })
}

/// Refuses a style without a position at a layer.
fn check_style(style: &Picture, layer: Layer) -> Result<(), Error> {
    let size = (style.width(), style.height());
    check_size(size, layer, || name_of(style, Role::Style))
}

fn name_of(picture: &Picture, role: Role) -> String {
    match picture.source() {
        Some(source) => source.name.clone(),
        None => format!("the {role}"),
    }
}
