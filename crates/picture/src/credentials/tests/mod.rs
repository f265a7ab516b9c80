//! Signed pictures: whole, changed, cut, with a manifest of another, and made of signed ones.

mod certificates;
mod keys;
mod signing;
