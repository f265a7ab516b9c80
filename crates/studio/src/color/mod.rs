//! Coloring a print and mending it: what was decided about it, what is computed for it, and what is seen of it.

pub mod analysis;
pub mod bench;
pub mod compute;
pub mod desk;
pub mod export;
pub mod history;
pub mod own_palette;
pub mod project;
pub mod reopen;
pub mod sources;
pub mod tiles;
