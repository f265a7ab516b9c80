//! One coloring, from pictures to a picture with its record. The command's `colorize` is this.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use picture::output::{create, finish_together};
use picture::{Depth, Picture, PictureError, Provenance};
use vgg::{Image, Network};

use crate::Error;
use crate::color::{self, Analyzer, Scribbles};
use crate::inputs::{Inputs, check_size, reduced};
use crate::job::{Monitor, Note, Progress};
use crate::prepare;
use crate::recipe::{ColorRecipe, Recipe};
use crate::record::{METHOD_VERSION, PictureFile, Record, overwrite, record_version};
use crate::style::{Ending, Iteration, Level, Pictures, StyleRecipe, stylize};

/// A colored picture and all that is to be known of it.
#[derive(Clone, Debug)]
pub struct Colored {
    /// The picture, with the content's resolution.
    pub picture: Picture,
    /// In color mode how sure the colors are, at the working size; see [`Found::confidence`](color::Found::confidence). `None` in style mode and
    /// from the plain map.
    pub confidence: Option<Picture>,
    /// How it was made.
    pub record: Record,
}

/// Colors a print by a recipe; the same recipe, inputs and network give the same picture.
///
/// `network` has the recipe's [pooling](Recipe::pooling). In color mode a `monitor` that cancels ends the work with an error, of
/// which [`Error::is_cancelled`] is true; in style mode with the best picture so far.
///
/// ```no_run
/// use nishikie::color::Reference;
/// use nishikie::job::Silent;
/// use nishikie::picture::{Depth, Picture};
/// use nishikie::{Inputs, Recipe, colorize};
/// use vgg::{Network, Weights};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::default();
/// let network = Network::new(Weights::embedded()?, recipe.pooling());
/// let (gray, print) = (Picture::open("gray.tif")?, Picture::open("print.jpg")?);
/// let references = [Reference::from(&print)];
/// let colored = colorize(&network, &Inputs::new(&gray, &references), &recipe, &Silent)?;
/// // Writes colored.tif.json too.
/// colored.save("colored.tif", Depth::Sixteen, false)?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A picture is too small, the recipe and the inputs do not go together, or an error of the mode.
pub fn colorize(
    network: &Network,
    inputs: &Inputs,
    recipe: &Recipe,
    monitor: &dyn Monitor,
) -> Result<Colored, Error> {
    let began = Instant::now();
    if network.pooling() != recipe.pooling() {
        return Err(Error::Pooling {
            wanted: recipe.pooling(),
            found: network.pooling(),
        });
    }
    inputs.check(recipe)?;
    let kept = KeepingNotes {
        monitor,
        notes: Mutex::default(),
    };
    inputs.tell(recipe, &kept);
    // Large scans are not copied where there is nothing to prepare.
    let prepared;
    let content = if recipe.size().is_none() && inputs.content.is_gray() {
        inputs.content
    } else {
        prepared = prepare::content(inputs.content, recipe.size())?;
        &prepared
    };
    check_size(content, "the content", recipe.deepest_layers().0)?;
    let made = match recipe {
        Recipe::Color(own) => by_color(network, content, inputs, own, &kept)?,
        Recipe::Style(own) => by_style(network, content, inputs, recipe, own, &kept)?,
    };
    let Made {
        picture,
        confidence,
        ending,
        history,
    } = made;
    let record = Record {
        version: record_version(recipe),
        method: METHOD_VERSION,
        provenance: Provenance {
            stopped_early: ending == Ending::StoppedEarly,
            ..provenance(network, inputs, recipe)
        },
        recipe: recipe.clone(),
        kernel: network.kernel().to_string(),
        precision: network.precision(),
        width: picture.width(),
        height: picture.height(),
        file: None,
        ending,
        seconds: began.elapsed().as_secs_f64(),
        notes: kept
            .notes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner),
        history,
    };
    Ok(Colored {
        picture,
        confidence,
        record,
    })
}

/// What a picture made of this says inside of itself, until the run is over: [`Provenance::stopped_early`] is true.
pub fn provenance(network: &Network, inputs: &Inputs, recipe: &Recipe) -> Provenance {
    let plain = matches!(recipe, Recipe::Color(color) if color.plain_map);
    let mut settings = recipe.settings();
    if !plain {
        settings.insert("precision".into(), network.precision().to_string());
    }
    Provenance {
        weights_sha256: (!plain).then(|| network.weights().sha256()),
        configuration: recipe.name().to_owned(),
        inputs: inputs.list(),
        settings,
        stopped_early: true,
        ..Provenance::default()
    }
}

