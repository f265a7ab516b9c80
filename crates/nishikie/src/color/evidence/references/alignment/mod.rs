//! Another impression of the same print: its registration with the print, and the local trust in that.
//!
//! Mutually nearest cells propose a similarity (rotation, scale, shift; RANSAC after Fischler and Bolles), which becomes an
//! affine map by least squares and is then refined on lightness itself by Gauss and Newton's steps with gain and offset
//! (Lucas and Kanade's method). Trust is local: the correlation of lightness in a window.

mod affine;
mod agreement;
mod impression;
mod refinement;
mod trust;

pub(in crate::color) use impression::Impression;
#[cfg(test)]
pub(in crate::color) use impression::Registration;
