//! Color without texture: the scan stays as it is, line by line, and only takes on chroma.
//!
//! Lightness is the input's; a* and b* are found. Prints are compared in gray at a working size by the network's
//! features, cell by cell; every cell gathers what like cells of the references, and of their mirror images, say of chroma
//! at each lightness, and shares it with its like in the same print. A reference that proves to be another impression of the
//! same print is laid over it and gives its colors place by place, where the two agree. A curator's picks, regions and
//! strokes overrule both.
//!
//! [`colorize`] is all of it, from pictures to a picture. It has two halves: analysis, slow, whose results can be kept
//! ([`Sheet`], [`ReferenceSheet`], [`Matched`], [`Found`]), and [`render`](render()), fast, which makes pixels of them
//! for any part of the scan at any scale. A [`Session`] keeps the first for as long as someone changes references and
//! colors, and calls the second. What the pixels depend on besides the pictures is in [`Settings`].
//!
//! ```no_run
//! use nishikie::color::{Analyzer, Job, Reference, Settings, colorize};
//! use nishikie::picture::{Depth, Picture};
//! use vgg::{Network, Pooling, Weights};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = Network::new(Weights::embedded()?, Pooling::Max);
//! let gray = Picture::open("gray.tif")?;
//! let print = Picture::open("print.jpg")?;
//! let references = [Reference::from(&print)];
//! let colored = colorize(&Analyzer::new(&network), &Job::new(&gray, &references), &Settings::default())?;
//! colored.picture.save("colored.tif", Depth::Sixteen, None, false)?;
//! # Ok(())
//! # }
//! ```

mod analysis;
mod areas;
mod blur;
mod chroma_scale;
mod colorize;
mod edits;
mod error;
mod evidence;
mod hex;
mod lab;
mod layer;
mod math;
mod memory;
pub mod model;
mod palette;
mod palette_distance;
mod progress;
mod region;
mod render;
mod sampling;
mod score;
mod session;
mod settings;
mod side_by_side;
mod simd;
mod stroke;
mod suggest;
mod tensors;

pub use self::palette::{DEFAULT_PIGMENTS, PIGMENTS, Palette, PaletteError, Pigment};
pub use analysis::cells::{CELL, working_copy};
pub use analysis::found::{Found, Knowledge, Matched, OwnLikeness};
pub use analysis::sheet::{Analyzer, ReferenceSheet, Sheet};
pub use analysis::votes::{LEVELS, STEP};
pub use areas::PrintAreas;
pub use colorize::{Coloring, Job, Reference, colorize, colorize_by_lightness};
pub use edits::{Edits, Pick, Scribbles};
pub use error::{ColorError, ModelError};
pub use evidence::Prediction;
pub use memory::memory_needed;
pub use palette_distance::palette_distance;
pub use region::{MOST_REGION_CORNERS, Region};
pub use render::hints::SpreadEdits;
pub use render::render;
pub use render::view::{View, Window};
pub use score::{Difference, HueError, Score, colorfulness};
pub use session::{ReferenceId, Session};
pub use settings::{
    AlignmentSettings, AreaSettings, DecisionSettings, EvidenceSettings, HintSettings,
    MatchingSettings, PaintingSettings, Settings, SettlingSettings, SheetSettings,
};
pub use side_by_side::side_by_side;
pub use stroke::{LARGEST_STROKE_RADIUS, MOST_STROKE_POINTS, Stroke};
pub use suggest::{Suggestion, contact_sheet, suggest};
