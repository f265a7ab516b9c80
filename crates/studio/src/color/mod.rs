//! Color mode: a print's project, its analysis, and the orders for its picture.

pub mod analysis;
pub mod areas;
pub mod bench;
pub mod desk;
pub mod export;
pub mod own_palette;
pub mod pigments;
pub mod project;
pub mod reopen;
pub mod sources;
pub mod tasks;
