//! The method: colour mode and style mode, from pictures to a picture.

pub mod color;
pub mod output;
pub mod picture;
pub mod prepare;
pub mod style;
