//! The method: color mode and style mode, from pictures to a picture.

pub mod color;
pub mod job;
pub mod prepare;
pub mod style;

pub use {picture, vgg};
