//! Color mode: the scan keeps its lightness, and with it every line, and takes on chroma.
//!
//! Prints are compared in gray at a working size, cell by cell, by the network's features (`sheet`). Each cell takes the
//! chroma by lightness of similar cells in the references and their mirror images, and shares it with similar cells of its own
//! print; a model and a palette give further `evidence`. A reference that proves to be another impression of the same print
//! is laid over it, and gives its colors place by place where the two agree. One color is decided for each flat area
//! (`decide`), and a curator's picks, regions and strokes are laid over it when pixels are painted (`render`).
//!
//! A [`Session`] has two halves: analysis, which is slow and kept, and [rendering](Session::render), which is fast and makes pixels of any
//! part of the scan at any scale. The numbers that pixels depend on besides the pictures are in [`Settings`].
//!
//! ```no_run
//! use nishikie::color::{Analyzer, Session, Settings, View};
//! use nishikie::picture::{Depth, Picture};
//! use nishikie::progress::Silent;
//! use vgg::{Network, Weights};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let network = Network::new(Weights::embedded()?);
//! let analyzer = Analyzer::new(&network);
//! let mut session = Session::new(&analyzer, Picture::open("gray.tif")?.into_gray(), Settings::default())?;
//! session.add_reference(&analyzer, &Picture::open("print.jpg")?, None)?;
//! let colored = session.render(&View::whole(session.scan()), &Silent)?;
//! colored.save("colored.tif", Depth::Sixteen, None, false)?;
//! # Ok(())
//! # }
//! ```

mod blur;
mod chroma_raster;
mod chroma_scale;
mod decide;
mod doubt_sheet;
mod edit;
mod edits;
mod error;
mod evidence;
mod hex;
mod history;
mod lab;
mod math;
mod memory_estimate;
pub mod model;
mod originals;
mod palette;
mod pick;
mod plain_map;
mod points;
mod region;
mod render;
mod sampling;
mod score;
mod scribbles;
mod session;
mod settings;
mod sheet;
mod side_by_side;
mod simd;
mod stroke;
mod suggest;
mod tensors;

pub use self::palette::{DEFAULT_PIGMENTS, PIGMENTS, Palette, PaletteError, Pigment};
pub use decide::{Alternative, Decision, Doubt, Origin};
pub use doubt_sheet::doubt_sheet;
pub use edit::Edit;
pub use edits::Edits;
pub use error::{ColorError, ModelError};
pub use history::History;
pub use memory_estimate::memory_needed;
pub use originals::{Candidate, Candidates, Look, Original, PrintFacts, Screening};
pub use pick::{Pick, Reach};
pub use plain_map::colorize_by_lightness;
pub use region::{MOST_REGION_CORNERS, Region};
pub use render::view::{View, Window};
pub use score::{Difference, HueError, Score, colorfulness, palette_distance};
pub use scribbles::Scribbles;
pub use session::{ReferenceId, Session};
pub use settings::{
    AlignmentSettings, AreaSettings, ConclusionSettings, DecisionSettings, DoubtSettings,
    EvidenceSettings, HintSettings, MatchingSettings, PaintingSettings, ReachSettings, Settings,
    SettlingSettings, SheetSettings,
};
pub use sheet::working_size::working_copy;
pub(crate) use sheet::working_size::working_copy_at;
pub use sheet::{Analyzer, PrintAreas};
pub use side_by_side::side_by_side;
pub use stroke::{LARGEST_STROKE_RADIUS, MOST_STROKE_POINTS, Stroke};
pub use suggest::{Suggestion, contact_sheet, suggest};