/// What a mode made.
struct Made {
    picture: Picture,
    confidence: Option<Picture>,
    ending: Ending,
    history: Vec<Iteration>,
}

fn by_color(
    network: &Network,
    content: &Picture,
    inputs: &Inputs,
    recipe: &ColorRecipe,
    monitor: &dyn Monitor,
) -> Result<Made, Error> {
    let (picture, confidence) = if recipe.plain_map {
        let pictures: Vec<&Picture> = inputs.references.iter().map(|r| r.picture).collect();
        let picture = color::colorize_by_lightness(content, &pictures, &recipe.settings, monitor)?;
        (picture, None)
    } else {
        let scribbles = inputs.scribbles.map(Scribbles::new).transpose()?;
        let job = color::Job {
            content,
            references: inputs.references,
            mask: inputs.mask,
            scribbles: scribbles.as_ref(),
            picks: &recipe.picks,
            regions: &recipe.regions,
            strokes: &recipe.strokes,
            model: inputs.model,
            palette: recipe.palette.as_ref(),
            proposal: recipe.proposal,
        };
        let analyzer = Analyzer {
            monitor,
            ..Analyzer::new(network)
        };
        let coloring = color::colorize(&analyzer, &job, &recipe.settings)?;
        (coloring.picture, Some(coloring.confidence))
    };
    Ok(Made {
        picture,
        confidence,
        ending: Ending::Complete,
        history: Vec::new(),
    })
}

fn by_style(
    network: &Network,
    content: &Picture,
    inputs: &Inputs,
    recipe: &Recipe,
    own: &StyleRecipe,
    monitor: &dyn Monitor,
) -> Result<Made, Error> {
    let given = own.style_weights.len();
    let weights = own.weights_of(inputs.references.len()).ok_or_else(|| {
        if given == inputs.references.len() {
            Error::BadStyleWeights(own.style_weights.clone())
        } else {
            Error::StyleWeights {
                styles: inputs.references.len(),
                weights: given,
            }
        }
    })?;
    let styles: Vec<(Picture, f64)> = inputs
        .references
        .iter()
        .zip(weights)
        .map(|(reference, weight)| Ok((reduced(reference.picture, content, recipe)?, weight)))
        .collect::<Result<_, Error>>()?;
    let start = inputs
        .start
        .map(|start| start.resize(content.width(), content.height()));
    let start = start.transpose()?;
    let pictures = Pictures {
        content,
        styles: &styles,
        start: start.as_ref(),
    };
    let outcome = stylize(network, own, &pictures, monitor)?;
    let picture = content.with_planar_rgb(outcome.image.into_vec())?;
    Ok(Made {
        picture,
        confidence: None,
        ending: outcome.ending,
        history: outcome.history,
    })
}

impl Colored {
    /// Writes the picture, with its provenance inside, and its record beside it as `PATH.json`. The two appear together, and
    /// are always of one run, also where several processes write to one place.
    ///
    /// # Errors
    /// The picture's format does not hold the depth, a file exists and `force` is not set, or something other than a record
    /// lies in the record's place, which is never overwritten.
    pub fn save(&self, path: impl AsRef<Path>, depth: Depth, force: bool) -> Result<Record, Error> {
        self.save_as(path.as_ref(), depth, force)
    }

    // Without a type parameter, so that it is compiled here and not in every crate that saves.
    fn save_as(&self, path: &Path, depth: Depth, force: bool) -> Result<Record, Error> {
        let provenance = &self.record.provenance;
        let mut picture = self.picture.write(path, depth, Some(provenance), force)?;
        let _span = tracing::debug_span!("write").entered();
        let sha256 = picture.sha256().map_err(PictureError::from)?;
        let record = Record {
            file: Some(PictureFile { depth, sha256 }),
            ..self.record.clone()
        };
        let beside = Record::path_beside(path);
        let text = format!("{:#}\n", serde_json::json!(record));
        let written = create(&beside, overwrite(&beside, force)).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            finish_together(picture, file)
        });
        written.map_err(PictureError::from)?;
        Ok(record)
    }
}

/// Passes everything on, and keeps the notes.
struct KeepingNotes<'a> {
    monitor: &'a dyn Monitor,
    notes: Mutex<Vec<Note>>,
}

impl Monitor for KeepingNotes<'_> {
    fn progress(&self, progress: Progress) {
        self.monitor.progress(progress);
    }

    fn note(&self, note: Note) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push(note.clone());
        drop(notes);
        self.monitor.note(note);
    }

    fn cancelled(&self) -> bool {
        self.monitor.cancelled()
    }

    fn iteration(&self, level: &Level, iteration: &Iteration, best: &Image) {
        self.monitor.iteration(level, iteration, best);
    }
}
