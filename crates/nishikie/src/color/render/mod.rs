//! Painting: from the decided chroma and a curator's edits to pixels, for the whole scan or a part of it at any scale.

mod average;
mod brush;
mod editing;
pub(super) mod fill;
mod frame;
mod from_decision;
mod gamut;
mod gray;
pub(super) mod hints;
#[cfg(test)]
mod naive;
mod overlay;
pub(super) mod paint;
mod pigment;
mod places;
mod polygon;
mod regions;
mod resample;
mod shade;
pub(super) mod spreading;
pub(super) mod stretch;
pub(super) mod view;

pub(super) use from_decision::render;
