//! The report's figures. Each is a function from results to an SVG document.

mod axis;
pub mod course;
pub mod errors;
pub mod method;
pub mod sheet;
pub mod svg;
